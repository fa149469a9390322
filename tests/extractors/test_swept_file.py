"""Files of formats nobody reads: their strings come out, and they are never clear."""

from __future__ import annotations

import pytest

from tests.factories.examining import result_of
from tests.factories.text import yielded

SHEET = "镨钕分离线 皂化度 36%，萃取段 62 级，洗涤段 28 级，P507 1.5 mol/L，相比 O/A=1.8:1，料液 REO 1.2 mol/L"


def test_strings_come_out_with_the_warning_that_the_rest_was_not_read() -> None:
    found = yielded("project.prj", b"\x8f\x01\x00\x02" * 60 + b"extraction stages 62" + b"\x00\x93\x01" * 60)
    assert any("extraction stages 62" in text for text in found.texts.values())
    assert found.kinds == ["unsupported"]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16-le"])
def test_a_process_sheet_in_an_unknown_file_is_flagged(encoding: str) -> None:
    data = b"\x8f\x01\x00\x02\x00\x00" * 40 + SHEET.encode(encoding) + b"\x00\x00\x93\x01\x00\x00" * 40
    assert result_of("line2.zap15", data).verdict.level in ("flag", "review")


def test_an_unknown_file_without_words_is_unread_not_clear() -> None:
    assert result_of("blob.bin", bytes(range(128, 256)) * 40).verdict.level == "unread"
