"""What macOS leaves in archives and folders."""

from __future__ import annotations

from tests.factories.text import yielded

DOUBLE = b"\0\x05\x16\x07\0\x02\0\0Mac OS X        "


def test_attributes_of_a_file_are_read_and_no_problem() -> None:
    found = yielded("._a.docx", DOUBLE + b"\0\x01com.apple.metadata\0" + "https://example.com/图纸".encode() + b"\0")
    assert "https://example.com/图纸" in found.texts.values()
    assert not found.problems


def test_folder_settings_give_the_names_in_them() -> None:
    found = yielded(
        ".DS_Store", b"\0\0\0\x01Bud1" + bytes(20) + b"\0\0\0\x04" + "图纸.dwg".encode("utf-16-be") + b"Iloc"
    )
    assert any("图纸.dwg" in text for text in found.texts.values())
    assert not found.problems


def test_more_than_attributes_is_told() -> None:
    assert yielded("._a", DOUBLE + bytes(70_000)).kinds == ["unsupported"]
