"""The sentences of the law table (law.toml) in Chinese: why an entry reaches a document, and the basis of a status."""

from __future__ import annotations

from scanner.reports.sentence_frames import fill, frames

GROUNDS = {
    "No. 62 lists technology of the five rare-earth stages and its carriers under 1E902.a":
        "第62号公告将稀土五个环节的技术及其载体列于 1E902.a",
    "No. 62 lists technology for assembling, commissioning, maintaining, repairing and upgrading such production lines "
    "under 1E902.b":
        "第62号公告将上述生产线装配、调试、维护、维修、升级等技术列于 1E902.b",
    "what No. 62 does not list still needs a licence first when the exporter clearly knows (明知) that it goes to "
    "mining, separation, metal smelting, magnet making or recycling abroad":
        "第62号公告未列入的，出口经营者明知用于境外开采、冶炼分离、金属冶炼、磁材制造或者二次资源回收利用的，"
        "仍须事先取得许可",
    "No. 62 also bars Chinese citizens and organisations from substantive help to such activities abroad without "
    "permission; this reaches people and services, not only files":
        "第62号公告并禁止中国公民和组织未经许可为境外上述活动提供实质性帮助；所及为人员和服务，不限于文件",
    "extraction and separation process technology is a PROHIBITED entry of the Technology Catalogue, which was never "
    "suspended":
        "萃取分离工艺技术为技术目录禁止出口条目，从未暂停实施",
    "recycling is no entry of its own, but the leaching, extraction and separation part of a recycling process may "
    "fall under the PROHIBITED separation entry, which was never suspended":
        "回收利用并非单列条目，但其中浸出、萃取、分离部分可能落入禁止出口的分离条目，该条目从未暂停实施",
    "support for a separation line may carry the separation technology itself, which is a PROHIBITED entry that was "
    "never suspended; the Catalogue does not name line support":
        "为分离生产线提供的支持可能含有分离技术本身，该技术为禁止出口条目，从未暂停实施；目录未提及生产线支持",
    "support for a recycling line may carry separation technology, which is a PROHIBITED entry that was never "
    "suspended; the Catalogue names neither recycling nor line support":
        "为回收生产线提供的支持可能含有分离技术，该技术为禁止出口条目，从未暂停实施；目录未提及回收，也未提及生产线支持",
    "production technology of rare-earth metals and alloys is a PROHIBITED entry of the Technology Catalogue, which "
    "was never suspended":
        "稀土金属及合金材料的生产技术为技术目录禁止出口条目，从未暂停实施",
    "support for a metal or alloy line may carry the production technology itself, which is a PROHIBITED entry that "
    "was never suspended; the Catalogue does not name line support":
        "为金属或合金生产线提供的支持可能含有生产技术本身，该技术为禁止出口条目，从未暂停实施；目录未提及生产线支持",
    "SmCo, NdFeB and Ce magnet preparation technology is a PROHIBITED entry of the Technology Catalogue, which was "
    "never suspended":
        "钐钴、钕铁硼、铈磁体制备技术为技术目录禁止出口条目，从未暂停实施",
    "support for a magnet line may carry the preparation technology itself, which is a PROHIBITED entry that was never "
    "suspended; the Catalogue does not name line support":
        "为磁体生产线提供的支持可能含有制备技术本身，该技术为禁止出口条目，从未暂停实施；目录未提及生产线支持",
    "the leaching process of an ionic rare-earth mine is a RESTRICTED entry of the Technology Catalogue (licence "
    "needed), which was never suspended; it reaches this document if the ore is ion-adsorption ore":
        "离子型稀土矿山浸取工艺为技术目录限制出口条目（须取得许可），从未暂停实施；矿石为离子吸附型时及于本文件",
    "support for a leaching site may carry the leaching process, a RESTRICTED entry that was never suspended; the "
    "Catalogue does not name line support":
        "为浸矿现场提供的支持可能含有浸取工艺，该工艺为限制出口条目，从未暂停实施；目录未提及生产线支持",
    "rare-earth mining and beneficiation are reported as RESTRICTED entries of the Technology Catalogue (licence "
    "needed), which were never suspended":
        "据报道，稀土采矿、选矿为技术目录限制出口条目（须取得许可），从未暂停实施",
    "support for a mine or concentrator may carry mining or beneficiation technology, a RESTRICTED entry that was "
    "never suspended; the Catalogue does not name line support":
        "为矿山或选厂提供的支持可能含有采矿或选矿技术，该技术为限制出口条目，从未暂停实施；目录未提及生产线支持",
    "the goods may be listed under 1C902 to 1C908 if they contain Sm, Gd, Tb, Dy, Lu, Sc or Y":
        "货物含钐、钆、铽、镝、镥、钪或钇的，可能列于 1C902 至 1C908",
    "the goods may be listed under 1C909 to 1C913 if they contain Ho, Er, Tm, Eu or Yb":
        "货物含钬、铒、铥、铕或镱的，可能列于 1C909 至 1C913",
    "rare-earth production equipment and auxiliary materials may be listed under 2B902 or 1C914":
        "稀土生产设备和辅料可能列于 2B902 或 1C914",
    "foreign-made goods may be reached through Chinese content (0.1 % by value), Chinese-origin technology or Chinese "
    "origin":
        "境外制造的货物可能因含中国成分（价值比例 0.1 %）、使用源自中国的技术或者原产于中国而受管制",
    "if the recipient or the use is Japanese and military, no dual-use item may be provided":
        "接收方或用途涉及日本军事的，不得提供任何两用物项",
    "article 12 of the Export Control Law asks for a licence for unlisted items when the exporter knows, should know "
    "or is told of such a risk":
        "依《出口管制法》第十二条，出口经营者知道、应当知道或者得到通知存在此类风险的，清单以外的物项也须取得许可",
    "article 14 of the Dual-Use Regulations is the licence procedure of that catch-all":
        "《两用物项出口管制条例》第十四条规定该兜底条款的许可程序",
}  # fmt: skip
BASES = {
    "in effect from its publication on {begins} to the day before its suspension, {count} days":
        "自 {begins} 公布起施行，至暂停实施前一日止，共 {count} 天",
    "MOFCOM and GAC Announcement No. 70 of 2025 suspends it from {begins} until (至) {ends}; it never ran":
        "商务部 海关总署公告2025年第70号自 {begins} 至 {ends} 暂停其实施；从未施行",
    "MOFCOM and GAC Announcement No. 70 of 2025 suspends it from {begins} until (至) {ends}":
        "商务部 海关总署公告2025年第70号自 {begins} 至 {ends} 暂停其实施",
    "the suspension by Announcement No. 70 of 2025 ran until (至) {ends}, and no official instrument that extends, "
    "ends or replaces it was found in sources read up to {read}":
        "第70号公告的暂停至 {ends} 止；截至 {read} 查阅的来源中，未见延长、终止或者取代该暂停的官方文件",
    "it suspends the six announcements from {begins} until (至) {ends}": "自 {begins} 至 {ends} 暂停实施六项公告",
    "its own date has passed; the head of MOFCOM's Americas and Oceania department said on {said} that both sides "
    "agree to extend the joint arrangement to {ends}, but no formal instrument doing so was found":
        "其自身期限已过；商务部美大司负责人 {said} 表示双方同意将联合安排延长至 {ends}，但未见相应的正式文件",
    "its own date has passed, and the date named in the statement of {said} has passed too; no later instrument was "
    "found":
        "其自身期限已过，{said} 表态所称日期也已过；未见其后的文件",
    "an earlier edition of the Catalogue applied (rare-earth technology has been in it since 2001); its entries are "
    "not recorded here":
        "适用目录的较早版本（稀土技术自 2001 年起列入）；其条目此处未收录",
    "the 2023 edition applies from its publication on {begins} and was never suspended":
        "2023 年版自 {begins} 公布起适用，从未暂停实施",
    "it took effect on the day it was published, {begins}": "自公布之日 {begins} 起施行",
    "in effect from its publication on {begins} and not among the suspended announcements":
        "自 {begins} 公布起施行，不在暂停实施的公告之列",
    "it was to take effect on {begins} and was suspended the day before": "原定 {begins} 施行，前一日被暂停",
    "only its third limb (items of Chinese origin) ran, from {begins} to the day before the suspension":
        "仅第三项（原产于中国的物项）曾施行，自 {begins} 至暂停实施前一日",
    "in effect since {begins} as far as sources read up to {read} say": "截至 {read} 查阅的来源，自 {begins} 起施行",
    "in effect since {begins} and never suspended": "自 {begins} 起施行，从未暂停实施",
    "it was published on {begins}": "于 {begins} 公布",
    "it took effect on {begins}": "于 {begins} 施行",
    "they took effect on {begins}": "于 {begins} 施行",
}  # fmt: skip
_STATUSES = {
    "In force on {day}": "{day} 有效",
    "Suspended on {day}, not repealed": "{day} 暂停实施，未废止",
    "Not yet in force on {day}": "{day} 尚未生效",
    "Repealed on {day}": "{day} 已废止",
    "Status on {day} not known, treated as in force": "{day} 状态不明，按有效处理",
    "Status on {day} not known, not relied on": "{day} 状态不明，不予采信",
}
_CERTAINTIES = {"Possibly: ": "可能：", "Arguably: ": "可主张："}

_BASES = frames(BASES.items())
_WHOLE = frames(
    (f"{certainty}{{ground}}. {status}: {{basis}}.", f"{likely}{{ground}}。{stands}：{{basis}}。")
    for certainty, likely in (*_CERTAINTIES.items(), ("", ""))
    for status, stands in _STATUSES.items()
)
_LOWER_GROUNDS = {ground[:1].lower() + ground[1:]: chinese for ground, chinese in GROUNDS.items()}


def why_in_chinese(sentence: str) -> str | None:
    """`Possibly: <ground>. Status on <day> not known, …: <basis>.` in Chinese; None where a part is not known."""
    said = fill(sentence, _WHOLE, {"ground": lambda text: _ground(text) or "\0", "basis": lambda text: _basis(text)})
    return None if said is None or "\0" in said else said


def basis_in_chinese(sentence: str) -> str | None:
    """The basis of a status; None for one that is not known."""
    return fill(sentence[:1].lower() + sentence[1:], _BASES, {}) or fill(sentence, _BASES, {})


def _ground(text: str) -> str | None:
    return _LOWER_GROUNDS.get(text[:1].lower() + text[1:])


def _basis(text: str) -> str:
    return basis_in_chinese(text) or "\0"
