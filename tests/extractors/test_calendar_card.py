"""Calendars and contact cards: what is folded, encoded or attached in them."""

from __future__ import annotations

import base64

import pytest

from tests.factories.text import yielded

ATTACHED = base64.b64encode(b"hello attached")


def calendar(*lines: bytes) -> bytes:
    return b"\r\n".join((b"BEGIN:VCALENDAR", b"BEGIN:VEVENT", *lines, b"END:VEVENT", b"END:VCALENDAR", b""))


def test_an_empty_calendar_is_its_frame_only() -> None:
    found = yielded("a.ics", calendar())
    assert found.texts == {"line 1": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR"} and not found.problems


def test_folded_lines_are_joined_and_the_lines_keep_their_numbers() -> None:
    text = "DESCRIPTION:烧结温度 1050 摄氏度".encode()
    found = yielded("a.ics", calendar(text[:19], b" " + text[19:], b"SUMMARY:x\\, y\\nz"))
    lines = found.texts["line 1"].split("\n")
    assert lines[2] == "DESCRIPTION:烧结温度 1050 摄氏度" and lines[3] == "" and lines[4] == "SUMMARY:x, y z"


@pytest.mark.parametrize("label", ["UTF-8", "GBK"])
def test_quoted_printable_values_of_old_cards_are_read(label: str) -> None:
    import quopri

    said = quopri.encodestring("镨钕车间主任张三".encode(label)).replace(b"\n", b"\r\n")
    card = b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=" + label.encode() + b";ENCODING=QUOTED-PRINTABLE:" + said
    found = yielded("a.vcf", card + b"\r\nEND:VCARD\r\n")
    assert "N:镨钕车间主任张三" in found.texts["line 1"]


def test_a_value_cut_with_soft_breaks_is_joined() -> None:
    card = b"BEGIN:VCARD\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=83=A7=\r\n=E7=BB=93\r\nEND:VCARD\r\n"
    assert "N:烧结" in yielded("a.vcf", card).texts["line 1"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (b"ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY;X-FILENAME=plan.txt:" + ATTACHED, "plan.txt"),
        (b"ATTACH;FMTTYPE=application/pdf;ENCODING=BASE64;VALUE=BINARY:" + ATTACHED, "attachment 1.pdf"),
        (b"PHOTO;ENCODING=b;TYPE=JPEG:" + ATTACHED[:9] + b"\r\n " + ATTACHED[9:], "attachment 1.jpeg"),
        (b"PHOTO:data:image/png;base64," + ATTACHED, "attachment 1"),
    ],
)
def test_files_written_into_it_come_out(line: bytes, name: str) -> None:
    found = yielded("a.ics", calendar(line))
    assert [(child.name, child.content) for child in found.children] == [(name, b"hello attached")]
    assert ATTACHED.decode()[:12] not in found.texts["line 1"]


def test_a_calendar_in_gbk_and_one_in_utf_16_are_read() -> None:
    text = calendar("SUMMARY:镨钕分离会议，请准时参加".encode()).decode()
    for encoding in ("gbk", "utf-16"):
        assert "镨钕分离会议" in yielded("a.ics", text.encode(encoding), format="ics").texts["line 1"]


def test_damaged_base64_is_told() -> None:
    found = yielded("a.ics", calendar(b"ATTACH;ENCODING=BASE64;VALUE=BINARY:" + ATTACHED[:5]))
    assert found.kinds == ["damaged"] and found.names == ["attachment 1"]
