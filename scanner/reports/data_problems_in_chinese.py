"""What is wrong with databases, programs, data files and old documents, in Chinese: frames of messages and remedies."""

from __future__ import annotations

REMEDIES = {
    "export it as STEP, PDF or DXF and scan that, or have a person look at it":
        "导出为 STEP、PDF 或 DXF 后再扫描，或由人工查看",
    "print it to PDF or export it as text from {name}, and scan that": "用 {name} 打印为 PDF 或导出为文本后再扫描",
    "export its blocks as SCL or XML in {name} and scan those": "在 {name} 中将程序块导出为 SCL 或 XML 后再扫描",
    "make its sources (AWL, SCL) and symbol table in {name} and scan those":
        "在 {name} 中生成源文件（AWL、SCL）和符号表后再扫描",
    "save it as {kind} in {name} and scan that": "在 {name} 中另存为 {kind} 后再扫描",
    "save it as CSV or as a MAT-file of version 7 in {name} and scan that":
        "在 {name} 中另存为 CSV 或第 7 版 MAT 文件后再扫描",
    "print a report or save it as SLC text in {name} and scan that": "在 {name} 中打印报告或另存为 SLC 文本后再扫描",
    "write it to text or CSV in {name} and scan that": "在 {name} 中写出为文本或 CSV 后再扫描",
    "export it as {kind} in {name} and scan that": "在 {name} 中导出为 {kind} 后再扫描",
    "export texts and tags as CSV in {name} and scan that": "在 {name} 中将文本和变量导出为 CSV 后再扫描",
    "export its displays as XML in {name} and scan that": "在 {name} 中将画面导出为 XML 后再扫描",
    "print the VI as HTML in {name} and scan that": "在 {name} 中将 VI 打印为 HTML 后再扫描",
    "save it as HSCz or XML, or print its datasheets in {name}, and scan that":
        "在 {name} 中另存为 HSCz 或 XML，或打印数据表后再扫描",
    "write an input file (CDB or DAT) in {name} and scan that": "在 {name} 中写出输入文件（CDB 或 DAT）后再扫描",
    "write the input file (INP) in {name} and scan that": "在 {name} 中写出输入文件（INP）后再扫描",
    "write the case as ASCII in {name} and scan that": "在 {name} 中以 ASCII 写出算例后再扫描",
    "export sheets and notes as text in {name} and scan that": "在 {name} 中将工作表和注释导出为文本后再扫描",
    "export sheets as CSV and the session as text in {name} and scan that":
        "在 {name} 中将工作表导出为 CSV、会话导出为文本后再扫描",
    "export the entities as text in {name} and scan that": "在 {name} 中将实体导出为文本后再扫描",
    "export the section as PDF in {name} and scan that": "在 {name} 中将分区导出为 PDF 后再扫描",
    "export its tables as CSV in {name} and scan those": "在 {name} 中将各表导出为 CSV 后再扫描",
    "write the table as CSV, for example with pandas, and scan that": "将表写出为 CSV（例如用 pandas）后再扫描",
    "print it to PDF in {name} and scan that": "在 {name} 中打印为 PDF 后再扫描",
    "save it as RTF or PDF, for example with LibreOffice, and scan that":
        "另存为 RTF 或 PDF（例如用 LibreOffice）后再扫描",
    "save it as XLS or XLSX, for example with LibreOffice": "另存为 XLS 或 XLSX（例如用 LibreOffice）",
    "open it with LibreOffice, save it as DOCX and scan that": "用 LibreOffice 打开，另存为 DOCX 后再扫描",
    "look at them in the program they belong to": "用其所属的程序查看",
    "ask the owner for an export without source protection": "向所有者索取未加源代码保护的导出文件",
    "apt install 7zip, or open it and print its pages to PDF, and scan that":
        "apt install 7zip，或打开后将各页打印为 PDF 再扫描",
    "have a person look at it": "由人工查看",
    "scan an export of it": "扫描其导出文件",
    "export it with its own program": "用其自身程序导出",
}  # fmt: skip
MESSAGES = {
    "no page is in this help file": "此帮助文件中没有页面",
    "{name} is no picture": "{name} 不是图片",
    "the catalogue of tables is damaged": "表目录已损坏",
    "a value is damaged": "一个值已损坏",
    "of an Access database the tables were read; forms, reports, macros and modules were swept for strings":
        "Access 数据库的表已读取；窗体、报表、宏和模块只搜取了字符串",
    "{count} of {more} rows of the table {name} are damaged": "表 {name} 共 {more} 行，其中 {count} 行已损坏",
    "the table {name}: {message}": "表 {name}：{message}",
    "the database cannot be opened: {cause}": "数据库无法打开：{cause}",
    "{count} cells of binary data were only swept for strings": "{count} 个二进制单元格只搜取了字符串",
    "the table {name} cannot be read behind row {count}: {cause}": "表 {name} 在第 {count} 行之后无法读取：{cause}",
    "no paragraph is in this section": "此节中没有段落",
    "it unpacks to more than {count} MiB": "解开后超过 {count} MiB",
    "the document's header is missing": "文档头缺失",
    "a record is cut short": "一条记录被截断",
    "it cannot be unpacked: {cause}": "无法解开：{cause}",
    "a document made for distribution: its text is encrypted, only its preview and properties were read":
        "分发用文档：正文已加密，只读取了预览和属性",
    "the sections are missing": "各节缺失",
    "a notebook of more than {count} MiB is read line by line, its pictures are not":
        "超过 {count} MiB 的笔记本按行读取，其中图片未读取",
    "the notebook is no whole JSON ({cause}); it was read line by line": "笔记本不是完整的 JSON（{cause}）；已按行读取",
    "a cell is no object": "一个单元不是对象",
    "a picture in it cannot be decoded": "其中一幅图片无法解码",
    "a workspace of more than {count} MiB": "工作区超过 {count} MiB",
    "the workspace unpacks to more than {count} MiB": "工作区解开后超过 {count} MiB",
    "{name} is nested deeper than {count} levels": "{name} 嵌套超过 {count} 层",
    "the MATLAB file cannot be read whole ({cause}); it was swept for strings":
        "MATLAB 文件无法完整读取（{cause}）；已搜取字符串",
    "{count} objects of MATLAB classes (tables, strings, function handles) are not taken apart":
        "{count} 个 MATLAB 类对象（表、字符串、函数句柄）未拆解",
    "{count} arrays of numbers told by name and shape only": "{count} 个数值数组只给出名称和大小",
    "the document's head is cut short": "文档头被截断",
    "of a WordPerfect document only the main text was read; notes, headers and boxes were swept for strings":
        "WordPerfect 文档只读取了正文；注释、页眉和文本框只搜取了字符串",
    "a document saved fast by Word 2: its pieces may stand in another order, deleted ones among them":
        "由 Word 2 快速保存的文档：各段次序可能不同，其中可能有已删除的文字",
    "pictures and objects among the text were not read": "正文中的图片和对象未读取",
    "a worksheet of more than {count} MiB": "工作表文件超过 {count} MiB",
    "a document of more than {count} MiB": "文档超过 {count} MiB",
    "no worksheet is in this file": "此文件中没有工作表",
    "the worksheet is encrypted with a password": "工作表有密码保护",
    "a worksheet of a newer 1-2-3 or Quattro: cells were read, some labels, notes and charts were not":
        "较新的 1-2-3 或 Quattro 工作表：单元格已读取，部分标签、注释和图表未读取",
    "file {count} at byte {more} is cut short: {some} of {all} bytes":
        "字节 {more} 处的文件 {count} 被截断：只有 {all} 字节中的 {some} 字节",
    "nested deeper than {count} levels": "嵌套超过 {count} 层",
    "the source of {name} is protected by its maker": "{name} 的源代码受其制作者保护",
    "the table is cut short: {count} of {more} rows": "表被截断：共 {more} 行，只有 {count} 行",
    "the HDF5 file cannot be opened: {cause}": "HDF5 文件无法打开：{cause}",
    "the HDF5 file is damaged, and the rest of it was not read: {cause}": "HDF5 文件已损坏，其余部分未读取：{cause}",
    "the dataset {name} has more than {count} MiB of texts or bytes": "数据集 {name} 的文本或字节超过 {count} MiB",
    "more than {count} objects in one HDF5 file": "一个 HDF5 文件中的对象超过 {count} 个",
    "the database is cut short before its catalogue": "数据库在其目录之前被截断",
    "the database's pages are encrypted": "数据库页面已加密",
    "a table's definition is damaged": "一个表的定义已损坏",
    "a row is damaged": "一行已损坏",
    "a part of a long value is missing": "一个长值的部分缺失",
    "more than {count} packed pieces in one file": "一个文件中的压缩块超过 {count} 个",
}  # fmt: skip
