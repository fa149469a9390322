"""What happened to a file and what to do about it, in Chinese: frames of the messages and remedies, one line each."""

from __future__ import annotations

from scanner.reports import archive_problems_in_chinese as archives
from scanner.reports import data_problems_in_chinese as data
from scanner.reports import program_remedies_in_chinese as programs
from scanner.reports import reader_problems_in_chinese as readers
from scanner.reports.formats_in_chinese import format_in_chinese
from scanner.reports.places_in_chinese import place_in_chinese
from scanner.reports.sentence_frames import GAP, Filler, fill, frames

REMEDY = ". Remedy: "

REMEDIES = {
    "read it by other means": "以其他方式查看",
    "ask the owner for an unprotected copy and scan that": "向文件所有者索取未加保护的副本后再扫描",
    "ask the owner for an unprotected copy": "向文件所有者索取未加保护的副本",
    "put its password on a line of a text file and give it with --password-file, or ask for an unprotected copy":
        "将其密码写入文本文件（每行一个）并用 --password-file 指定，或索取未加保护的副本",
    "raise --time-limit, or give a shorter list with --password-file":
        "调高 --time-limit，或用 --password-file 指定较短的密码清单",
    "unpack it with the program that made it": "用原压缩程序解包",
    "put all volumes into one folder and scan that": "将各分卷放入同一文件夹后扫描",
    "scan all volumes together": "将各分卷一并扫描",
    "keep it elsewhere": "存放到别处",
    "raise --{option}, or have a person look at them": "调高 --{option}，或由人工查看",
    "raise --{option}, or have a person look at it": "调高 --{option}，或由人工查看",
    "raise --{option}, or have a person look at them, or export the document with OCR and scan that":
        "调高 --{option}，或由人工查看，或将文件经 OCR 导出后再扫描",
    "get an intact copy, or open it with its own program and save it anew": "取得完好的副本，或用其自身程序打开后另存",
    "convert it to PDF, DOCX or text and scan that, or have a person look at it":
        "转换为 PDF、DOCX 或文本后再扫描，或由人工查看",
    "raise the limit named": "调高上述限额",
    "raise --time-limit, or scan the file alone": "调高 --time-limit，或单独扫描该文件",
    "raise --stall-limit, or scan the file alone": "调高 --stall-limit，或单独扫描该文件",
    "scan the whole again": "重新扫描整个范围",
    "look at it by other means; scan with --retry-failed to try it again":
        "用其他方式查看；如需重试，使用 --retry-failed 扫描",
    "raise --memory-limit, or scan the file on a larger machine": "调高 --memory-limit，或在内存更大的机器上扫描",
    "report the file to the maintainers; open it by other means": "将该文件报告给维护者；以其他方式打开查看",
    "install the optional reader": "安装相应的可选读取组件",
    "have a person look at it, or convert it with OCR and scan the result": "由人工查看，或经 OCR 转换后再扫描",
    "check permissions and the mount, then scan again": "检查权限和挂载后重新扫描",
    "scan it again when nobody writes to it": "待无人写入时重新扫描",
    "run the scan again": "重新扫描",
    "take it out of the rule to have it scanned": "如需扫描，请从规则中去除",
    "report it to the maintainers with the log; treat the file as unread": "连同日志报告给维护者；该文件按未读取处理",
    "unpack it with 7-Zip and scan the files": "用 7-Zip 解包后扫描其中文件",
    "have a person look at them, or export the document with OCR and scan that":
        "由人工查看，或将文件经 OCR 导出后再扫描",
    "raise {option} if the file is trusted": "文件可信时调高 {option}",
    "raise --{option}": "调高 --{option}",
    "raise --{option}, or {remedy}": "调高 --{option}，或{remedy}",
    "look at the mail by hand": "由人工查看该邮件",
    "scan the whole mail": "扫描完整的邮件",
    "scan the signed content, which is apart": "扫描另行存放的被签名内容",
    "delete the stray cells at the far end of the sheets, or save the workbook as XLSX":
        "删除工作表远端的零散单元格，或将工作簿另存为 XLSX",
    "save the PDF anew with its own program and scan that, or extract its attachments by hand":
        "用其自身程序另存 PDF 后再扫描，或手工取出附件",
    "save the file as UTF-8 with its own program and scan that": "用其自身程序另存为 UTF-8 后再扫描",
    "run OCR on these pages (for example ocrmypdf) and scan the result, or have a person look at them":
        "对这些页面作 OCR（例如 ocrmypdf）后扫描结果，或由人工查看",
    "remove it from the share": "从共享目录中移除",
    "ask why it was renamed; it was read as what it is": "查明改名原因；已按实际内容读取",
    "ask why they are there; they were read as a file of their own": "查明其来由；已作为单独的文件读取",
    "fetch it and scan it": "取得该内容后扫描",
    "use --follow-links": "使用 --follow-links",
    "use --follow-links, or scan what it points to": "使用 --follow-links，或扫描其所指的文件",
    "shorten it, or use --exclude": "缩短该文件，或使用 --exclude",
    "mend the line": "改正该行",
    "make it a readable text file": "改为可读的文本文件",
    "check the pipe": "检查管道",
    "nothing: see its other path": "无须处理：见其另一路径",
    "write outputs elsewhere": "将输出写到别处",
    "change the rule": "修改规则",
    "nothing: that folder is scanned already": "无须处理：该文件夹已扫描",
    "none needed; compare the number of pages if in doubt": "无须处理；如有疑问请核对页数",
}  # fmt: skip
MESSAGES = {
    "a password is needed to open this PDF": "打开此 PDF 需要密码",
    "this PDF is protected by a security scheme that pdfium does not support": "此 PDF 的保护方式 pdfium 不支持",
    "the document is encrypted with a password": "文档有密码保护",
    "the workbook is encrypted with a password": "工作簿有密码保护",
    "the file is encrypted": "文件已加密",
    "the message is encrypted with S/MIME": "邮件以 S/MIME 加密",
    "the text holds a PGP message": "正文含 PGP 加密消息",
    "the text holds {what} at line {line}": "文本第 {line} 行含加密内容（{what}）",
    "{count} bytes stand in it that are no part of the {format}": "文件中有 {count} 字节不属于其格式（{format}）",
    "this compound file is not whole: {detail}": "此 OLE 复合文件不完整：{detail}",
    "the end of this XML is missing ({detail}): it is cut off": "此 XML 缺少结尾（{detail}）：文件被截断",
    "the end of this XML is missing (its first element): it is cut off": "此 XML 缺少结尾（首个元素）：文件被截断",
    "the end of this JSON is missing: it is cut off": "此 JSON 缺少结尾：文件被截断",
    "the end of this drawing is missing: it is cut off": "此图纸缺少结尾：文件被截断",
    "the library that reads {format} died of it ({detail}); what came out before was read":
        "读取 {format} 的组件异常结束（{detail}）；此前读出的内容已保留",
    "the content of part {part} is not in the mail: it lies at another place that its header names":
        "第 {part} 部分的内容不在邮件内，而在邮件头所指的别处",
    "every part of the package is encrypted": "包内各部件均已加密",
    "the part is encrypted": "该部件已加密",
    "the member {name} is encrypted": "成员 {name} 已加密",
    "part {part} is encrypted ({format})": "第 {part} 部分已加密（{format}）",
    "no reader for {format}": "没有可读取该格式的组件：{format}",
    "a {special}, not opened": "{special}，未打开",
    "packed with {format}": "压缩方式为 {format}",
    "not a whole ZIP package: {detail}": "不是完整的 ZIP 包：{detail}",
    "not a whole OLE compound file: {detail}": "不是完整的 OLE 复合文件：{detail}",
    "no member and no directory: the file is cut off or not a ZIP archive":
        "无成员也无目录：文件被截断，或不是 ZIP 归档",
    "the member's own header is not where the directory says": "成员头不在目录所指位置",
    "its directory is missing: the file is cut off": "目录缺失：文件被截断",
    "this archive is not as it should be: {message}": "此归档有异常：{message}",
    "the file is empty (0 bytes), which its format never is": "文件为空（0 字节），而该格式不应为空",
    "The file is empty (0 bytes)": "文件为空（0 字节）",
    "the name ends in {suffix} ({claimed}) but the content is {format}":
        "文件名后缀为 {suffix}（{claimed}），内容却是 {format}",
    "the file changed while it was read": "文件在读取时被改动",
    "the run was stopped while this was being read": "读取此文件时扫描被中断",
    "the reading process died ({detail})": "读取进程异常结束（{detail}）",
    "the reading process did not start": "读取进程未能启动",
    "not done after {seconds} s; the reading process was ended": "{seconds} 秒内未完成，读取进程已结束",
    "no further for {seconds} s; the reading process was ended": "{seconds} 秒内没有进展，读取进程已结束",
    "no regular file any more": "已不再是普通文件",
    "passed over: begun {count} times, and each time the scan ended before it was read":
        "已跳过：开始读取 {count} 次，每次扫描都在读完之前中断",
    "reading stopped: nine tenths of the {seconds} s for this file are used":
        "停止读取：此文件的 {seconds} 秒时限已用去十分之九",
    "more than {count} MiB of memory; the reading process was ended": "内存超过 {count} MiB，读取进程已结束",
    "needs more than {count} MiB of memory": "所需内存超过 {count} MiB",
    "more than {count} members in one file": "一个文件内的成员超过 {count} 个",
    "more than {count} MiB unpacked from one file": "一个文件解包后超过 {count} MiB",
    "more than {count} cells": "单元格超过 {count} 个",
    "more than {count} pages": "页数超过 {count} 页",
    "more than {count} parts in the package": "包内部件超过 {count} 个",
    "containers nested deeper than {count} levels": "容器嵌套超过 {count} 层",
    "parts nested deeper than {count} levels": "邮件部分嵌套超过 {count} 层",
    "unpacks to more than {ratio} times its packed size": "解包后大小超过压缩大小的 {ratio} 倍",
    "the cells lie too far apart to be read (more than {count} in the rectangles they span)":
        "单元格分布过散，无法读取（所跨区域超过 {count} 格）",
    "{class} while it was {doing}": "{doing}时出错：{class}",
    "cannot be read: {cause}": "无法读取：{cause}",
    "the file cannot be read: {cause}": "无法读取文件：{cause}",
    "cannot be opened: {cause}": "无法打开：{cause}",
    "cannot be looked at: {cause}": "无法查看：{cause}",
    "no rule is taken from this .scannerignore: {cause}": "未采用此 .scannerignore 中的规则：{cause}",
    "larger than {count} MiB: no rule is taken from this .scannerignore":
        "超过 {count} MiB：未采用此 .scannerignore 中的规则",
    "{detail}; the other lines hold": "{detail}；其余各行仍有效",
    "standard input did not end within {seconds} s": "标准输入在 {seconds} 秒内未结束",
    "more than {count} MiB came on standard input": "标准输入超过 {count} MiB",
    "standard input cannot be read: {cause}": "无法读取标准输入：{cause}",
    "folder cannot be listed: {cause}": "无法列出文件夹：{cause}",
    "symbolic link, not followed": "符号链接，未跟随",
    "not scanned: {rule}": "未扫描：{rule}",
    "pdfium cannot read this PDF: {detail}": "pdfium 无法读取此 PDF：{detail}",
    "the end of this PDF is missing: pages and parts after the cut were not read":
        "此 PDF 尾部缺失：截断处之后的页面和部件未读取",
    "the index of this PDF (cross-reference table) is damaged; pdfium rebuilt it by searching for the objects":
        "此 PDF 的索引（交叉引用表）损坏；pdfium 已通过搜索对象重建",
    "{count} embedded file(s) are in no list and on no page, and were not read":
        "{count} 个嵌入文件既不在清单中也不在页面上，未读取",
    "{place} has no data that can be found": "{place} 找不到数据",
    "{label} has no data that can be decoded": "{label} 的数据无法解码",
    "{place} is not well-formed XML ({detail})": "{place} 不是格式良好的 XML（{detail}）",
    "{counted} not read (OCR is not installed): {listed}": "{counted}未读取（未安装 OCR）：{listed}",
    "{counted} not read (damaged, too large, or of a kind that OCR does not take): {listed}":
        "{counted}未读取（损坏、过大或 OCR 不支持的类型）：{listed}",
    "{counted} not read: no time was left of the {seconds} s: {listed}":
        "{counted}未读取（{seconds} 秒时限已用完）：{listed}",
    "{counted} not read: more than {count} pictures need OCR: {listed}":
        "{counted}未读取（需 OCR 的图片超过 {count} 幅）：{listed}",
    "{counted} read in part: more than {count} pages or frames in one: {listed}":
        "{counted}只读取了一部分（一幅图片超过 {count} 页或帧）：{listed}",
    "{counted} read in part: OCR took more than {seconds} s for one: {listed}":
        "{counted}只识别了一部分（每幅 OCR 超过 {seconds} 秒）：{listed}",
    "{place}: not read: more than {count} pages need OCR": "{place}：未读取（需 OCR 的页超过 {count} 页）",
    "{place}: not read: OCR has used its share of the {seconds} s for this file":
        "{place}：未读取（OCR 已用完此文件 {seconds} 秒时限中的份额）",
    "{place}: read in part: OCR took more than {seconds} s a page":
        "{place}：只识别了一部分（每页 OCR 超过 {seconds} 秒）",
    "Opened with the password on line {count} of --password-file": "已用 --password-file 第 {count} 行的密码打开",
    "{message}; none of the {count} passwords of --password-file fits":
        "{message}；--password-file 中的 {count} 个密码均不符",
    "{message}; no time was left after {count} of {more} passwords of --password-file":
        "{message}；试过 --password-file 的 {count}/{more} 个密码后时间已用完",
    "a volume of {name}, whose outcome is not known": "{name} 的分卷，其结果未知",
    "A volume of {name}: read with it, and judged as the whole is": "{name} 的分卷：已随其读取，按整体判定",
    "A volume of {name}, which was not read: see there": "{name} 的分卷，整体未能读取：见该文件",
    "A volume of {name}, which was read in part: see there": "{name} 的分卷，整体只读取了一部分：见该文件",
    "encrypted with PKWARE's strong encryption": "以 PKWARE 强加密方式加密",
    "the archive is encrypted, the names of its files as well": "归档已加密，文件名也已加密",
    "encrypted": "已加密",
    "{counted} read badly: much of what looks like text is not legible to OCR: {listed}":
        "{counted}识别不清（疑似文字大多无法由 OCR 辨认）：{listed}",
    "{counted} without text that OCR could find: {listed}": "{counted}未发现文字（OCR）：{listed}",
    "{counted} like photographs or shapes, without anything like print, not sent to OCR: {listed}":
        "{counted}近似照片或图形，未见印刷文字，未送 OCR：{listed}",
    "{counted} too small to matter not read: {listed}": "{counted}过小，不影响判断，未读取：{listed}",
    "the part cannot be unpacked: {detail}": "部件无法解包：{detail}",
    "the part is packed in a way that cannot be unpacked ({detail})": "部件的压缩方式无法解包（{detail}）",
    "the part is there more than once; only the last was read": "部件重复出现，只读取了最后一个",
    "the part is not declared; it was read all the same": "部件未声明，仍已读取",
    "the list of parts is missing": "部件清单缺失",
    "the package's own relationships are missing": "包自身的关系部件缺失",
    "the {part} part {name} is missing": "{part} 部件 {name} 缺失",
    "an embedded equation or empty object was not read": "嵌入的公式或空对象未读取",
    "an object embedded in the workbook was not read": "工作簿中嵌入的对象未读取",
    "the main document part is missing": "主文档部件缺失",
    "the presentation part is missing": "演示文稿部件缺失",
    "the slide's part is missing": "幻灯片部件缺失",
    "the workbook part is missing": "工作簿部件缺失",
    "the sheet's part is missing": "工作表部件缺失",
    "the content is missing": "内容缺失",
    "the file holds no workbook stream": "文件中没有工作簿流",
    "the workbook cannot be read: {detail}": "无法读取工作簿：{detail}",
    "the sheet cannot be read: {detail}": "无法读取工作表：{detail}",
    "{count} cells refer to texts that are not in the workbook": "{count} 个单元格引用的文字不在工作簿中",
    "the reader gave up: {detail}": "读取组件放弃：{detail}",
    "the HTML parser gave up: {detail}": "HTML 解析器放弃：{detail}",
    "no XML in it ({detail})": "其中没有 XML（{detail}）",
    "broken XML ({detail}); only what stands before the damage was read":
        "XML 损坏（{detail}）；只读取了损坏处之前的内容",
    "the part declares a document type; its entities are not expanded": "部件声明了文档类型；其实体未展开",
    "the part lacks the element that holds its content": "部件缺少承载内容的元素",
    "the part's XML does not begin as XML does": "部件的 XML 开头不符合 XML 格式",
    "the stream {name} cannot be read: {detail}": "无法读取流 {name}：{detail}",
    "the document properties cannot be read: {detail}": "无法读取文档属性：{detail}",
    "a macro module's source is damaged": "宏模块源码损坏",
    "the source of macro module {name} cannot be found": "找不到宏模块 {name} 的源码",
    "from line {count} on, some bytes are not text in {encoding} and stand as U+FFFD":
        "自第 {count} 行起，有字节不是 {encoding} 文字，以 U+FFFD 代替",
    "some bytes are not text in {encoding} and stand as U+FFFD": "有字节不是 {encoding} 文字，以 U+FFFD 代替",
    "it ends before its EOF mark: it is cut off": "在 EOF 标记之前结束：文件被截断",
    "this mail is one piece of a mail sent in several": "此邮件只是分段邮件中的一段",
    "a signature without the content it signs": "只有签名，没有被签名的内容",
    "a signature or key without content": "只有签名或密钥，没有内容",
    "its base64 is damaged: {detail}": "base64 编码损坏：{detail}",
    "the member {name} calls itself {other} in its own header": "成员 {name} 在其自身头中名为 {other}",
    "the member {name}: {message}; what came out was read": "成员 {name}：{message}；已解出的内容已读取",
    "the member {name}: {message}": "成员 {name}：{message}",
    "{place}: pictures, but no usable text": "{place}：只有图片，没有可用文字",
    "{place}: lines and shapes, but no usable text (letters may be drawn as shapes)":
        "{place}：只有线条和图形，没有可用文字（文字可能以图形绘成）",
    "{place}: text whose characters have no meaning (a font lacks its table)":
        "{place}：文字无法还原（字体缺少对照表）",
    "{place}: cannot be loaded": "{place}：无法载入",
    "{place}: looks blank, but the content cannot be decoded or drawn": "{place}：看似空白，但内容无法解码或绘出",
}  # fmt: skip
RULES = {
    "symbolic link, not followed": "符号链接，未跟随",
    "an output of this run": "本次扫描的输出",
    "the list of passwords of this run": "本次扫描的密码清单",
    "a link back to a folder above it": "指回上级文件夹的链接",
    "scanned already: a link leads to the same folder": "已扫描：有链接指向同一文件夹",
    "matches --exclude": "符合 --exclude",
    "matches no --include": "不符合任何 --include",
    "matches {name}": "符合 {name}",
}
CAUSES = {
    "Permission denied": "没有权限",
    "No such file or directory": "文件或文件夹不存在",
    "Input/output error": "输入输出错误",
    "Stale file handle": "文件句柄已失效",
    "Not a directory": "不是文件夹",
    "File name too long": "文件名过长",
    "Too many levels of symbolic links": "符号链接层数过多",
}
DOING = {"read": "读取", "looked at": "查找证据", "judged": "判定", "located": "定位"}
SPECIAL = {
    "socket": "套接字",
    "named pipe": "命名管道",
    "device": "设备文件",
    "special file": "特殊文件",
}


def _by_plain_letters(pair: tuple[str, str]) -> int:
    """Sorts the frame that says most first: `{place}: {message}` fits what others fit better."""
    return -len(GAP.sub("", pair[0]))


_REMEDIES = frames(
    sorted(
        [
            *(
                pair
                for table in (REMEDIES, readers.REMEDIES, archives.REMEDIES, programs.REMEDIES, data.REMEDIES)
                for pair in table.items()
            )
        ],
        key=_by_plain_letters,
    )
)
_MESSAGES = frames(
    sorted(
        [*MESSAGES.items(), *readers.MESSAGES.items(), *archives.MESSAGES.items(), *data.MESSAGES.items()],
        key=_by_plain_letters,
    )
)
_COUNTED = frames([("{count} picture", "{count} 幅图片"), ("{count} pictures", "{count} 幅图片")])
_RULES = frames(RULES.items())


def problem_in_chinese(text: str) -> str | None:
    """`message. Remedy: remedy`, each half alone: a half that is not known stays English; None if neither is known."""
    message, mark, remedy = text.rpartition(REMEDY)
    if not mark:
        return _message(text)
    known = _message(message), fill(remedy, _REMEDIES, _FILLERS)
    if known == (None, None):
        return None
    return f"{known[0] or message}。办法：{known[1] or remedy}"


def _message(text: str) -> str | None:
    """The message in Chinese; where only what follows its place is known, with the place before it."""
    said = fill(text, _MESSAGES, _FILLERS)
    place, mark, rest = text.partition(": ")
    if said is None and mark and (known := fill(rest, _MESSAGES, _FILLERS)) is not None:
        return f"{place_in_chinese(place)}：{known}"
    return said


_FILLERS: dict[str, Filler] = {
    "message": lambda text: _message(text) or text,
    "cause": lambda text: CAUSES.get(text, text),
    "doing": lambda text: DOING.get(text, text),
    "place": place_in_chinese,
    "remedy": lambda text: fill(text, _REMEDIES, _FILLERS) or text,
    "format": format_in_chinese,
    "pages": lambda text: "图片" if text == "the picture" else place_in_chinese(text),
    "missing": lambda text: readers.MISSING.get(text, text),
    "special": lambda text: SPECIAL.get(text, text),
    "counted": lambda text: fill(text, _COUNTED, {}) or text,
    "rule": lambda text: fill(text, _RULES, {}) or text,
}
