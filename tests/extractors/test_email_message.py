"""Mails: headers, bodies, attachments, in the charsets and with the mistakes real ones have."""

from __future__ import annotations

import base64
import quopri
import time

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from scanner.formats import sniff
from scanner.records import Artifact
from scanner.settings import Settings
from tests.factories.mail import attachment, mail, multipart, part
from tests.factories.shared import NEEDS_SHARED, SHARED
from tests.factories.text import SIMPLIFIED, TRADITIONAL, Yielded, yielded


def word(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def test_a_mail_with_an_empty_body_yields_its_headers_only() -> None:
    found = yielded("a.eml", mail(b""))
    assert found.texts == {"header From": "a@example.com", "header Subject": "s"}
    assert not found.problems


def test_a_plain_body_is_read_with_its_lines() -> None:
    assert yielded("a.eml", mail(b"one\ntwo\n")).texts["body line 1"] == "one\ntwo\n"


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030", "big5", "utf-8"])
def test_an_encoded_subject_is_read(charset: str) -> None:
    text = TRADITIONAL if charset == "big5" else SIMPLIFIED
    assert yielded("a.eml", mail(subject=word(text, charset))).texts["header Subject"] == text


def test_a_character_cut_between_two_encoded_words_is_joined() -> None:
    raw = "工艺规范".encode("gbk")
    subject = "\n ".join(f"=?gb2312?B?{base64.b64encode(half).decode()}?=" for half in (raw[:3], raw[3:]))
    assert yielded("a.eml", mail(subject=subject)).texts["header Subject"] == "工艺规范"


def test_blanks_between_encoded_words_go_and_those_beside_plain_words_stay() -> None:
    subject = f"Re: {word('工艺', 'utf-8')} {word('卡', 'utf-8')} v2"
    assert yielded("a.eml", mail(subject=subject)).texts["header Subject"] == "Re: 工艺卡 v2"


def test_quoted_printable_words_are_read() -> None:
    assert yielded("a.eml", mail(subject="=?utf-8?Q?=E5=B7=A5=E8=89=BA_A=3F?=")).texts["header Subject"] == "工艺 A?"


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_raw_bytes_in_a_header_are_read(encoding: str) -> None:
    assert yielded("a.eml", mail(subject="工艺规范讨论".encode(encoding))).texts["header Subject"] == "工艺规范讨论"


def test_gbk_characters_declared_as_gb2312_are_read() -> None:
    body = mail("镕炼工序记录".encode("gbk"), content_type="text/plain; charset=gb2312")
    assert yielded("a.eml", body).texts["body line 1"] == "镕炼工序记录"


@pytest.mark.parametrize("declared", ["us-ascii", "iso-8859-1", "utf-8", "x-unknown", ""])
def test_a_body_declared_wrongly_is_read_all_the_same(declared: str) -> None:
    found = yielded("a.eml", mail(SIMPLIFIED.encode("gbk"), content_type=f"text/plain; charset={declared}"))
    assert found.texts["body line 1"] == SIMPLIFIED


@pytest.mark.parametrize(
    ("encoding", "encode"), [("base64", base64.encodebytes), ("quoted-printable", quopri.encodestring), ("8bit", bytes)]
)
def test_transfer_encodings_are_undone(encoding: str, encode: object) -> None:
    assert callable(encode)
    body = encode(SIMPLIFIED.encode())
    data = mail(body, content_type="text/plain; charset=utf-8", content_transfer_encoding=encoding)
    assert yielded("a.eml", data).texts["body line 1"].strip() == SIMPLIFIED


def test_both_bodies_of_an_alternative_are_read() -> None:
    data = multipart(
        part(b"plain words", content_type="text/plain"), part(b"<p>other <b>wo</b>rds</p>", content_type="text/html"),
        kind="alternative",
    )  # fmt: skip
    found = yielded("a.eml", data)
    assert found.texts["body line 1"] == "plain words"
    assert found.texts["body 2 block 1"] == "other words"


def test_what_both_forms_of_a_mail_say_is_read_once() -> None:
    page = "<p>萃取段 38 级，相比 1:1</p><p>only here</p><img src='x' alt='flow sheet'>反萃酸度"
    data = multipart(
        part("萃取段 38 级，\r\n相比 1:1\r\n反萃酸度\r\n".encode(), content_type="text/plain; charset=utf-8"),
        part(page.encode(), content_type="text/html; charset=utf-8"),
        kind="alternative",
    )
    found = yielded("a.eml", data).texts
    assert [text for place, text in found.items() if "block" in place] == ["only here"]
    assert "flow sheet" in found.values()


def test_of_a_block_only_the_lines_that_are_new_are_told() -> None:
    plain = (
        "Read this first:\r\n" + "https://example.org/" + "x" * 3000 + "\r\nThe stripping section has four stages.\r\n"
    )
    page = "<p>Seen on the web only<br>The stripping section has four stages.</p>"
    data = multipart(
        part(plain.encode(), content_type="text/plain"),
        part(page.encode(), content_type="text/html"),
        kind="alternative",
    )
    assert yielded("a.eml", data).texts["body 2 block 1"] == "Seen on the web only"


def test_two_bodies_that_are_no_alternatives_are_both_read() -> None:
    data = multipart(
        part(b"same words", content_type="text/plain"), part(b"<p>same words</p>", content_type="text/html"),
        kind="mixed",
    )  # fmt: skip
    assert list(yielded("a.eml", data).texts.values()).count("same words") == 2


@pytest.mark.parametrize(
    "disposition",
    [
        'attachment; filename="总装图.dwg"'.encode(),
        'attachment; filename="总装图.dwg"'.encode("gbk"),
        "attachment; filename*=utf-8''%E6%80%BB%E8%A3%85%E5%9B%BE.dwg",
        "attachment; filename*=gb2312''%D7%DC%D7%B0%CD%BC.dwg",
        "attachment; filename*0*=utf-8''%E6%80%BB%E8%A3; filename*1*=%85%E5%9B%BE; filename*2=.dwg",
        f'attachment; filename="{word("总装图.dwg", "gbk")}"',
        f"attachment; filename={word('总装图.dwg', 'utf-8')}",
        f'attachment;\n filename="{word("总装", "gbk")}\n {word("图.dwg", "gbk")}"',
    ],
)
def test_an_attachment_keeps_its_chinese_name(disposition: str | bytes) -> None:
    found = yielded("a.eml", multipart(attachment(b"data", disposition)))
    assert [(child.name, child.content) for child in found.children] == [("总装图.dwg", b"data")]


def test_the_name_may_stand_in_the_content_type() -> None:
    found = yielded(
        "a.eml", multipart(attachment(b"x", "attachment", f'application/pdf; name="{word("卡.pdf", "gbk")}"'))
    )
    assert found.names == ["卡.pdf"]


def test_attachments_without_a_name_are_numbered_and_repeated_names_counted() -> None:
    data = multipart(
        attachment(b"x", "attachment", "application/pdf"), attachment(b"y", "inline; filename=a.png", "image/png"),
        attachment(b"z", "attachment; filename=a.png", "image/png"), part(b"a,b", content_type="text/csv"),
    )  # fmt: skip
    found = yielded("m.eml", data)
    assert [child.path for child in found.children] == [
        "m.eml!part 2.pdf",
        "m.eml!a.png",
        "m.eml!a.png#2",
        "m.eml!part 5.csv",
    ]


def test_a_text_attachment_is_no_body() -> None:
    found = yielded(
        "a.eml", multipart(part(b"note", content_type="text/plain", content_disposition="attachment; filename=n.txt"))
    )
    assert found.names == ["n.txt"]


def test_a_forwarded_mail_is_a_mail_inside_the_mail() -> None:
    inner = mail(b"inner", subject="inner")
    found = yielded("a.eml", multipart(part(inner, content_type="message/rfc822")))
    assert found.names == ["part 2.eml"]
    assert Yielded(found.children[0]).texts["header Subject"] == "inner"


def test_a_forwarded_mail_in_base64_is_decoded_first() -> None:
    data = multipart(
        part(base64.encodebytes(mail(b"inner")), content_type="message/rfc822", content_transfer_encoding="base64")
    )
    assert sniff(yielded("a.eml", data).children[0]) == "eml"


def test_damaged_base64_is_told_and_what_comes_out_is_read() -> None:
    broken = part(
        b"aGVsbG8gd29ybGQ*!aGVsbG8",
        content_disposition="attachment; filename=a.txt",
        content_transfer_encoding="base64",
    )
    found = yielded("a.eml", multipart(broken))
    assert found.kinds == ["damaged"]
    assert b"hello" in bytes(found.children[0].content)


def test_missing_padding_is_no_damage() -> None:
    found = yielded(
        "a.eml",
        multipart(part(b"aGVsbG8", content_disposition="attachment; filename=a", content_transfer_encoding="base64")),
    )
    assert (found.kinds, found.children[0].content) == ([], b"hello")


def test_text_before_and_after_the_parts_is_read() -> None:
    data = mail(b"before\n--XX\n\nbody\n--XX--\nafter\n", content_type="multipart/mixed; boundary=XX")
    assert {"before", "body", "after"} <= {text.strip() for text in yielded("a.eml", data).texts.values()}


def test_a_mail_cut_off_is_damaged() -> None:
    found = yielded("a.eml", multipart(part(b"body"), end=b""))
    assert found.kinds == ["damaged"]
    assert "body" in found.texts["body line 1"]


def test_a_boundary_that_is_not_declared_is_found() -> None:
    data = multipart(part(b"--", content_disposition="attachment; filename=x.txt"), part(b"two")).replace(
        b"XX", b"----=_Next"
    )
    found = yielded("a.eml", data.replace(b'boundary="----=_Next"', b"x=y"))
    assert found.kinds == ["damaged"]
    assert found.names == ["x.txt"]


@pytest.mark.parametrize(
    "content_type",
    ["multipart/encrypted; boundary=XX", "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"],
)
def test_an_encrypted_mail_is_a_problem_and_its_parts_are_kept(content_type: str) -> None:
    found = yielded(
        "a.eml", mail(b"\n--XX\nContent-Type: application/octet-stream\n\nx\n--XX--", content_type=content_type)
    )
    assert found.kinds == ["encrypted"]
    assert len(found.children) == 1


def test_a_pgp_message_in_the_text_is_a_problem() -> None:
    assert yielded("a.eml", mail(b"-----BEGIN PGP MESSAGE-----\n\nabc\n")).kinds == ["encrypted"]


def test_a_file_in_uuencode_comes_out_of_the_text() -> None:
    body = b"see below\n\nbegin 644 a.txt\n#0V%T\n`\nend\n"
    found = yielded("a.eml", mail(body))
    assert [(child.name, child.content) for child in found.children] == [("a.txt", b"Cat")]


def test_pictures_written_into_the_html_come_out() -> None:
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
    found = yielded("a.eml", mail(f'<img src="data:image/png;base64,{picture}">'.encode(), content_type="text/html"))
    assert [(child.name, child.content) for child in found.children] == [("data 1.png", b"\x89PNG\r\n\x1a\n")]


def test_parts_nested_too_deep_are_a_limit() -> None:
    data = mail(b"deep", content_type="text/plain")
    for level in range(60):
        data = mail(
            f"--B{level}\n".encode() + data + f"\n--B{level}--\n".encode(),
            content_type=f"multipart/mixed; boundary=B{level}",
        )
    assert yielded("a.eml", data).kinds == ["limit"]


def test_too_many_attachments_are_a_limit() -> None:
    found = yielded("a.eml", multipart(*[attachment(b"x", "attachment")] * 5), Settings(max_members=3))
    assert (found.kinds, len(found.children)) == (["limit"], 3)


def test_a_web_archive_is_a_mail_of_its_parts() -> None:
    data = b"MIME-Version: 1.0\n" + multipart(part(b"<p>page", content_type="text/html"), kind="related")
    assert sniff(Artifact("a.mht", data)) == "eml"
    assert yielded("a.mht", data).texts["body block 1"] == "page"


def test_bytes_without_any_header_are_a_body() -> None:
    assert yielded("a.eml", b"\n\njust text").texts["body line 1"].strip() == "just text"


def test_each_message_of_a_mailbox_is_a_mail() -> None:
    line = b"From a@example.com Mon Jun 01 10:00:00 2009\n"
    data = line + mail(b"one\n\nFrom here on no new mail\n") + b"\n" + line + mail(b"two")
    found = yielded("a.mbox", data)
    assert found.names == ["message 1.eml", "message 2.eml"]
    assert Yielded(found.children[1]).texts["body line 1"] == "two"


@examples(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_crashes_the_reader(data: st.DataObject) -> None:
    whole = bytearray(
        multipart(part(b"<p>x", content_type="text/html"), attachment(b"data", "attachment; filename=a.bin"))
    )
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    found = yielded("a.eml", b"Subject: x\n" + bytes(whole), format="eml")
    for passage in found.passages:
        passage.text.encode("utf-8")


@NEEDS_SHARED
def test_real_mails_lose_no_attachment_the_standard_library_finds() -> None:
    import email

    for path in sorted((SHARED / "realfiles" / "eml").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes())
        names = [part.get_filename() for part in message.walk() if part.get_filename() and not part.is_multipart()]
        assert set(names) <= set(Yielded(Artifact(path.name, path)).names), path.name


@pytest.mark.parametrize(
    "data",
    [
        b"Subject: " + b"=?x?b?z" * 200_000, b"Subject: x\n\n" + b"begin 644 x\n" * 100_000,
        b"Content-Type: multipart/mixed" + b"; a*0*=x" * 100_000 + b"\n\n", b"Subject: x\nContent-Type: multipart/mixed\n\n" + b"--a" * 300_000,
        b"Subject: x\n" * 100_000, b"Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--a\n" * 9_000,
    ],
    ids=["encoded words", "uuencode", "parameters", "boundaries", "headers", "parts"],
)  # fmt: skip
def test_a_mail_made_to_take_long_does_not(data: bytes) -> None:
    started = time.process_time()
    yielded("a.eml", data, format="eml")
    # each takes a second or two; a quadratic reader takes minutes
    assert time.process_time() - started < 20


BASE64_LINES = base64.encodebytes("烧结温度 1050 摄氏度，保温 3 小时。".encode("gbk") * 6)


@pytest.mark.parametrize("encoding", ["7bit", "8bit", "quoted-printable", "none"])
@pytest.mark.parametrize("media_type", ["text/plain; charset=gbk", "application/octet-stream; name=a.txt"])
def test_a_part_in_base64_that_does_not_say_so_is_decoded_and_told(encoding: str, media_type: str) -> None:
    told = b"" if encoding == "none" else f"Content-Transfer-Encoding: {encoding}\r\n".encode()
    found = yielded(
        "a.eml", b"Subject: x\r\nContent-Type: " + media_type.encode() + b"\r\n" + told + b"\r\n" + BASE64_LINES
    )
    said = "".join(passage.text for passage in found.passages) + repr([child.content for child in found.children])
    assert "1050" in said
    assert found.kinds == ["damaged"] and "does not say so" in found.problems[0].message


@pytest.mark.parametrize("body", ["Dear Sir, the temperature is 1050 C.", "烧结温度 1050 摄氏度"])
def test_a_part_that_says_base64_and_is_plain_text_is_read_as_it_stands(body: str) -> None:
    head = b"Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    found = yielded("a.eml", head + body.encode())
    assert found.texts["body line 1"] == body and "is none" in found.problems[0].message


def test_a_word_that_is_long_is_not_taken_for_base64() -> None:
    body = b"A" * 70 + b"\r\nand then a sentence.\r\n"
    found = yielded("a.eml", b"Subject: x\r\n\r\n" + body)
    assert found.texts["body line 1"].startswith("AAAA") and not found.problems


@pytest.mark.parametrize("label", ["x-unknown", "iso-8859-1", "us-ascii", "utf-8", ""])
def test_a_charset_that_is_wrong_unknown_or_missing_does_not_lose_the_body(label: str) -> None:
    told = f"; charset={label}" if label else ""
    head = f"Subject: x\r\nContent-Type: text/plain{told}\r\n\r\n".encode()
    found = yielded("a.eml", head + "烧结温度一千零五十度，保温三小时".encode("gbk"))
    assert found.texts["body line 1"] == "烧结温度一千零五十度，保温三小时"


def test_a_mail_signed_in_the_clear_with_pgp_is_read_and_one_that_is_sealed_is_encrypted() -> None:
    signed = b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nroom 17\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n"
    clear = yielded("a.eml", b"Subject: x\r\n\r\n" + signed + b"-----END PGP SIGNATURE-----\n")
    assert "room 17" in clear.texts["body line 1"] and not clear.problems
    sealed = yielded("a.eml", b"Subject: x\r\n\r\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n")
    assert sealed.kinds == ["encrypted"]


def test_a_multipart_signed_mail_is_read_with_its_signature_beside() -> None:
    body = (
        b'Content-Type: multipart/signed; boundary=q; protocol="application/pgp-signature"\r\n\r\n'
        b"--q\r\nContent-Type: text/plain\r\n\r\nroom 17\r\n"
        b"--q\r\nContent-Type: application/pgp-signature; name=signature.asc\r\n\r\n"
        b"-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\r\n--q--\r\n"
    )
    found = yielded("a.eml", b"Subject: x\r\n" + body)
    assert "room 17" in found.texts["body line 1"] and found.names == ["signature.asc"] and not found.problems


def test_a_line_of_uuencode_with_letters_too_many_is_not_lost() -> None:
    import binascii

    lines = [binascii.b2a_uu(bytes(range(start, start + 45))).rstrip(b"\n") + b"~~" for start in (0, 45, 90)]
    head = b"Subject: x\r\nContent-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: uuencode\r\n\r\n"
    found = yielded("a.eml", head + b"begin 644 a.bin\r\n" + b"\r\n".join(lines) + b"\r\n`\r\nend\r\n")
    assert found.children[0].content == bytes(range(135))
