"""Which encoding bytes of text are in, and their text with nothing changed but the byte order mark taken off.

The rule: byte order mark, the NUL pattern of UTF-16 and UTF-32, strict UTF-8, a declared encoding that fits, then
GB18030, Big5 and bare UTF-16 by how common their characters are, then chardet on the first 64 KB, Windows-1252 last.
Line ends (LF, CRLF, CR) stay as they are.
"""

from __future__ import annotations

import codecs
import functools
import io
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

SAMPLE = 1 << 16
"""Bytes looked at for a guess, from the first line that is not ASCII."""
PIECE = 1 << 20
"""Bytes, so at most as many characters, of one piece of a long text."""
LONGEST = 8 << 20
"""A line longer than this is cut: no file is held whole in memory."""
LIKELY = 0.42
"""Mean weight from which text counts as Chinese. Running Chinese reaches 0.75 to 0.95 in its own encoding; GB text read
as Big5 and the reverse stay below 0.1, Russian, Thai and Western text read as either below 0.3 (test_charset)."""

COMMON = frozenset(
    "一是人了不在有大中国和为这上他个地年来我会以到时要出的生学说道民家子也成行下们于后就发自之对得主长可过天作分方"
    "用多你着部能市等业全里工公经本都而高政法面门动日进区事代那去心小同北定开产前其军还然起种所如现理机体表力好外与"
    "文当两实重新三么只山水关明从化平建又制南内西没此将员名手最东头者月间无安看见各城十相但已些正口通想度加第她合院"
    "物性战由位常点海意场武使次二向治因立数样身情入原问把路被并利石老教万知级量任江及应省资委务元美特期世湖回系比气"
    "汉总展电科金先声提品设或义王社很统处四首共马形己儿司太目基领队直计别女权话少流命至报米给打变果书清活几州华解议"
    "更称程今决张导术府才保交放管结师便走达族反再题色五京河接条规式县白它改风光运信受什组听布百济党指论强做取技黄神"
    "选记斯真却职号界件花类何眼兵传带空干农边据集联古广完质阳难增历史专官每住商即步认车台林必死游举线言皇土团收考求"
    "德叫近备研争非具李众连调感转笑革该持始英克士尔让拉思根格造较际亲单朝红型价校约器字段周亚深候则功属积快图火千准"
    "究往极育装许参半令吃观鱼精办像帝八复影告远群包整构料随划算象容示投势热值夫网望源息语股铁断派速怎需片爱律纪支早"
    "况病境证编越局推满且列觉服双未居除乐企引标确织初青志率项飞球节察龙响药站施均消客失轻存低甚般击曾防请离落显罗营"
    "足素视护副食创余照兴釹釤鈰鑭鐠鋱鏑釔銪鋁銅鎳鈷錳鋅鐵鋰鈣鈉鉻鉛鋯鈦鉬鎢釓鈥鉺鐿鎦鈧鹼鹽螢酯醇烯烷萃洗滌離沉淀澱"
    "煅烧焙灼熔炼盐铸氢碎磨压扩散镀层晶磁粉末稀钕硼钐钴镨镧铈铽镝钇铕钆钬铒铥镱镥钪钷酸碱浓浸渣液槽炉阴坩埚氟氯氧硫"
    "硝铵钠钙镁铝铜镍锰锌锆钛硅碳氮氩温阀泵罐釜滤搅拌混澄串皂剂艺范纸操卡零材例页來這個們時會說學過後對發為國種樣當"
    "沒動還開實經現麼從長將關間問頭體見戰機無與產業員門兩進區軍書車東馬電話報記設計議論語讀調請談證課試該詳認許識變"
    "讓護負財責貨質費資賽賣買運達遠適選邊鄉醫釋針銀錄錢鋼錯閉陣陽陰隊際陸險隨雖雙雜難靈靜響頁頂項順須預領題願類風飛"
    "飯養館驗驚魚點黨齊龍氣濃溫濕熱燒爐爭爾狀獨環畫異盡監盤礦碼確禮稅稱積穩節範築簡級紅約純紙納線練組細終結給統綠維"
    "網緊緩編縣縮總績織續羅義習聞聯聲職聽臨舉舊藝處號術補裝製複規視親觀覺覽訂討訓團圖圓壓壞聖場塊塵夾奪婦媽孫寧寫寬"
    "審導專尋層屬島廠廣廢廳強彈彙徑復徵態慣慶應懷懸戲戶據擇擊擔擴擬攝敗數斷於暫曆條極構槍樂標橋檔檢權歐歷歸殺氫決況"
    "涼準潔潛澤滅滿漢漸濾瀏灣災"
)
"""The most used characters of jieba's word list (MIT) with the traditional forms and the words of this field."""
PUNCTUATION = frozenset("，。、；：？！（）“”《》【】—…")
HANGUL = frozenset(
    "이다는의에을가고은한를하도지로있서니기사으시어리나인자것과대해정그수일스부전아라제들보적만게았었장여동"
    "주상원성공면연조구비위용세소중경안무선관국계화된할모신내생분방우"
)
"""The most used Hangul syllables: two thirds of any Korean text, a small part of Chinese bytes read as Korean."""

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

ALIASES = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "hz": "hz", "big5": "cp950", "cp950": "cp950",
    "big5hkscs": "big5hkscs", "shift_jis": "cp932", "cp932": "cp932", "euc_kr": "cp949", "cp949": "cp949",
    "iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254",
}  # fmt: skip
"""Labels promise less than their senders use: gb2312 texts hold GBK characters, Latin-1 ones Windows-1252."""
UNKNOWN_TO_PYTHON = {
    "x-gbk": "gbk", "gb_2312-80": "gb2312", "chinese": "gb2312", "gb2312_charset": "gb2312", "x-euc-cn": "gb2312",
    "x-x-big5": "big5", "big5-eten": "big5", "cn-big5": "big5", "cn-gb": "gb2312", "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949", "unicode": "utf-16", "x-cp936": "gbk", "ansi_936": "gbk", "ansi_950": "big5",
}  # fmt: skip
NOT_FOR_TEXT = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
SINGLE_BYTE_DEFAULTS = frozenset({"cp1252", "iso8859-15", "cp1254", "mac-roman"})
"""Declared by default by programs that never asked: Chinese bytes under these labels are still Chinese."""

HIGH = re.compile(rb"[\x80-\xff]")
UTF8_CLASSES = bytes(0x4C if 0xE4 <= byte <= 0xE9 else 0x63 if 0x80 <= byte <= 0xBF else 0x2E for byte in range(256))
TWO_UTF8_HANZI = b"LccLcc"
"""Two hanzi in UTF-8 (E4 BD A0 E5 A5 BD) after translation by UTF8_CLASSES; in a GBK text only by a rare accident.
Translating and finding is ten times as fast as a regular expression with the same classes."""
SEVEN_BIT = re.compile(
    rb"""
    (?P<hz> ~\{ [\x21-\x7e]{2,} ~\} )          # ~{VPND~}
    | (?P<iso> \x1b \$ [()@AB] )               # ESC $ B, ESC $ ) A
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """`lossy` says that some bytes stand as U+FFFD; `encoding` is Python's name of the codec used."""

    text: str
    encoding: str
    lossy: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines of a long text; `line` is the number of the first, counted from 1."""

    text: str
    line: int
    encoding: str
    lossy: bool = False


def decode(data: bytes, declared: str = "") -> Decoded:
    """Text of `data`, all of it. `declared` is what a header, an XML declaration or a meta element claims."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _strict_or_lossy(data[len(mark) :], encoding)
    if b"\0" in data[:SAMPLE]:
        wide = _wide_by_zeros(data[:SAMPLE])
        if wide:
            return _strict_or_lossy(data, wide)
    label = canonical(declared)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data, label)
    if text.isascii():
        return _seven_bit(data, label) or Decoded(text, "utf-8")
    if len(data) < 4096 and label != "utf-8" and _is_gb_by_accident(data, text):
        return Decoded(data.decode("gb18030"), "gb18030")
    return Decoded(text, "utf-8")


def guess(sample: bytes, declared: str = "") -> str:
    """Name of the encoding `sample` is most likely in."""
    return decode(sample, declared).encoding


def pieces(content: bytes | Path, declared: str = "") -> Iterator[Piece]:
    """A text of any size as pieces of whole lines, about a million characters each; raises OSError.

    Each piece is judged by itself with the encoding of the one before as its hint, so a log whose parts were written
    in two encodings is read in both. Only a line longer than 8 MiB is cut, at a character of ASCII where it has one.
    """
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        head = stream.read(SAMPLE)
        stream.seek(0)
        if head:
            first = decode(head if b"\0" in head else whole_characters(head), declared)
            wide = first.encoding.startswith(("utf-16", "utf-32"))
            yield from _wide_pieces(stream, first.encoding) if wide else _narrow_pieces(stream, declared)


def whole_characters(block: bytes) -> bytes:
    """A block cut anywhere without its last character of UTF-8, which may be cut; at most four bytes shorter."""
    lead = max(0, len(block) - 1)
    while lead > len(block) - 4 and block[lead] & 0xC0 == 0x80:
        lead -= 1
    return block[:lead] if block[lead:] > b"\x7f" else block


def line_ends(text: str) -> int:
    """How many line ends stand in `text`: LF, CRLF and a lone CR, nothing else."""
    returns = text.count("\r")
    return text.count("\n") + (returns - text.count("\r\n") if returns else 0)


def canonical(label: str) -> str:
    """Python's codec for a declared label, widened as ALIASES says; empty for an unknown or a byte codec."""
    label = label.strip().strip("\"'").lower()
    try:
        info = codecs.lookup(UNKNOWN_TO_PYTHON.get(label, label))
    except (LookupError, ValueError):
        return ""
    if not info._is_text_encoding or info.name.replace("-", "_") in NOT_FOR_TEXT:
        return ""
    return ALIASES.get(info.name, info.name)


def of_names(raw: Sequence[bytes]) -> str:
    """The one encoding of all file names of an archive that does not declare it: UTF-8 if all are, else by score."""
    joined = b"\n".join(raw)
    try:
        joined.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(joined, "").encoding
    return "utf-8"


def chineseness(text: str) -> float:
    """Mean weight, at most 1, of the characters outside ASCII: how much the text looks like Chinese; 0 if none."""
    counts = Counter(text)
    total, weight = 0, 0.0
    for character, count in counts.items():
        if character > "\x7f":
            total += count
            weight += count * _weight(character)
    return weight / total if total else 0.0


def _weight(character: str) -> float:
    if character in COMMON or character in PUNCTUATION:
        return 1.0
    if character == "\ufffd":
        return -2.0
    if "\u4e00" <= character <= "\u9fff":
        return _rank(character)
    if "\uff01" <= character <= "\uff5e" or character in "\u3000·×±℃°μΩ≥≤→–":
        return 0.4
    return -1.0 if "\ue000" <= character <= "\uf8ff" else 0.0


@functools.lru_cache(maxsize=30000)
def _rank(character: str) -> float:
    """0.5 for the first level of GB 2312 (lead bytes B0-D7) or Big5 (A4-C6), 0.1 for the rest."""
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            lead = character.encode(encoding)[0]
        except UnicodeEncodeError:
            continue
        if first <= lead <= last:
            return 0.5
    return 0.1


def _strict_or_lossy(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        return Decoded(data.decode(encoding, "replace"), encoding, lossy=True)


def _seven_bit(data: bytes, label: str) -> Decoded | None:
    """ASCII bytes that spell Chinese or Japanese all the same: HZ, ISO-2022 and a declared UTF-7."""
    found = SEVEN_BIT.search(data) if b"~" in data or b"\x1b" in data else None
    candidates = [label] if label in ("hz", "utf-7") or label.startswith("iso2022") else []
    if found:
        candidates += ["hz"] if found["hz"] else ["iso2022_jp_2", "iso2022_kr"]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not text.isascii() and (encoding == label or encoding != "hz" or chineseness(text) >= LIKELY):
            return Decoded(text, encoding)
    return None


def _wide_by_zeros(sample: bytes) -> str:
    """utf-16-le, utf-16-be, utf-32-le, utf-32-be by where the NUL bytes stand; empty where they do not say so."""
    length = len(sample) // 4 * 4 or len(sample) // 2 * 2
    columns = [sample[start:length:4].count(0) / max(1, length / 4) for start in range(4)]
    if min(columns[2], columns[3]) > 0.98 and columns[0] < 0.2:
        return "utf-32-le"
    if min(columns[0], columns[1]) > 0.98 and columns[3] < 0.2:
        return "utf-32-be"
    even, odd = columns[0] + columns[2], columns[1] + columns[3]
    if odd > 4 * even:
        encoding = "utf-16-le"
    elif even > 4 * odd:
        encoding = "utf-16-be"
    else:
        return ""
    text = sample[: len(sample) // 2 * 2].decode(encoding, "replace")
    plausible = sum(count for character, count in Counter(text).items() if _is_plausible(character))
    return encoding if plausible >= 0.9 * len(text) else ""


def _is_plausible(character: str) -> bool:
    """What text has: printable ASCII and blanks, letters of Latin, Greek, Cyrillic, CJK with its punctuation."""
    code = ord(character)
    return (
        character in "\t\n\r\f" or 0x20 <= code < 0x7F or 0xA0 <= code < 0x530 or 0x2000 <= code < 0x2700
        or 0x3000 <= code < 0x3130 or 0x3400 <= code < 0xA000 or 0xAC00 <= code < 0xD7A4 or 0xFF00 <= code < 0xFFEF
    )  # fmt: skip


def _is_gb_by_accident(data: bytes, text: str) -> bool:
    """A short GBK text may be valid UTF-8 by chance, in two-byte characters only: the word for `connect` is."""
    if max(text) >= "\u0800" or min((character for character in text if character > "\x7f"), default="") == "":
        return False
    try:
        return chineseness(data.decode("gb18030")) >= 0.75
    except UnicodeDecodeError:
        return False


def _legacy(data: bytes, label: str) -> Decoded:
    """Bytes that are not UTF-8."""
    mixed = _by_lines(data) if TWO_UTF8_HANZI in data.translate(UTF8_CLASSES) else None
    if mixed:
        return mixed
    sample = _sample(data)
    if label and label not in SINGLE_BYTE_DEFAULTS and label != "utf-8":
        try:
            return Decoded(data.decode(label), label)
        except UnicodeDecodeError:
            pass
    encoding = _chinese(sample) or _nearly_utf8(sample) or _by_chardet(sample)
    if encoding:
        return _strict_or_lossy(data, encoding)
    try:
        return Decoded(data.decode("cp1252"), "cp1252")
    except UnicodeDecodeError:
        return Decoded(data.decode("latin-1"), "latin-1")


def _sample(data: bytes) -> bytes:
    """At most SAMPLE bytes from the start of the first line outside ASCII, to a line end if there is one."""
    found = HIGH.search(data)
    start = max(data.rfind(b"\n", 0, found.start()) + 1, found.start() - 1024) if found else 0
    if len(data) - start <= SAMPLE:
        return data[start:]
    end = data.rfind(b"\n", start, start + SAMPLE)
    return data[start : end if end > start else start + SAMPLE]


def _chinese(sample: bytes) -> str:
    scores = {
        encoding: chineseness(sample.decode(encoding, "replace")) for encoding in ("gb18030", "cp950", "big5hkscs")
    }
    best = max(scores, key=lambda encoding: scores[encoding])
    if _is_korean_or_japanese(sample):
        return ""
    if scores[best] < LIKELY and len(sample) >= 8:
        even = sample[: len(sample) // 2 * 2]
        for encoding in ("utf-16-le", "utf-16-be"):
            if chineseness(even.decode(encoding, "replace")) >= max(0.6, scores[best]):
                return encoding
    return best if scores[best] >= LIKELY else ""


def _is_korean_or_japanese(sample: bytes) -> bool:
    """Many of the most used Hangul syllables in EUC-KR, or kana, which stand at the same bytes in EUC-JP and GBK."""
    korean = Counter(character for character in sample.decode("cp949", "replace") if character > "\x7f")
    common = sum(count for character, count in korean.items() if character in HANGUL)
    if common > 0.4 * korean.total():
        return True
    japanese = Counter(character for character in sample.decode("gb18030", "replace") if character > "\x7f")
    kana = sum(count for character, count in japanese.items() if "\u3041" <= character <= "\u30fe")
    return kana > 0.25 * japanese.total()


def _nearly_utf8(sample: bytes) -> str:
    """UTF-8 with a few bad bytes: at least ten good sequences to each bad one."""
    text = sample.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for character in text if character > "\x7f") - bad
    return "utf-8" if good >= 10 * bad else ""


def _by_chardet(sample: bytes) -> str:
    import chardet

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        encoding = canonical(chardet.detect(sample)["encoding"] or "")
    if not encoding or encoding.startswith(("utf-16", "utf-32")):
        return ""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return ""
    chinese = encoding in ("gb18030", "cp950", "big5hkscs")
    return "" if chinese and chineseness(text) < LIKELY / 2 else encoding


def _by_lines(data: bytes) -> Decoded | None:
    """A text some of whose lines are UTF-8 and some GBK or Big5, as logs written by two programs are."""
    lines = data.splitlines(keepends=True)
    good: dict[int, str] = {}
    bad: list[int] = []
    for index, line in enumerate(lines):
        if not line.isascii():
            try:
                good[index] = line.decode("utf-8")
            except UnicodeDecodeError:
                bad.append(index)
    if len(good) < 2 or len(good) < 0.2 * (len(good) + len(bad)):
        return None
    sample = b"".join(lines[index] for index in bad)[:SAMPLE]
    encoding = _chinese(sample)
    if encoding not in ("gb18030", "cp950", "big5hkscs"):
        return None
    rest = {index: _strict_or_lossy(lines[index], encoding) for index in bad}
    text = "".join(
        good[index] if index in good else rest[index].text if index in rest else line.decode("ascii")
        for index, line in enumerate(lines)
    )
    return Decoded(text, f"utf-8 and {encoding}", lossy=any(item.lossy for item in rest.values()))


def _narrow_pieces(stream: IO[bytes], declared: str) -> Iterator[Piece]:
    """Pieces of a text in which LF and CR are single bytes: UTF-8, GB18030, Big5 and all code pages."""
    line, hint, carry = 1, declared, b""
    while chunk := stream.read(wanted := PIECE - len(carry) if len(carry) < PIECE else PIECE):
        block = carry + chunk
        cut = _cut(block) if len(chunk) == wanted else len(block)
        if not cut:
            carry = block
            continue
        carry = block[cut:]
        decoded = decode(block[:cut], hint)
        yield Piece(decoded.text, line, decoded.encoding, decoded.lossy)
        line += line_ends(decoded.text)
        if decoded.encoding not in ("utf-8", "cp1252", "latin-1"):
            hint = decoded.encoding
    if carry:
        decoded = decode(carry, hint)
        yield Piece(decoded.text, line, decoded.encoding, decoded.lossy)


def _cut(block: bytes) -> int:
    """Where a block may be cut: after its last LF, else its last CR, else (a very long line) at a blank or comma."""
    cut = block.rfind(b"\n") + 1 or block.rfind(b"\r", 0, len(block) - 1) + 1
    if cut or len(block) < LONGEST:
        return cut
    # bytes below 0x30 are never the second byte of a character of GB18030, Big5 or Shift-JIS
    cut = max(block.rfind(bytes([byte])) for byte in b" ,;.")
    return cut if cut > 0 else len(whole_characters(block))


def _wide_pieces(stream: IO[bytes], encoding: str) -> Iterator[Piece]:
    """Pieces of a UTF-16 or UTF-32 text: decoded step by step, then cut at line ends."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    line, carry, ended = 1, "", False
    while not ended:
        chunk = stream.read(2 * PIECE)
        ended = not chunk
        text = carry + decoder.decode(chunk, final=ended)
        if line == 1 and text.startswith("\ufeff"):
            text = text[1:]
        cut = len(text) if ended or len(text) >= LONGEST else text.rfind("\n") + 1 or text.rfind("\r", 0, -1) + 1
        carry = text[cut:]
        if cut:
            yield Piece(text[:cut], line, encoding, lossy="\ufffd" in text[:cut])
            line += line_ends(text[:cut])
