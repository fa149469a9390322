"""What to do, in Chinese, about a file that only its own program reads: the remedies of swept_programs.py."""

from __future__ import annotations

REMEDIES = {
    "look at them in the program they belong to": "用其所属程序查看",
    "open it with LibreOffice, save it as DOCX and scan that": "用 LibreOffice 打开，另存为 DOCX 后再扫描",
    "save it as XLS or XLSX, for example with LibreOffice": "另存为 XLS 或 XLSX（例如用 LibreOffice）",
    "ask the owner for an export without source protection": "向文件所有者索取未加源码保护的导出文件",
    "print it to PDF or export it as text from {program}, and scan that":
        "用 {program} 打印为 PDF 或导出为文本后再扫描",
    "export its blocks as SCL or XML in {program} and scan those": "用 {program} 将程序块导出为 SCL 或 XML 后再扫描",
    "make its sources (AWL, SCL) and symbol table in {program} and scan those":
        "用 {program} 生成源文件（AWL、SCL）和符号表后再扫描",
    "save it as {format} in {program} and scan that": "用 {program} 另存为 {format} 后再扫描",
    "print a report or save it as SLC text in {program} and scan that":
        "用 {program} 打印报告或另存为 SLC 文本后再扫描",
    "write it to text or CSV in {program} and scan that": "用 {program} 写成文本或 CSV 后再扫描",
    "export it as {format} in {program} and scan that": "用 {program} 导出为 {format} 后再扫描",
    "export texts and tags as CSV in {program} and scan that": "用 {program} 将文本和变量导出为 CSV 后再扫描",
    "export its displays as XML in {program} and scan that": "用 {program} 将画面导出为 XML 后再扫描",
    "print the VI as HTML in {program} and scan that": "用 {program} 将 VI 打印为 HTML 后再扫描",
    "save it as HSCz or XML, or print its datasheets in {program}, and scan that":
        "用 {program} 另存为 HSCz 或 XML，或打印数据表后再扫描",
    "save it as MPH of version 5.3 or newer in {program} and scan that":
        "用 {program} 另存为 5.3 或更新版本的 MPH 后再扫描",
    "write an input file (CDB or DAT) in {program} and scan that": "用 {program} 写出输入文件（CDB 或 DAT）后再扫描",
    "write the input file (INP) in {program} and scan that": "用 {program} 写出输入文件（INP）后再扫描",
    "write the case as ASCII in {program} and scan that": "用 {program} 以 ASCII 写出算例后再扫描",
    "export sheets and notes as text in {program} and scan that": "用 {program} 将工作表和备注导出为文本后再扫描",
    "export sheets as CSV and the session as text in {program} and scan that":
        "用 {program} 将工作表导出为 CSV、将会话导出为文本后再扫描",
    "export the entities as text in {program} and scan that": "用 {program} 将各实体导出为文本后再扫描",
    "export the section as PDF in {program} and scan that": "用 {program} 将分区导出为 PDF 后再扫描",
    "export its tables as CSV in {program} and scan those": "用 {program} 将表导出为 CSV 后再扫描",
    "write the table as CSV, for example with pandas, and scan that": "将表写成 CSV（例如用 pandas）后再扫描",
    "save it as CSV or as a MAT-file of version 7 in {program} and scan that":
        "用 {program} 另存为 CSV 或第 7 版 MAT 文件后再扫描",
    "print it to PDF in {program} and scan that": "用 {program} 打印为 PDF 后再扫描",
    "save it as RTF or PDF, for example with LibreOffice, and scan that":
        "另存为 RTF 或 PDF（例如用 LibreOffice）后再扫描",
}  # fmt: skip
