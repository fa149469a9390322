"""Title blocks to the optional field `title_blocks` of a result's line, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scanner.records import TITLE_FIELDS, Place, TitleBlock, TitleField


def title_dicts(blocks: Sequence[TitleBlock]) -> dict[str, Any]:
    """`{"title_blocks": [{"place", "fields": [{"name", "value", "place"}]}]}`; empty where there are none."""
    if not blocks:
        return {}
    told = [
        {
            "place": str(block.place),
            "fields": [{"name": one.name, "value": one.value, "place": str(one.place)} for one in block.fields],
        }
        for block in blocks
    ]
    return {"title_blocks": told}


def titles_of(value: object) -> tuple[TitleBlock, ...]:
    """The blocks of a line; fields that are not as the contract has them are left out, as it is an optional field."""
    blocks = []
    for block in value if isinstance(value, list) else ():
        listed = block.get("fields") if isinstance(block, dict) else None
        fields = tuple(
            TitleField(one["name"], str(one["value"]), _place(one.get("place")))
            for one in (listed if isinstance(listed, list) else ())
            if isinstance(one, dict) and one.get("name") in TITLE_FIELDS and isinstance(one.get("value"), str)
        )
        if fields:
            blocks.append(TitleBlock(_place(block.get("place")), fields))
    return tuple(blocks)


def _place(text: object) -> Place:
    return Place("cell", name=text if isinstance(text, str) else "")
