"""What is wrong with documents, drawings, models and pictures, in Chinese: frames of messages and remedies."""

from __future__ import annotations

REMEDIES = {
    "see that it is still there and may be read": "确认其仍存在且有权读取",
    "scan what it points to": "扫描其所指的内容",
    "check its permissions, then scan again": "检查其权限后重新扫描",
    "look at what it is on the server": "在服务器上查看其为何物",
    "scan that folder by itself": "单独扫描该文件夹",
    "plot it again with true text, or scan the drawing it was made from": "以真实文字重新打印，或扫描其原图",
    "save it as PNG with its own program and scan that, or have a person look at it":
        "用其自身程序另存为 PNG 后再扫描，或由人工查看",
    "scan an export of it": "导出后再扫描",
    "export it with its own program": "用其自身程序导出",
    "pip install 'scanner[ocr]' and scan again, or run OCR on these pages (for example ocrmypdf) and scan the result, "
    "or have a person look at them": "pip install 'scanner[ocr]' 后重新扫描，或对这些页面作 OCR（例如 ocrmypdf）"
    "后扫描结果，或由人工查看",
    "pip install 'scanner[ocr]'": "pip install 'scanner[ocr]'",
    "pip install 'scanner[ocr]' and scan again, or have a person look at them, or export the document with OCR and "
    "scan that": "pip install 'scanner[ocr]' 后重新扫描，或由人工查看，或将文件经 OCR 导出后再扫描",
    "raise --time-limit, or have a person look at them, or export the document with OCR and scan that":
        "调高 --time-limit，或由人工查看，或将文件经 OCR 导出后再扫描",
    "scan a smaller copy of it": "缩小后再扫描",
    "have a person watch it": "由人工观看",
    "have a person look at them": "由人工查看",
    "have a person look at it": "由人工查看",
    "split the file": "将文件拆分",
    "have a person look at it, or scan the file alone": "由人工查看，或单独扫描该文件",
    "have a person look at it, or scan the paper anew at 200 to 300 dpi":
        "由人工查看，或以 200 至 300 dpi 重新扫描原件",
    "export it from Pages, Numbers or Keynote as PDF or as an Office document and scan that":
        "用 Pages、Numbers 或 Keynote 导出为 PDF 或 Office 文档后再扫描",
    "export it as STEP, PDF or DXF and scan that, or have a person look at it":
        "导出为 STEP、PDF 或 DXF 后再扫描，或由人工查看",
    "save it as VSDX and scan that": "另存为 VSDX 后再扫描",
    "export the publication to PDF and scan that": "将出版物导出为 PDF 后再扫描",
    "look at it in its own program": "用其自身程序查看",
    "open it in a current AutoCAD, DWG TrueView or the ODA File Converter, save it as DWG 2018 or DXF, and scan that":
        "用新版 AutoCAD、DWG TrueView 或 ODA File Converter 打开，另存为 DWG 2018 或 DXF 后再扫描",
}  # fmt: skip
MESSAGES = {
    # clusters and stores
    "the file has more than {count} MiB": "文件超过 {count} MiB",
    "{count} readers were lost while they read this file alone": "单独读取此文件时先后有 {count} 个读取进程丢失",
    "the run was stopped while this was with a reader": "此文件在读取中时扫描被中断",
    "cannot be fetched: {cause}": "无法取得：{cause}",
    "cannot be looked at after it was read: {cause}": "读取之后无法查看：{cause}",
    "it is no regular file any more": "已不再是普通文件",
    "no regular file": "不是普通文件",
    "the object changed while it was read": "对象在读取时被改动",
    "the database is damaged: {detail}": "数据库损坏：{detail}",
    "the database is cut off: {count} of {more} bytes are there": "数据库被截断：{more} 字节中只有 {count} 字节",
    "the database cannot be checked: {detail}": "无法检查数据库：{detail}",
    "the end of the worksheet is missing: it is cut off, and cells may be missing":
        "工作表结尾缺失：被截断，可能缺少单元格",
    "the packed data of {count} object(s) of this PDF is damaged ({detail}); text may be missing":
        "此 PDF 有 {count} 个对象的压缩数据损坏（{detail}）；可能缺少文字",
    "a document of more than {count} MiB": "文档超过 {count} MiB",
    "a worksheet of more than {count} MiB": "工作表超过 {count} MiB",
    # libraries in a process of their own
    "the library that reads {format} died of it ({detail}); what came out before was read":
        "读取 {format} 的程序库因此崩溃（{detail}）；此前已得到的内容已读取",
    "reading it needs more than {count} MiB of memory": "读取所需内存超过 {count} MiB",
    "reading stopped: its time is used up": "停止读取：时间已用完",
    "{count} bytes stand in it that are no part of the {format}": "其中有 {count} 字节不属于该格式（{format}）",
    # compound files
    "this compound file is not whole: {message}": "此复合文件不完整：{message}",
    "the stream {name} breaks off after {count} of {more} bytes": "流 {name} 共 {more} 字节，在 {count} 字节后中断",
    "the stream of small sectors breaks off after {count} of {more} bytes":
        "小扇区流共 {more} 字节，在 {count} 字节后中断",
    "the stream {name} reaches beyond the end of the file": "流 {name} 超出文件结尾",
    "the stream of small sectors reaches beyond the end of the file": "小扇区流超出文件结尾",
    "no storage leads to the stream {name} and {count} more": "没有存储通向流 {name} 及另外 {count} 个流",
    "no storage leads to the stream {name}": "没有存储通向流 {name}",
    "goes in a circle": "成环",
    "runs into {name}": "与 {name} 相撞",
    "{what} goes in a circle": "{what} 成环",
    "{what} runs into {name}": "{what} 与 {name} 相撞",
    # databases, tables and numeric data
    "the catalogue of tables is damaged": "表目录损坏",
    "a value is damaged": "有值损坏",
    "of an Access database the tables were read; forms, reports, macros and modules were swept for strings":
        "Access 数据库的表已读取；窗体、报表、宏和模块只提取了字符串",
    "{count} of {more} rows of the table {name} are damaged": "表 {name} 共 {more} 行，有 {count} 行损坏",
    "the database cannot be opened: {detail}": "无法打开数据库：{detail}",
    "{count} cells of binary data were only swept for strings": "{count} 个二进制单元格只提取了字符串",
    "the table {name} cannot be read behind row {count}: {detail}": "表 {name} 第 {count} 行之后无法读取：{detail}",
    "the database is cut short before its catalogue": "数据库在目录之前被截断",
    "the database's pages are encrypted": "数据库页面已加密",
    "a table's definition is damaged": "表定义损坏",
    "a row is damaged": "有行损坏",
    "a part of a long value is missing": "长值缺少一部分",
    "the table is cut short: {count} of {more} rows": "表被截断：{more} 行中只有 {count} 行",
    "the HDF5 file cannot be opened: {detail}": "无法打开 HDF5 文件：{detail}",
    "more than {count} objects in one HDF5 file": "一个 HDF5 文件中的对象超过 {count} 个",
    "the HDF5 file is damaged, and the rest of it was not read: {detail}": "HDF5 文件损坏，其余部分未读取：{detail}",
    "a workspace of more than {count} MiB": "工作区超过 {count} MiB",
    "{name} is nested deeper than {count} levels": "{name} 嵌套超过 {count} 层",
    "the MATLAB file cannot be read whole ({detail}); it was swept for strings":
        "MATLAB 文件无法完整读取（{detail}）；已提取字符串",
    "{count} objects of MATLAB classes (tables, strings, function handles) are not taken apart":
        "{count} 个 MATLAB 类对象（表、字符串、函数句柄）未拆解",
    "{count} arrays of numbers told by name and shape only": "{count} 个数值数组只列出名称和形状",
    "the workspace unpacks to more than {count} MiB": "工作区解包后超过 {count} MiB",
    "more than {count} packed pieces in one file": "一个文件中的压缩片段超过 {count} 个",
    "nested deeper than {count} levels": "嵌套超过 {count} 层",
    "the source of {name} is protected by its maker": "{name} 的源码受其作者保护",
    # old and rare documents
    "no page is in this help file": "帮助文件中没有页面",
    "no paragraph is in this section": "此节没有段落",
    "it unpacks to more than {count} MiB": "解包后超过 {count} MiB",
    "the document's header is missing": "文档头缺失",
    "a record is cut short": "有记录被截断",
    "it cannot be unpacked: {detail}": "无法解包：{detail}",
    "a document made for distribution: its text is encrypted, only its preview and properties were read":
        "分发用文档：正文已加密，只读取了预览和属性",
    "the sections are missing": "各节缺失",
    "a notebook of more than {count} MiB is read line by line, its pictures are not":
        "超过 {count} MiB 的笔记本按行读取，其中图片未读取",
    "the notebook is no whole JSON ({detail}); it was read line by line":
        "笔记本不是完整的 JSON（{detail}）；已按行读取",
    "a cell is no object": "单元格不是对象",
    "a picture in it cannot be decoded": "其中有图片无法解码",
    "the document's head is cut short": "文档头被截断",
    "of a WordPerfect document only the main text was read; notes, headers and boxes were swept for strings":
        "WordPerfect 文档只读取了正文；注释、页眉和文本框只提取了字符串",
    "a document saved fast by Word 2: its pieces may stand in another order, deleted ones among them":
        "Word 2 快速保存的文档：各段次序可能不同，其中可能有已删除的内容",
    "pictures and objects among the text were not read": "文中的图片和对象未读取",
    "no worksheet is in this file": "文件中没有工作表",
    "the worksheet is encrypted with a password": "工作表有密码保护",
    "a worksheet of a newer 1-2-3 or Quattro: cells were read, some labels, notes and charts were not":
        "较新的 1-2-3 或 Quattro 工作表：单元格已读取，部分标签、注释和图表未读取",
    "file {name} at byte {place} is cut short: {count} of {more} bytes":
        "第 {place} 字节处的文件 {name} 被截断：{more} 字节中只有 {count} 字节",
    # OCR's limits
    "{counted} not read: more than {count} pictures need OCR: {listed}":
        "{counted}未读取：需 OCR 的图片超过 {count} 幅：{listed}",
    "{counted} read in part: more than {count} pages or frames in one: {listed}":
        "{counted}只读取了一部分：一幅中超过 {count} 页或帧：{listed}",
    "{counted} not read: no time was left of the {seconds} s: {listed}":
        "{counted}未读取：{seconds} 秒时限已用完：{listed}",
    "{pages}: not read: OCR has used its share of the {seconds} s for this file":
        "{pages}：未读取：OCR 已用完此文件 {seconds} 秒时限中分给它的部分",
    # what was only swept
    "a DWG drawing from before AutoCAD R13 ({version}): only strings were swept":
        "AutoCAD R13 之前的 DWG 图纸（{version}）：只提取了字符串",
    "{format} was only swept for strings; {missing} may hold more":
        "{format}：只提取了字符串；{missing}可能还有内容",
    "more than {count} different strings in a binary file": "二进制文件中的不同字符串超过 {count} 个",
    "a presentation of PowerPoint 95: only the text kept beside its slides was read":
        "PowerPoint 95 的演示文稿：只读取了它在幻灯片之外另存的文字",
    "names and shape data of a Visio drawing of before 2013 were only swept for strings":
        "2013 之前的 Visio 图形：名称和形状数据只提取了字符串",
    "the drawing's stream does not begin as one": "图形数据流的开头不符合该格式",
    "a stream of the drawing lies outside it": "图形的某个数据流位于文件之外",
    "a list of the drawing's streams is cut short": "图形数据流的目录不完整",
    "{count} bytes of a page's shapes do not follow one another; they were swept for strings":
        "一页图形中有 {count} 字节不连贯，只从中搜寻了字符串",
    "a presentation of PowerPoint 4 or 95: only runs of Latin letters were taken from it":
        "PowerPoint 4 或 95 演示文稿：只提取了连续的拉丁字母",
    "a document of Works 4 or older: only runs of letters were taken from it":
        "Works 4 或更早的文档：只提取了连续的字母",
    "the text of the document itself ({count} parts in iWork's own format) was not read":
        "文档正文（{count} 个 iWork 自有格式的部件）未读取",
    "{count} binary parts (geometry, meshes, solutions; {more} bytes) of numbers not read":
        "{count} 个二进制数值部件（几何、网格、解；{more} 字节）未读取",
    # pictures
    "{pages} not read: {message}": "{pages}未读取：{message}",
    "{pages}: not read: more than {count} pages need OCR": "{pages}：未读取：需 OCR 的页面超过 {count} 页",
    "{pages}: not read: OCR has used its share of the time for this file":
        "{pages}：未读取：OCR 已用完此文件分给它的时间",
    "{pages}: read in part: OCR took more than {seconds} s a page":
        "{pages}：只读取了一部分：OCR 每页超过 {seconds} 秒",
    "{pages}: text, and a picture that seems to hold more": "{pages}：有文字，另有图片，其中似有更多内容",
    "{pages} not read: more than {count} pages need OCR": "{pages}未读取：需 OCR 的页面超过 {count} 页",
    "{pages} read in part: OCR took more than {seconds} s a page":
        "{pages}只读取了一部分：OCR 每页超过 {seconds} 秒",
    "{pages} read badly: much of what looks like text is not legible to OCR":
        "{pages}识别不清：疑似文字大多无法由 OCR 辨认",
    "{pages}: read in part: OCR took more than {seconds} s": "{pages}：只读取了一部分：OCR 超过 {seconds} 秒",
    "{pages}: read badly: much of what looks like text is not legible to OCR":
        "{pages}：识别不清：疑似文字大多无法由 OCR 辨认",
    "{pages}: a logo, photograph or blank without text, not sent to OCR":
        "{pages}：标志、照片或空白，没有文字，未送 OCR",
    "{pages}: OCR found no text": "{pages}：OCR 未发现文字",
    "{pages}: photographs, shapes or blanks, without anything like print": "{pages}：照片、图形或空白，未见印刷文字",
    "{count} of {more} frames of the animation read, spread over all of it":
        "动画共 {more} 帧，均匀读取了 {count} 帧",
    "a picture in {format} format under another format's name": "{format} 图片，文件名却属其他格式",
    "a page of {width} x {height} pixels is not read: more than {count} million":
        "{width} x {height} 像素的页面未读取：超过 {count} 百万像素",
    "the picture is not read: more than {count} pixels": "图片未读取：超过 {count} 像素",
    "the picture's header cannot be read, or its kind is rare": "无法读取图片头，或属罕见类型",
    "the picture cannot be opened: {detail}": "无法打开图片：{detail}",
    "the picture cannot be read: {detail}": "无法读取图片：{detail}",
    "the picture is damaged: {detail}": "图片损坏：{detail}",
    "the picture": "图片",
    "what comes after a damaged place is not read: {detail}": "损坏处之后的内容未读取：{detail}",
    "{message}; pages from {count} on are not read": "{message}；自第 {count} 页起未读取",
    "metadata ({name}) cannot be read: {detail}": "无法读取元数据（{name}）：{detail}",
    "OCR is not installed ({detail})": "未安装 OCR（{detail}）",
    "{counted} not read in whole: over {count} pictures or {more} frames: {listed}":
        "{counted}未完整读取：超过 {count} 幅图片或 {more} 帧：{listed}",
    "{counted} read in part: OCR took more than {seconds} s for one: {listed}":
        "{counted}只读取了一部分：OCR 每幅超过 {seconds} 秒：{listed}",
    # text documents
    "{what}: some bytes are not text in {encoding} and stand as U+FFFD":
        "{what}：有字节不是 {encoding} 文字，以 U+FFFD 代替",
    "the list of chapters is missing": "章节清单缺失",
    "the chapter {name} is missing": "章节 {name} 缺失",
    "the part is encrypted by a licence (DRM)": "部件已由许可机制（DRM）加密",
    "the book is sold under a licence (DRM)": "该书受许可机制（DRM）限制",
    "groups are nested deeper than {count} levels": "组嵌套超过 {count} 层",
    "the document is cut short: groups are still open at its end": "文档被截断：结尾处仍有未闭合的组",
    "the embedded object is cut short": "嵌入对象被截断",
    "the embedded object is damaged": "嵌入对象损坏",
    "the embedded object is empty": "嵌入对象为空",
    "the embedded object's header is cut short": "嵌入对象的头被截断",
    "the object is a link to a file that is not in the document": "该对象链接到文档之外的文件",
    "the text is cut short": "文字被截断",
    # OFD and XPS
    "the part is missing": "部件缺失",
    "the {kind} file is missing": "{kind} 文件缺失",
    "the picture {name} on it is missing": "其上的图片 {name} 缺失",
    "parts of the document are encrypted": "文档的部分部件已加密",
    "the entry OFD.xml is missing": "入口 OFD.xml 缺失",
    "the text is glyph numbers that only its font understands": "文字为字形编号，只有其字体能够还原",
    "no text, but {count} drawn paths, which may be letters": "没有文字，但有 {count} 条绘制路径，可能是字母",
    "the picture of the seal was not read; its name was": "印章图片未读取；印章名称已读取",
    "the part is no XML: it is encrypted or damaged": "部件不是 XML：已加密或损坏",
    "the attachment {name} is missing": "附件 {name} 缺失",
    "{count} runs of text are glyph numbers without characters": "{count} 段文字为字形编号，没有对应字符",
    "the document's part is missing": "文档部件缺失",
    "the page's part is missing": "页面部件缺失",
    # Word, PowerPoint, Publisher, Visio before 2007
    "the file holds no presentation stream": "文件中没有演示文稿流",
    "the presentation's stream holds no records": "演示文稿流中没有记录",
    "the presentation's stream is cut short": "演示文稿流被截断",
    "the presentation is encrypted with a password": "演示文稿有密码保护",
    "the order of the slides is lost; their texts were read as they lie": "幻灯片次序已失；文字按存放次序读取",
    "the slide's record cannot be found": "找不到幻灯片记录",
    "an embedded object cannot be unpacked": "嵌入对象无法解包",
    "the list of the presentation's edits is damaged": "演示文稿的编辑列表损坏",
    "the list of the presentation's objects is damaged": "演示文稿的对象列表损坏",
    "the file holds no document stream": "文件中没有文档流",
    "a document of a Word that is not known (mark {mark}, version {version})":
        "未知版本的 Word 文档（标记 {mark}，版本 {version}）",
    "the main stream is too short to be a document": "主流过短，不成文档",
    "the document's information block is cut short": "文档信息块被截断",
    "the table of the text's pieces cannot be found": "找不到文字分段表",
    "the table of the text's pieces is cut short": "文字分段表被截断",
    "the table of the text's pieces is damaged": "文字分段表损坏",
    "the pieces of the text overlap: they claim more text than the file has":
        "文字分段互相重叠：所称文字多于文件实有",
    "{count} of {more} characters lie beyond the file's end": "{more} 个字符中有 {count} 个超出文件结尾",
    "the pieces hold {count} characters of {more}": "各分段共 {count} 个字符，应为 {more} 个",
    "the text stream does not begin as one": "文字流开头不符合格式",
    "the list of the text's chunks is damaged": "文字块列表损坏",
    "the publication's text stream is missing": "出版物的文字流缺失",
    "the document's text stream is missing": "文档的文字流缺失",
    "the layout of the publication was not read: its text is whole, words that only the layout holds are not":
        "出版物的版面未读取：正文完整，只存于版面的文字未包括",
    "the list of pages is missing": "页面清单缺失",
    "the {kind}'s part is missing": "{kind} 的部件缺失",
    "the {what} part is missing": "{what} 部件缺失",
    # OLE
    "the stream {name} is larger than {count} MiB": "流 {name} 超过 {count} MiB",
    "the stream {name} is cut short": "流 {name} 被截断",
    "the stream {name} is cut short; what is there was read": "流 {name} 被截断；现有内容已读取",
    "the packaged file is cut short": "打包的文件被截断",
    "the packaged file's header is cut short": "打包文件的头被截断",
    "the document's own properties are cut short": "文档自定义属性被截断",
    "an embedded object holds no document of its own (a link or a picture)":
        "嵌入对象本身不含文档（链接或图片）",
    "an embedded object's storage is damaged": "嵌入对象的存储损坏",
    "an embedded object is larger than {count} MiB": "嵌入对象超过 {count} MiB",
    "the file is cut short: a stream goes on behind its end": "文件被截断：有流超出其结尾",
    "it is no property set": "不是属性集",
    "the property set is cut short": "属性集被截断",
    # PDF
    "{message}; {count} page(s) were found by searching for page objects, in the order they have in the file; other "
    "pages and parts may be missing":
        "{message}；经搜索页面对象找到 {count} 页（按文件内次序）；可能缺少其他页面和部件",
    # drawings
    "reading DWG drawings needs ezdwg": "读取 DWG 图纸需要 ezdwg",
    "a DWG version that no reader knows: {version}": "没有组件能读取的 DWG 版本：{version}",
    "{count} objects of the drawing cannot be found in it": "图纸中有 {count} 个对象无法找到",
    "the words of {count} objects of the drawing could not be read": "图纸中 {count} 个对象的文字无法读取",
    "the names of the {kind}s cannot be read: {message}": "无法读取 {kind} 的名称：{message}",
    "its objects cannot be listed: {detail}": "无法列出其对象：{detail}",
    "its objects cannot be read: {detail}": "无法读取其对象：{detail}",
    "its layers cannot be told: {detail}": "无法判定其图层：{detail}",
    "its sections cannot be listed: {detail}": "无法列出其分区：{detail}",
    "a section cannot be read: {detail}": "无法读取某个分区：{detail}",
    "{function} failed: {detail}": "{function} 失败：{detail}",
    "its objects cannot be listed: the reader gave up on it": "无法列出其对象：读取组件放弃",
    "its objects cannot be read: the reader gave up on it": "无法读取其对象：读取组件放弃",
    "its layers cannot be told: the reader gave up on it": "无法判定其图层：读取组件放弃",
    "its sections cannot be listed: the reader gave up on it": "无法列出其分区：读取组件放弃",
    "a section cannot be read: the reader gave up on it": "无法读取某个分区：读取组件放弃",
    "{function} failed: the reader gave up on it": "{function} 失败：读取组件放弃",
    "the document embedded at {place} is no OLE2 compound file": "{place} 处嵌入的文档不是 OLE2 复合文件",
    "the document embedded at {place} is not hexadecimal": "{place} 处嵌入的文档不是十六进制",
    "its group codes fall out of step at line {count}; it was taken up again where possible":
        "组码自第 {count} 行起错位；已在可能之处继续读取",
    # models
    "the model is no XML: it is protected by a password, or damaged": "模型不是 XML：有密码保护或已损坏",
    "the model's own part is missing": "模型本身的部件缺失",
    "no lines of an IGES model in it; it may be the compressed or binary form":
        "其中没有 IGES 模型的行；可能是压缩或二进制形式",
    "from line {line} on, some bytes are not text": "自第 {line} 行起，部分字节不是文字",
    "its last element is cut off": "最后一个元素被截断",
    "it ends before its end mark: it is cut off": "在结束标记之前终止：被截断",
    "its Document.xml is missing": "缺少 Document.xml",
    "a plot without labels: its letters may be drawn as strokes": "绘图文件无文字标注：其字母可能以笔画绘出",
    "a bitmap, text given by glyph numbers, or damage in the metafile":
        "图元文件含位图、以字形编号表示的文字，或已损坏",
    "a metafile without text": "图元文件无文字",
    "it ends before its terminate section: it is cut off": "在结束段之前终止：被截断",
    "{count} lines of it belong to no section": "有 {count} 行不属于任何段",
    "its table of contents is damaged: it was swept from end to end": "目录损坏：已从头到尾提取字符串",
    "it does not begin as a JT model does": "开头不符合 JT 模型",
    "segment {count} cannot be unpacked: {detail}": "第 {count} 段无法解包：{detail}",
    "its header does not end": "头部没有结尾",
    "it is shorter than its {count} triangles: it is cut off, or no mesh":
        "短于其 {count} 个三角形所需：被截断，或不是网格",
    "it ends before its endsolid: it is cut off": "在 endsolid 之前终止：被截断",
    "{count} of its {more} streams cannot be unpacked to their end": "{more} 个流中有 {count} 个无法完整解包",
    "it ends before its end mark (END-ISO-10303-21): it is cut off":
        "在结束标记（END-ISO-10303-21）之前终止：被截断",
    "it does not begin as a STEP model does (ISO-10303-21)": "开头不符合 STEP 模型（ISO-10303-21）",
    # the rest
    "it is too large for a file manager's notes; only its first 64 KiB were looked at":
        "对文件管理器的附注而言过大；只查看了前 64 KiB",
    "its examination ended without an outcome": "检查结束而没有结果",
    "the reading process did not start: {detail}": "读取进程未能启动：{detail}",
    "The results file gives no rule for leaving this out.": "结果文件未写明略过它的规则。",
    "The results file gives no reason why this was not read.": "结果文件未写明未读取的原因。",
    "no rule is taken from this {name}: {detail}": "未采用此 {name} 中的规则：{detail}",
    "larger than {count} MiB: no rule is taken from this {name}": "超过 {count} MiB：未采用此 {name} 中的规则",
}  # fmt: skip
MISSING = {
    "its texts were read; tags and linked data": "文字已读取；标记与链接数据",
    "its geometry and packed parts": "几何与压缩部分",
    "numbers and what is packed in it": "数值和其中压缩的内容",
    "numbers, packed parts and the order of the text": "数值、压缩部分和文字次序",
    "its geometry and unknown elements": "几何和未知元素",
    "its geometry and attributes stored as numbers": "几何和以数值存放的属性",
}
