"""The words for a title block and its fields in English and Chinese: part of wording.WORDS."""

from __future__ import annotations

TITLE_WORDS: dict[str, tuple[str, str]] = {
    "title_block": ("title block", "标题栏"),
    "title.drawing_number": ("drawing number", "图号"),
    "title.drawing_name": ("drawing name", "图名"),
    "title.material": ("material", "材料"),
    "title.revision": ("revision", "版本"),
    "title.company": ("company or institute", "单位"),
    "title.project": ("project", "项目"),
    "title.scale": ("scale", "比例"),
    "title.sheet": ("sheet", "张次"),
    "title.designed": ("designed", "设计"),
    "title.drawn": ("drawn", "制图"),
    "title.checked": ("checked", "审核"),
    "title.approved": ("approved", "批准"),
}
