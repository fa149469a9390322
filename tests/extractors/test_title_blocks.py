"""The title block of a drawing comes out of each kind of file that can hold one, and is shown first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.factories import drawings
from tests.factories.examining import result_of

SHEET = {
    "drawing_number": "HC-07-00", "drawing_name": "混合澄清槽", "material": "硬聚氯乙烯", "scale": "1:10", "designed": "张三",
}  # fmt: skip


def told(name: str, data: bytes) -> list[dict[str, str]]:
    blocks = result_of(name, data).extraction.title_blocks
    return [{field.name: field.value for field in block.fields} for block in blocks]


@pytest.mark.parametrize("kind", ["text", "attributes", "layout", "binary"])
def test_a_dxf_drawing_whose_frame_is_a_block_in_a_block(kind: str, tmp_path: Path) -> None:
    assert told("a.dxf", drawings.sheet(kind)) == [SHEET]


def test_attributes_that_name_their_fields() -> None:
    assert told("a.dxf", drawings.title_block()) == [{"drawing_number": "XL-01-00", "drawing_name": "混合澄清槽"}]


def test_a_block_standing_upright_is_not_guessed_at() -> None:
    turned = drawings.as_text(
        drawings.drawing(
            *(
                drawings.entity("TEXT", (10, 0.0), (20, 10.0 * row), (40, 3.5), (50, 90.0), (1, text))
                for row, text in enumerate(("图号", "图名", "比例", "设计", "A-1"))
            )
        )
    )
    assert told("a.dxf", turned) == []
