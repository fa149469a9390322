"""The labels of title blocks, Chinese and English, by the field they name, and what may stand behind each of them.

The layouts are those of GB/T 10609.1 (图样代号, 阶段标记, 更改文件号), ISO 7200 (legal owner, identification number)
and ASME Y14.1 (DWG NO, CAGE CODE, NEXT ASSY), with the words design institutes use besides.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from scanner.records import TITLE_FIELDS

OF = "of "
"""Begins the value of a sheet that only says how many there are."""
FRAME = "frame"
"""The field of labels that only say that this is a title block: 阶段标记, CAGE CODE, 签名, DATE."""
PLAIN_MARK = "weak"
LONGEST_LABEL = 40
LONGEST_VALUE = 120

# A label that a drawing's own block has; then, after |, those that forms and lists of parts have, too.
WORDS: dict[str, str] = {
    "drawing_number": r"""
        图号 | 图样代号 | 图样编号 | 图纸编号 | 图纸号 | 图纸代号
        | (?:DWG|DRAWING|DRG) (?:[ ]?(?:NO|NUMBER|NUM|NR|ID)) | IDENTIFICATION[ ]NUMBER
        || 零件图号 | 产品图号 | 代号 | 编号 | 文件编号 | (?:DOC|DOCUMENT|PART|ITEM)[ ]?(?:NO|NUMBER|NUM) | P[ ]N
        | NUMBER
    """,
    "drawing_name": r"""
        图名 | 图样名称 | 图纸名称 | (?:DWG|DRAWING|SHEET)[ ](?:TITLE|NAME)
        || 零件名称 | 零部件名称 | 部件名称 | 产品名称 | 设备名称 | 名称 | TITLE | PART[ ]NAME | DESCRIPTION
        | DOCUMENT[ ]TITLE
    """,
    "scale": r"比例 | 出图比例 | SCALE || 比例尺",
    "sheet": r"图纸张数 | 张次 | 张数 | SHEET | SHT | SHEET[ ](?:NO|NUMBER) | SHT[ ]NO || 页次 | 页码 | PAGE",
    "material": r"""
        材料标记 || 材料 | 材质 | 材料牌号 | 材料名称 | MATERIALS? | MAT[ ]?L? | MATERIAL[ ]SPEC(?:IFICATION)?
    """,
    "revision": r"""
        图纸版本 | REV[ ](?:NO|LEVEL) | REVISION[ ](?:NO|NUMBER|LEVEL|INDEX)
        || 版本 | 版次 | 版本号 | 修订 | 修订号 | 修改版次 | REV | REVISION | ISSUE
    """,
    "company": r"""
        单位名称 | 设计单位 | LEGAL[ ]OWNER | DESIGN[ ]INSTITUTE
        || 公司名称 | 公司 | 设计院 | 编制单位 | 制造单位 | COMPANY | COMPANY[ ]NAME | OWNER | ORGANI[SZ]ATION
    """,
    "project": r"""
        工程名称 | 工程编号 | 工程号
        || 项目 | 项目名称 | 项目编号 | 项目号 | 工程 | 工程项目 | PROJECT(?:[ ](?:NAME|NO|NUMBER|TITLE))?
        | JOB[ ](?:NO|NAME)
    """,
    "designed": r"|| 设计 | 设计者 | 设计人 | DESIGN(?:ED|ER)?(?:[ ]?BY)? | DES | CREATOR | CREATED[ ]BY | ENGINEER",
    "drawn": r"制图 | 绘图 | 描图 | DRAWN(?:[ ]?BY)? | DRN | DRAFTER || 绘制",
    "checked": r"""
        || 校核 | 校对 | 审核 | 复核 | 审查 | CHECKED(?:[ ]?BY)? | CHECK | CHE?KD?(?:[ ]?D)?(?:[ ]BY)?
        | REVIEWED(?:[ ]BY)?
    """,
    "approved": r"""
        || 批准 | 审定 | 核准 | APPROVED(?:[ ]?BY)? | APPROVAL(?:[ ]PERSON)? | APPR | APPVD | APP[ ]?D
        | (?:ENG|MFG)[ ]APPR
    """,
    FRAME: r"""
        阶段标记 | 更改文件号 | 处数 | 底图总号 | 旧底图总号 | 图幅 | 幅面 | 描校 | 第[一三]角投影 | CAGE[ ]CODE
        | FSCM[ ]NO | NEXT[ ]ASSY | USED[ ]ON | (?:FIRST|THIRD)[ ]ANGLE[ ]PROJECTION | DO[ ]NOT[ ]SCALE(?:[ ]DRAWING)?
        | UNLESS[ ]OTHERWISE[ ]SPECIFIED | TECHNICAL[ ]REFERENCE | RESPONSIBLE[ ]DEP(?:T|ARTMENT)
        || 标准化 | 工艺 | 会签 | 重量 | 质量 | 单重 | 总重 | 分区 | 标记 | 签名 | 签字
        | 年月日 | 日期 | 设计阶段 | 专业 | SIZE | DATE | WEIGHT | FINISH | TOLERANCES? | DATE[ ]OF[ ]ISSUE
        | DOCUMENT[ ](?:TYPE|STATUS) | PHASE | ZONE
        | 工程负责人 | 项目负责人 | 专业负责人 | 项目经理 | 子项名称 | 子项 | 建设单位 | 业主 | 合作设计 | 审查单位
        | 备注 | 出图章 | 注册执业章 | 施工图审查单位 | 证书编号 | 版权 | 图别 | 阶段 | 编制 | 复制 | 档案号 | CLIENT
        | REMARKS? | ITEM | TYPE | NO | PROJECT[ ](?:CHIEF|MANAGER|SEAL) | DESIGNER[ ]IN[ ]CHARGE | EXAMINED(?:[ ]BY)?
        | REGISTERED[ ]SEAL | CERTIFICATE[ ]NO | QA | QUALITY | ENG | ENGINEERING | MFG | MANUFACTURING | DISCIPLINE
        | SIGNATURE | TREATMENT | SURFACE | NAME | STATUS | DRAWING[ ]STATUS | REPLACES | REPLACED[ ]BY | CHANGES? | BY
        | REVISIONS | AUTH | CONTRACT[ ]NO
    """,
}  # fmt: skip


def _alternatives(words: str) -> tuple[str, str]:
    own, _, shared = words.partition("||")
    return own.strip(), shared.strip()


def _compiled() -> re.Pattern[str]:
    """One pattern for a folded label, one named group for each field and whether it is a drawing's own."""
    groups = []
    for field in (*TITLE_FIELDS, FRAME):
        own, shared = _alternatives(WORDS[field])
        groups += [f"(?P<{field}> {own} )"] if own else []
        groups += [f"(?P<{field}_{PLAIN_MARK}> {shared} )"] if shared else []
    one = " | ".join(groups)
    second = re.sub(r"\?P<\w+>", "?:", one)
    # a second language may follow: 图号 DWG NO
    return re.compile(rf"(?: {one} ) (?: (?: [ ] | (?<= [^\x00-\x7f] ) (?= [A-Z] ) ) (?: {second} ) )?", re.VERBOSE)


LABEL = _compiled()
HINT = re.compile(
    r"""
    [图圖名号版修材比张数单位公司院工项编设制绘校审核批阶处底描投标会重质分签字年日期专业页码备幅标别复]
    | DWG | DRAWING | DRG | DRAWN | DR[NA] | SCALE | SHEET | SHT | TITLE | NAME | NO | NUM | MAT | REV | ISSUE | OWNER
    | COMPANY | INSTITUTE | ORGANI | PROJ | JOB | DES | CREAT | ENGIN | CHECK | CH[EK] | REVIEW | APP | CAGE | FSCM
    | ASSY | USED | PROJECTION | TOLERANCE | TECHNICAL | RESPONSIBLE | SIZE | DATE | WEIGHT | FINISH | DOC | PHASE
    | ZONE | DISC | SIGN | TREAT | SURF | PART | P/N | P[ ]N | ITEM | PAGE | UNLESS | IDENT
    | CLIENT | REMARK | TYPE | EXAM | REGIST | CERTIF | QA | QUALITY | ENG | MFG | MANUF | REPLAC | CHANGE | BY | AUTH
    | CONTRACT | STATUS
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What every label has something of: a quick look that spares a drawing's thousand other texts a slow one."""
HANZI_GAP = re.compile(r"(?<=[\u3400-\u9fff]) \s+ (?=[\u3400-\u9fff])", re.VERBOSE)
SIGNS = re.compile(r"[^\w]+|_+")
COLON = re.compile(r"[:：]")
WORD_START = re.compile(r"(?<!\S)\S")
# 共 3 张 第 1 张; SHEET 1 OF 3; 1/3
OF_SHEETS = re.compile(
    r"""
    (?: 共 \s* (?P<of> \d* ) \s* 张 )? \s* 第 \s* (?P<number> \d* ) \s* 张 (?: \s* 共 \s* (?P<after> \d* ) \s* 张 )?
    | 共 \s* (?P<alone> \d* ) \s* 张
    | \b (?: SHEET | SHT ) \.? \s* (?P<sheet> \d+ ) \s* (?: OF | / ) \s* (?P<sheets> \d+ )
    """,
    re.VERBOSE | re.IGNORECASE,
)
SCALE_VALUE = re.compile(
    r"""
    \d+ (?: \.\d+ )? \s* [:：/=] \s* \d+ (?: \.\d+ )? | NTS | N\.T\.S\.? | NONE | FULL
    | AS \s (?: SHOWN | NOTED ) | 见图 | 无
    """,
    re.VERBOSE | re.IGNORECASE,
)
NUMBER_VALUE = re.compile(r"(?=.*\d) [\w][\w\s./()（）#+&—–-]{0,59}", re.VERBOSE)
COMPANY_VALUE = re.compile(
    r"""
    [\u3400-\u9fff\w（）()·\s]{2,40} (?: 公司 | 集团 | 研究院 | 设计院 | 研究所 | 研究设计院 | 工程院 | 大学 | 厂 )
    | [\w&.,'\s-]{2,60} \b (?: Co\.? ,? \s* Ltd | Corp | Corporation | Inc | GmbH | LLC | Ltd | Limited | AG
      | S\.A | Institute | Company ) \b \.?
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Q235B, 45, HT200, 06Cr19Ni10, S31603, 316L, TA2, PVDF, 6061-T6, 1.4404
MATERIAL_VALUE = re.compile(
    r"""
    (?: Q\d{3}[A-Z]{0,2} | HT\d{3} | QT\d{3}(?:-\d+)? | ZG\w{2,12} | \d{0,2}Cr\d*\w{2,14} | S3\d{4}
      | (?:SS|SUS|AISI)?[ ]?3(?:04|10|16|17|21)[LHS]? | TA\d+ | TC4 | PP | PVC | PVDF | PTFE | FRP | HDPE | UPVC
      | [1-7]0[1-9]\d(?:-T\d+)? | 1\.[0-9]{4} | 40Cr | 20\# | 45\#?
      | (?:不锈钢|碳钢|铸铁|铝合金|聚丙烯|硬聚氯乙烯|玻璃钢).{0,10}
    ) (?: [ /、+].{1,24} )?
    """,
    re.VERBOSE,
)
PERSON_MOST, REVISION_MOST = 24, 12
PERSONS = ("designed", "drawn", "checked", "approved")
EMPTY = re.compile(r"[\s\W_]*")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label met in a line: its field, whether a drawing's own block has it, and the value in the same line."""

    field: str
    is_own: bool
    value: str = ""


def folded(text: str) -> str:
    """As labels are compared: capitals, `图  号` as `图号`, signs as one blank."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return " ".join(SIGNS.sub(" ", HANZI_GAP.sub("", plain)).split())


def label_of(text: str) -> Labelled | None:
    """The field a whole text names, as `图 号`, `DWG. NO.`, `图号 DRAWING NO`; None where it is no label."""
    if len(text) > LONGEST_LABEL:
        return None
    found = LABEL.fullmatch(folded(text))
    if found is None or found.lastgroup is None:
        return None
    name = found.lastgroup
    return Labelled(name.removesuffix(f"_{PLAIN_MARK}"), not name.endswith(f"_{PLAIN_MARK}"))


def read_line(line: str) -> list[Labelled]:
    """The labels of a line with the values it gives itself: `图号: X-1  比例: 1:5`, `SCALE 1:2`, `设计`; or nothing."""
    if not HINT.search(line) or len(line) > 4 * LONGEST_VALUE:
        return []
    line = unicodedata.normalize("NFKC", line).strip()
    sheets = OF_SHEETS.search(line)
    if sheets and len(line) <= LONGEST_LABEL:
        rest = line[: sheets.start()] + " " + line[sheets.end() :]
        return [Labelled("sheet", True, _sheet(sheets)), *read_line(rest)]
    whole = label_of(line)
    if whole:
        return [whole]
    return _before_colons(line) or _before_blank(line)


def _sheet(found: re.Match[str]) -> str:
    """`1 / 3`, `1`, `of 3`; empty where the numbers are left out."""
    number = found["number"] or found["sheet"] or ""
    total = found["of"] or found["after"] or found["alone"] or found["sheets"] or ""
    return f"{number} / {total}" if number and total else number or (OF + total) * bool(total)


def _before_colons(line: str) -> list[Labelled]:
    spans: list[tuple[int, int, Labelled]] = []
    low = 0
    for colon in COLON.finditer(line):
        stretch = line[low : colon.start()]
        for start in WORD_START.finditer(stretch):
            label = label_of(stretch[start.start() :])
            if label:
                spans.append((low + start.start(), colon.end(), label))
                low = colon.end()
                break
    ends = [start for start, _, _ in spans[1:]] + [len(line)] * bool(spans)
    found = []
    for (_, after, label), end in zip(spans, ends, strict=True):
        value = line[after:end].strip()
        found.append(Labelled(label.field, label.is_own, value if may_be(label.field, value) else ""))
    return found


def _before_blank(line: str) -> list[Labelled]:
    """`SCALE 1:2`, `设计 张三`, `REV A`: a value must look like one, as `MATERIAL HANDLING SYSTEM` is none."""
    words = line.split()
    if all(len(word) == 1 for word in words):  # one word set wide: 项 目 经 理
        return []
    for count in (3, 2, 1):
        label = label_of(" ".join(words[:count])) if len(words) > count else None
        if label:
            value = " ".join(words[count:])
            short = any(map(str.isdigit, value)) or len(value) <= 4
            return [Labelled(label.field, label.is_own, value)] if short and may_be(label.field, value) else []
    return []


def may_be(field: str, value: str) -> bool:
    """Whether a text can be the value of a field."""
    value = value.strip()
    if EMPTY.fullmatch(value) or value[-1] in ":：" or len(value) > LONGEST_VALUE or label_of(value):
        return False
    if field == "scale":
        return bool(SCALE_VALUE.fullmatch(value))
    if field == "sheet":
        return len(value) <= 20 and any(map(str.isdigit, value))
    if field == "drawing_number":
        return bool(NUMBER_VALUE.fullmatch(value))
    if field in PERSONS:
        return len(value) <= PERSON_MOST and not any(map(str.isdigit, value))
    if field == "revision":
        return len(value) <= REVISION_MOST
    return any(map(str.isalnum, value)) and field != FRAME


# what only title blocks say, one pattern a field, as it stands in running text: 图 号, DWG. NO., 共 3 张
SIGNS_OF_A_BLOCK = tuple(
    re.compile(pattern, re.VERBOSE | re.IGNORECASE)
    for pattern in (
        r"图 \s* 号 | 图 [样纸] (?:代号|编号|号) | (?:DWG|DRAWING|DRG) \.? \s* (?:NO|NUM) | IDENTIFICATION \s NUMBER",
        r"图 \s* 名 | 图 [样纸] 名称 | (?:DWG|DRAWING|SHEET) \s (?:TITLE|NAME)",
        r"比 \s* 例 | SCALE",
        r"[共第] \s* \d* \s* 张 | 张次 | 张数 | SHEET | SHT",
        r"阶段标记 | 更改文件号 | 处 \s* 数 | 底图总号 | 图 \s* 幅 | 幅 \s* 面 | CAGE | FSCM | NEXT \s ASSY"
        r" | USED \s ON | ANGLE \s PROJECTION | UNLESS \s OTHERWISE | TECHNICAL \s REFERENCE | RESPONSIBLE \s DEP",
        r"单位名称 | 设计单位 | LEGAL \s OWNER | 工程名称 | 工程编号 | 材料标记",
        r"制 \s* 图 | 绘 \s* 图 | 描 \s* 图 | DRAWN",
    )
)


def may_have_block(text: str) -> bool:
    """Whether a page's text has two signs of a title block: only then is it worth looking where its words stand."""
    found = 0
    for sign in SIGNS_OF_A_BLOCK:
        found += sign.search(text) is not None
        if found == 2:
            return True
    return False
