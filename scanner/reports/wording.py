"""The words of the reports in English and Chinese: data, one line each."""

from __future__ import annotations

LANGUAGES = ("en", "zh")

WORDS: dict[str, tuple[str, str]] = {
    # levels
    "level.flag": ("Flagged", "标记受控"),
    "level.review": ("To review", "待人工复核"),
    "level.unread": ("Not read", "未能读取"),
    "level.clear": ("Clear", "未见疑点"),
    "level.skipped": ("Left out by rule", "按规则略过"),
    "level.flag.help": ("evidence of controlled technology", "有受控技术的证据"),
    "level.review.help": ("a person has to decide", "须由专人判断"),
    "level.unread.help": ("not or not wholly examined: cannot be cleared", "未检查或未检查完：不能放行"),
    "level.clear.help": ("read completely, nothing found", "已完整读取，未发现"),
    "level.skipped.help": ("your own exclusion rules", "依用户自定规则排除"),
    # status of reading
    "status.read": ("read", "已读取"),
    "status.partial": ("read in part", "部分读取"),
    "status.unread": ("not read", "未读取"),
    "status.skipped": ("left out", "已略过"),
    # stages, carriers, routes: the terms of the announcement
    "stage.mining": ("mining", "开采"),
    "stage.separation": ("smelting and separation", "冶炼分离"),
    "stage.metal": ("metal smelting", "金属冶炼"),
    "stage.magnet": ("magnet making", "磁材制造"),
    "stage.recycling": ("secondary-resource recycling", "二次资源回收利用"),
    "stage.": ("no stage named", "未定环节"),
    "carrier.design_drawing": ("design drawing", "设计图纸"),
    "carrier.process_specification": ("process specification", "工艺规范"),
    "carrier.process_parameters": ("process parameters", "工艺参数"),
    "carrier.processing_program": ("processing program", "加工程序"),
    "carrier.simulation_data": ("simulation data", "仿真数据"),
    "carrier.production_line_support": ("production-line support", "生产线装配、调试、维护"),
    "carrier.": ("no carrier named", "未定载体"),
    "route.technology": ("technology desk", "技术管制"),
    "route.goods": ("goods desk", "货物管制"),
    "route.catch_all": ("catch-all", "兜底条款"),
    "route.state_secret": ("state secret", "国家秘密"),
    "route.none": ("none", "无"),
    # law
    "law.in_force": ("in force", "有效"),
    "law.suspended": ("suspended", "暂停实施"),
    "law.not_yet": ("not yet in force", "尚未生效"),
    "law.repealed": ("repealed", "已废止"),
    "law.unknown": ("unknown, treated as in force", "状态不明，按有效处理"),
    "law.warning": (
        "The legal status on {as_of} is not known to this tool for: {id}. It is treated as in force. A lawyer has to "
        "look up the official text before anything rests on this report.",
        "本工具无法确认以下文件在 {as_of} 的法律状态，现按有效处理：{id}。"
        "据此作出任何决定之前，须由法律人员核对官方文本。",
    ),
    "law.stale": (
        "Legal status last checked on {checked_on}, {days} days before {as_of}; check it again: {id}.",
        "以下文件的状态最近一次核对于 {checked_on}，距 {as_of} 已 {days} 天，请重新核对：{id}。",
    ),
    "law.none": (
        "The rule pack names no legal instrument: nothing here says what the law is on {as_of}.",
        "规则包未列任何法律文件：本报告不说明 {as_of} 的法律状态。",
    ),
    # exemptions
    "exemption.public_domain": ("public domain", "已进入公有领域"),
    "exemption.basic_research": ("basic research", "基础科学研究"),
    "exemption.patent_application": ("patent application", "普通专利申请所必需"),
    # problems
    "problem.encrypted": ("protected by a password", "有密码保护"),
    "problem.damaged": ("damaged", "文件损坏"),
    "problem.unsupported": ("format not supported", "不支持的格式"),
    "problem.limit": ("over a limit", "超出限额"),
    "problem.timeout": ("out of time", "超时"),
    "problem.memory": ("out of memory", "内存不足"),
    "problem.crash": ("the reader died", "读取程序崩溃"),
    "problem.missing_reader": ("a reader is not installed", "缺少读取组件"),
    "problem.no_text": ("no text to read", "无可读文字"),
    "problem.io": ("could not be opened", "无法打开"),
    "problem.changed": ("changed while being read", "读取时被改动"),
    "problem.interrupted": ("the run was stopped", "扫描中断"),
    "problem.policy": ("left out by your rule", "按用户规则略过"),
    "problem.defect": ("an error of this tool", "本工具出错"),
    # headings and labels
    "title": ("Controlled-technology scan", "受控技术扫描报告"),
    "partial": ("PARTIAL REPORT", "不完整报告"),
    "partial.interrupted": (
        "The run was interrupted: files that it had not reached are not in this report and are not cleared.",
        "扫描被中断：尚未扫到的文件不在本报告之内，不得视为放行。",
    ),
    "partial.stopped": (
        "The results file could be read only up to {where}. What stood after it is not in this report.",
        "结果文件只能读到 {where} 之前，其后的内容不在本报告之内。",
    ),
    "redacted": (
        "Matched text and pictures are hidden; paths are not.",
        "命中文字与图片已隐藏；路径未隐藏。",
    ),
    "carrier.note": (
        "This report quotes the documents it is about and may itself be a carrier of controlled technology.",
        "本报告引用被扫描文件的内容，其本身可能就是受控技术的载体。",
    ),
    "decision.note": (
        "This is a classification of documents. What the law says on a date is shown beside it; the decision is a "
        "person's.",
        "本报告只对文件作分类；特定日期的法律状态另行列出；放行与否由人决定。",
    ),
    "not_examined": ("What was not examined", "未检查的内容"),
    "not_examined.none": ("Everything met was read completely.", "所遇文件均已完整读取。"),
    "not_examined.some": (
        "Not read, or only in part: {count} of {all} artifacts. None of them is cleared.",
        "共 {all} 个对象，其中 {count} 个未读取或只读取了一部分，均不得视为放行。",
    ),
    "not_examined.skipped": (
        "Left out by your own rules and not looked at: {count}.",
        "另有 {count} 个依用户自定规则略过，未作检查。",
    ),
    "overview": ("Top-level files", "顶层文件"),
    "artifacts": ("{artifacts} artifacts in {files} files, {bytes}", "{files} 个文件，共 {artifacts} 个对象，{bytes}"),
    "law": ("Legal status", "法律状态"),
    "law.as_of": ("as of {as_of}", "截至 {as_of}"),
    "matrix": ("Verdicts by stage and carrier", "按环节与载体统计"),
    "matrix.note": (
        "Documents with a verdict of their own (members of containers too): flagged / to review. One that names "
        "several stages or carriers is counted in each.",
        "按各文件（含容器内成员）自身判定统计：标记 / 待复核。涉及多个环节或载体的，在各处分别计数。",
    ),
    "documents": ("Documents", "文件"),
    "documents.note": (
        "Worst first, then by score. A container stands where the worst document inside it puts it.",
        "按严重程度、再按分值排列；容器按其内最严重的文件排列。",
    ),
    "documents.first": ("The first {count} of {all}.", "以下为前 {count} 个，共 {all} 个。"),
    "all_documents": ("all documents", "全部文件"),
    "evidence": ("Evidence", "证据"),
    "sets": ("Sets judged together", "合并判断的文件组"),
    "set": ("set of {count}", "{count} 个文件一组"),
    "findings": ("findings", "发现"),
    "no_findings": ("No single passage was kept as evidence; see the reasons.", "未保留单独段落作为证据，见理由。"),
    "findings.more": (
        "{count} weaker findings are in results.jsonl.",
        "另有 {count} 条分值较低的发现见 results.jsonl。",
    ),
    "more": ("… and {count} more", "……另有 {count} 条"),
    "details": ("details", "详情"),
    "next": ("next page", "下一页"),
    "previous": ("previous page", "上一页"),
    "first_page": ("first page", "首页"),
    "page": ("page {number}", "第 {number} 页"),
    "path": ("path", "路径"),
    "level": ("verdict", "判定"),
    "overall": ("overall", "整体判定"),
    "score": ("score", "分值"),
    "codes": ("codes", "管制编码"),
    "stages": ("stages", "环节"),
    "carriers": ("carriers", "载体"),
    "route": ("desk", "归口"),
    "place": ("place", "位置"),
    "text": ("text", "命中文字"),
    "snippet": ("passage", "原文片段"),
    "because": ("why", "理由"),
    "rule": ("rule", "规则"),
    "status": ("reading", "读取状态"),
    "problems": ("problems", "问题"),
    "instruments": ("instruments", "适用文件"),
    "entry": ("entry", "条目"),
    "basis": ("basis", "依据"),
    "checked_on": ("checked on", "核对日期"),
    "exemptions": ("possible exemptions", "可能的豁免"),
    "exemptions.note": ("they lower the priority and hide nothing", "只降低优先级，不作隐藏"),
    "reasons": ("reasons", "理由"),
    "format": ("format", "格式"),
    "bytes": ("size", "大小"),
    "kind": ("kind", "类别"),
    "message": ("what happened and what to do", "情况与办法"),
    "located": ("where in the document", "文中位置"),
    "picture": ("page", "页面"),
    "inside": ("inside", "位于"),
    "started": ("started", "开始时间"),
    "seconds": ("seconds", "秒"),
    "pack": ("rule pack", "规则包"),
    "model": ("model", "模型"),
    "model.none": ("none: the score is a documented rule score", "无：分值按规则计算"),
    "tool": ("tool", "工具"),
    "detector": ("detector", "检测器"),
    "code": ("code", "编码"),
    "stage": ("stage", "环节"),
    "carrier": ("carrier", "载体"),
    "members": ("members", "成员"),
    "worst_inside": ("worst inside", "其中最严重"),
    "artifacts_inside": ("{count} artifacts inside", "内含 {count} 个对象"),
    "language": ("language", "语言"),
    "top": ("Top documents", "最需关注的文件"),
    "count": ("number", "数量"),
    "fingerprint": ("fingerprint", "指纹"),
    "sheet.findings": ("Findings", "发现"),
    "sheet.files": ("Files", "文件"),
    "sheet.not_read": ("Not read", "未读取"),
    "sheet.sets": ("Sets", "文件组"),
    "sheet.about": ("About", "说明"),
    "continued": ("This sheet was full; it goes on in the next one.", "本表已满，续见下一张。"),
}


def word(key: str, language: str, **values: object) -> str:
    """The text for a key, its braces filled; a key that is not listed (a value of a later version) shows as itself."""
    pair = WORDS.get(key)
    if pair is None:
        return key.rpartition(".")[2]
    text = pair[LANGUAGES.index(language)] if language in LANGUAGES else pair[0]
    return text.format(**values) if values else text
