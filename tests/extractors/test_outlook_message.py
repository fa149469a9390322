"""Outlook messages: what they say in which code page, what they enclose, and the ways they lie."""

from __future__ import annotations

import io
import struct

import pytest

from scanner.errors import DamagedFile
from scanner.formats import sniff
from scanner.mapi import PUBLIC_STRINGS
from scanner.ole_writing import Storage, compound
from scanner.records import Artifact
from tests.factories import outlook as made
from tests.factories.mail import mail, multipart, part
from tests.factories.outlook import Attached, file, msg
from tests.factories.shared import NEEDS_SHARED, SHARED
from tests.factories.text import SIMPLIFIED, TRADITIONAL, Yielded, yielded

ADDRESS_SET = bytes.fromhex("0420060000000000c000000000000046")


def test_a_message_without_words_says_so() -> None:
    found = yielded("a.msg", msg({made.CLASS: "IPM.Note"}))
    assert (found.texts, found.kinds) == ({}, ["no_text"])


def test_subject_body_people_and_date_are_read() -> None:
    found = yielded("a.msg", msg(
        {made.SUBJECT: "会议纪要", made.BODY: "one\r\n二\r\n", made.SENT: 133_592_004_000_000_000, (0x42, 0x1F): "Li Hua"},
        [{(0x3001, 0x1F): "Wang", (0x39FE, 0x1F): "wang@example.com", (0x0C15, 3): 1},
         {(0x3001, 0x1F): "boss@example.com", (0x3003, 0x1F): "boss@example.com", (0x0C15, 3): 2}],
    ))  # fmt: skip
    assert found.texts == {
        "header Subject": "会议纪要", "header From": "Li Hua", "header Date": "2024-05-03 09:00:00 UTC",
        "header To": "Wang <wang@example.com>", "header Cc": "boss@example.com", "body line 1": "one\r\n二\r\n",
    }  # fmt: skip
    assert not found.problems


@pytest.mark.parametrize(("page", "number", "text"), [("gbk", 936, SIMPLIFIED), ("big5", 950, TRADITIONAL), ("utf-8", 65001, SIMPLIFIED),
                                                      ("cp1251", 1251, "Протокол испытаний")])  # fmt: skip
def test_8_bit_strings_are_read_in_the_code_page_of_the_message(page: str, number: int, text: str) -> None:
    data = msg({made.CODE_PAGE: number, made.SUBJECT8: text, made.BODY8: text}, page=page)
    assert yielded("a.msg", data).texts == {"header Subject": text, "body line 1": text}


def test_8_bit_chinese_under_a_western_code_page_is_read_all_the_same() -> None:
    data = msg({made.CODE_PAGE: 1252, made.BODY8: SIMPLIFIED}, page="gbk")
    assert yielded("a.msg", data).texts["body line 1"] == SIMPLIFIED


def test_without_a_code_page_the_locale_counts() -> None:
    data = msg({(0x3FF1, 3): 0x0419, made.SUBJECT8: "Отчёт"}, page="cp1251")
    assert yielded("a.msg", data).texts["header Subject"] == "Отчёт"


def test_a_page_that_says_what_the_text_says_is_not_said_twice() -> None:
    html = b"<p>First line</p><p>Go <a href='http://a.example'>there</a></p><table><tr><td>7</td></tr></table>"
    found = yielded("a.msg", msg({made.BODY: "First line\r\n\r\nGo there <http://a.example> \r\n", made.HTML: html}))
    assert found.texts == {"body line 1": "First line\r\n\r\nGo there <http://a.example> \r\n", "body 2 block 3": "7"}


def test_a_page_declared_in_gbk_is_read() -> None:
    html = f'<meta charset="gb2312"><p>{SIMPLIFIED}</p>'.encode("gbk")
    assert yielded("a.msg", msg({made.HTML: html})).texts["body block 1"] == SIMPLIFIED


def test_a_packed_rtf_body_is_read() -> None:
    rtf = rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 SimSun;}}\f0 \'b9\'a4\'d2\'d5 card\par two}"
    assert yielded("a.msg", msg({made.RTF: made.packed(rtf)})).texts == {"body line 1": "工艺 card\ntwo"}


def test_a_page_wrapped_in_rtf_is_read_as_the_page() -> None:
    rtf = (
        rb"{\rtf1\ansi\ansicpg936\fromhtml1 \deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset134 SimSun;}}"
        rb"{\*\htmltag19 <html>}{\*\htmltag64 <p>}\htmlrtf {\f1\htmlrtf0 \'b9\'a4\'d2\'d5 A&B \htmlrtf\par}\htmlrtf0"
        rb"{\*\htmltag72 </p>}{\*\htmltag84 &lt;}\u28860?{\*\mhtmltag64 <p no>}}"
    )
    texts = yielded("a.msg", msg({made.RTF: made.packed(rtf)})).texts
    assert texts == {"body block 1": "工艺 A&B", "body block 2": "<炼"}


def test_rtf_with_objects_goes_to_the_reader_of_rtf() -> None:
    rtf = rb"{\rtf1 words {\object{\*\objdata 0105}}}"
    found = yielded("a.msg", msg({made.RTF: made.packed(rtf)}))
    assert [(child.name, child.content) for child in found.children] == [("body.rtf", rtf)]


def test_a_packed_body_that_is_cut_short_gives_what_is_there() -> None:
    found = yielded("a.msg", msg({made.RTF: made.packed(rb"{\rtf1 " + b"words of a body " * 9 + b"}")[:-40]}))
    assert found.kinds == ["damaged"]
    assert "words of a body" in found.texts["body line 1"]


def test_a_packed_body_of_an_unknown_kind_is_damaged() -> None:
    found = yielded("a.msg", msg({made.SUBJECT: "s", made.RTF: struct.pack("<II4sI", 20, 9, b"XXXX", 0) + bytes(9)}))
    assert found.kinds == ["damaged"]


def test_the_field_lines_of_the_way_are_read_once() -> None:
    lines = "Received: from a by b\r\nFrom: Li <li@example.com>\r\nX-MS-Noise: 1\r\nX-Project: furnace\r\n\r\n"
    found = yielded("a.msg", msg({(0x42, 0x1F): "Li", (0x5D02, 0x1F): "li@example.com", (0x7D, 0x1F): lines}))
    assert [(str(one.place), one.text) for one in found.passages] == [
        ("header From", "Li"), ("header From", "li@example.com"), ("header Received", "from a by b"),
        ("header X-Project", "furnace"),
    ]  # fmt: skip


def test_named_properties_stand_under_their_names() -> None:
    names = [(PUBLIC_STRINGS, "Part number"), (ADDRESS_SET, 0x8208), (ADDRESS_SET, 0x8554)]
    properties: made.Properties = {(0x8000, 0x1F): "N-52", (0x8001, 0x1F): "三号会议室", (0x8002, 0x1F): "16.0"}
    found = yielded("a.msg", msg(properties, names=names))
    assert found.texts == {"property Part number": "N-52", "property location": "三号会议室"}


def test_a_list_of_strings_is_read_line_by_line() -> None:
    root = made.message({made.SUBJECT: "s"}, names=[(PUBLIC_STRINGS, "Keywords")])
    root.streams["__substg1.0_8000101F"] = struct.pack("<2I", 6, 8)
    root.streams["__substg1.0_8000101F-00000000"] = "熔炼\0".encode("utf-16-le")
    root.streams["__substg1.0_8000101F-00000001"] = "plan\0".encode("utf-16-le")
    assert yielded("a.msg", compound(root)).texts["property Keywords"] == "熔炼\nplan"


def test_attachments_keep_their_names_and_repeats_are_counted() -> None:
    found = yielded("m.msg", msg({made.SUBJECT: "s"}, attached=[
        file("总装图.dwg", b"data"), file("a.txt", b"x"), file("a.txt", b"y"),
        Attached({made.METHOD: 1, made.DATA: b"z", (0x370E, 0x1F): "image/png"}),
    ]))  # fmt: skip
    assert [child.path for child in found.children] == [
        "m.msg!总装图.dwg", "m.msg!a.txt", "m.msg!a.txt#2", "m.msg!attachment 4.png",
    ]  # fmt: skip


def test_an_8_bit_name_of_an_attachment_is_read_in_the_code_page_of_the_message() -> None:
    data = msg(
        {made.CODE_PAGE: 936},
        attached=[Attached({made.NAME8: "工艺卡.doc", made.METHOD: 1, made.DATA: b"x"})],
        page="gbk",
    )
    assert yielded("a.msg", data).names == ["工艺卡.doc"]


def test_a_message_inside_a_message_is_a_message_of_its_own() -> None:
    innermost = made.message({made.SUBJECT: "innermost"}, inner=True)
    inner = made.message({made.SUBJECT: "inner", (0x8000, 0x1F): "N-52"}, [{(0x3001, 0x1F): "Li", (0x0C15, 3): 1}],
                         [Attached({(0x3001, 0x1F): "deeper", made.METHOD: 5}, innermost), file("b.txt", b"b" * 9000)], inner=True)  # fmt: skip
    outer = msg({made.SUBJECT: "outer"}, attached=[Attached({(0x3001, 0x1F): "FW: inner", made.METHOD: 5}, inner)],
                names=[(PUBLIC_STRINGS, "Part number")])  # fmt: skip
    child = yielded("a.msg", outer).children[0]
    assert (child.name, sniff(child)) == ("FW: inner.msg", "msg")
    found = Yielded(child)
    assert found.texts == {"header Subject": "inner", "header To": "Li", "property Part number": "N-52"}
    assert [
        (one.name, len(one.content)) for one in found.children if one.name == "b.txt" and isinstance(one.content, bytes)
    ] == [("b.txt", 9000)]
    assert Yielded(found.children[0]).texts == {"header Subject": "innermost"}


def test_an_ole_object_attached_is_a_file_of_its_own() -> None:
    inside = Storage(
        {"WordDocument": b"\xec\xa5" + bytes(600), "1Table": bytes(5000)}, {"ObjectPool": Storage({"x": b"y"})}
    )
    found = yielded("a.msg", msg({}, attached=[Attached({made.NAME: "table.doc", made.METHOD: 6}, inside)]))
    assert sniff(found.children[0]) == "doc"
    import olefile

    content = found.children[0].content
    assert isinstance(content, bytes)
    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        assert ole.openstream("ObjectPool/x").read() == b"y"


def test_a_message_signed_in_the_clear_is_read_as_the_mail_it_is() -> None:
    signed = multipart(
        part(b"the text", content_type="text/plain"),
        part(b"xx", content_type="application/pkcs7-signature"),
        kind="signed",
    )
    body = signed[signed.index(b"Content-Type") :]
    data = msg({made.CLASS: "IPM.Note.SMIME.MultipartSigned"}, attached=[file("smime.p7m", body)])
    child = yielded("a.msg", data).children[0]
    assert child.name == "signed message.eml"
    assert Yielded(Artifact(child.name, child.content), format="eml").texts["body line 1"] == "the text"


def test_a_message_under_rights_management_is_encrypted() -> None:
    assert yielded("a.msg", msg({made.SUBJECT: "s"}, attached=[file("message.rpmsg", b"x")])).kinds == ["encrypted"]


def test_a_pgp_message_in_the_text_is_encrypted() -> None:
    assert yielded("a.msg", msg({made.BODY: "-----BEGIN PGP MESSAGE-----\n\nhQ"})).kinds == ["encrypted"]


def test_a_file_in_the_text_comes_out() -> None:
    found = yielded("a.msg", msg({made.BODY: "see\r\nbegin 644 a.txt\r\n#86)C\r\n`\r\nend\r\n"}))
    assert [(child.name, child.content) for child in found.children] == [("a.txt", b"abc")]


def test_an_attachment_that_is_only_linked_is_not_read() -> None:
    found = yielded(
        "a.msg", msg({}, attached=[Attached({made.NAME: "a.doc", made.METHOD: 2, (0x370D, 0x1F): r"\\server\a.doc"})])
    )
    assert found.kinds == ["no_text"]
    assert found.texts == {"attachment 1 linked file": r"\\server\a.doc"}


def test_an_attachment_without_content_is_damaged() -> None:
    assert yielded("a.msg", msg({}, attached=[Attached({made.NAME: "a.doc", made.METHOD: 1})])).kinds == ["damaged"]


def test_a_property_that_is_listed_and_not_there_is_damaged() -> None:
    root = made.message({made.SUBJECT: "s", made.BODY: "b"})
    del root.streams["__substg1.0_1000001F"]
    assert yielded("a.msg", compound(root)).kinds == ["damaged"]


def test_an_attachment_that_is_counted_and_not_there_is_damaged() -> None:
    root = made.message({made.SUBJECT: "s"}, attached=[file("a.txt", b"x")])
    root.storages.pop("__attach_version1.0_#00000000")
    assert yielded("a.msg", compound(root)).kinds == ["damaged"]


@pytest.mark.parametrize("size", [600, 2000, 5000])
def test_a_message_cut_short_is_damaged(size: int) -> None:
    data = msg({made.SUBJECT: "subject", made.BODY: "body " * 2000}, attached=[file("a.txt", b"x" * 5000)])
    assert "damaged" in yielded("a.msg", data[:size], format="msg").kinds


def test_too_large_an_object_cannot_be_written() -> None:
    from scanner.errors import LimitExceeded

    class Vast(bytes):
        def __len__(self) -> int:
            return 1 << 30

    with pytest.raises(LimitExceeded):
        compound(Storage({"x": Vast()}))


def test_what_is_no_compound_file_is_damaged() -> None:
    from scanner import ole

    with pytest.raises(DamagedFile):
        ole.open_ole(mail(b"x"))


@NEEDS_SHARED
def test_real_messages_are_read() -> None:
    folder = SHARED / "realfiles" / "msg"
    for path in sorted(folder.iterdir()):
        found = yielded(path.name, path.read_bytes())
        assert "header Subject" in found.texts, path.name
        assert not found.problems or "clusterfuzz" in path.name, path.name


def test_a_directory_that_turns_back_on_itself_ends() -> None:
    data = bytearray(msg({made.SUBJECT: "s"}))
    at = data.index("__nameid_version1.0".encode("utf-16-le"))
    data[at + 76 : at + 80] = b"\x01\0\0\0"  # its child is an entry of the root
    assert "damaged" in yielded("a.msg", bytes(data)).kinds


def test_streams_that_overlap_are_damaged() -> None:
    root = made.message({made.SUBJECT: "s"}, attached=[file(str(number), bytes(200_000)) for number in range(12)])
    data = bytearray(compound(root))
    marks = [
        at for at in range(0, len(data) - 128, 128) if data[at:].startswith("__substg1.0_37010102".encode("utf-16-le"))
    ]
    for at in marks:
        data[at + 116 : at + 124] = data[marks[0] + 116 : marks[0] + 120] + (2_300_000).to_bytes(4, "little")
    assert "damaged" in yielded("a.msg", bytes(data)).kinds
