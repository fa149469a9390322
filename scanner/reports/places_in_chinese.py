"""Where evidence stands, in Chinese: `page 3` is `第 3 页`; a cell, and what is not known, stays as it is."""

from __future__ import annotations

from scanner.reports.sentence_frames import fill, frames

PLACES = {
    "path": "路径",
    "name": "文件名",
    "page {count}": "第 {count} 页",
    "pages {listed}": "第 {listed} 页",
    "line {count}": "第 {count} 行",
    "body line {count}": "正文第 {count} 行",
    "macro line {count}": "宏第 {count} 行",
    "{sort} line {count}": "{sort} 第 {count} 行",
    "paragraph {count}": "第 {count} 段",
    "block {count}": "第 {count} 块",
    "block name": "图块名",
    "comment {count}": "批注 {count}",
    "footnote {count}": "脚注 {count}",
    "annotation {count} on page {more}": "第 {more} 页批注 {count}",
    "sheet {name}": "工作表 {name}",
    "member {name}": "成员 {name}",
    "property {name}": "属性 {name}",
    "defined name {name}": "定义名称 {name}",
    "bookmark {name}": "书签 {name}",
    "workbook": "工作簿",
    "row {count}": "第 {count} 行",
    "part {count}": "第 {count} 部分",
    "data {count}": "内嵌数据 {count}",
    "part {name}": "部件 {name}",
    "slide {count}": "第 {count} 张幻灯片",
    "slide {count} table {table} row {row} cell {more}": "第 {count} 张幻灯片 表 {table} 第 {row} 行第 {more} 格",
    "slide {count} {inside}": "第 {count} 张幻灯片 {inside}",
    "table {count} row {more} cell {cell}": "表 {count} 第 {more} 行第 {cell} 格",
    "page footer {more} paragraph {count}": "页脚 {more} 第 {count} 段",
    "page header {more} paragraph {count}": "页眉 {more} 第 {count} 段",
    "header {name}": "邮件头 {name}",
    "layer {name}": "图层 {name}",
    "link {name}": "链接 {name}",
    "page {count} {inside}": "第 {count} 页 {inside}",
    "paragraph {count} {inside}": "第 {count} 段 {inside}",
    "archive comment": "归档注释",
    "name of unread member": "未读取成员的名称",
}
INSIDE = {
    "notes": "备注",
    "title": "标题",
    "comment": "批注",
    "table": "表格",
    "deletion": "删除的文字",
    "insertion": "插入的文字",
}

_PLACES = frames(PLACES.items())


def place_in_chinese(place: str) -> str:
    """The place as a Chinese reader says it; `Sheet1!B7` and unknown kinds as they are."""
    return fill(place, _PLACES, {"inside": lambda text: INSIDE.get(text, text)}) or place
