"""Attempts to slip know-how past the scanner: each is still surfaced. `python -m tests.hostile.test_evasion` prints the table."""

from __future__ import annotations

import base64
import io
import random
import urllib.parse
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

import docx
import pytest
from docx.shared import Pt, RGBColor

from tests.factories import pdf
from tests.factories.examining import results_of

ZH = (
    "镨钕分离线工艺参数：皂化度 36%，萃取段 62 级，洗涤段 28 级，P507-煤油 1.5 mol/L，相比 O/A=1.8:1，"
    "料液 REO 1.2 mol/L，洗酸 3.2 mol/L，反萃酸 5 mol/L HCl。"
)
EN = (
    "Sintered NdFeB route: strip cast flake 0.30 mm, hydrogen decrepitation 0.25 MPa, dehydrogenation 560 °C, jet mill D50 3.1 um, "
    "oxygen 1100 ppm, alignment field 1.9 T, sintering temperature 1062 °C for 5 h, ageing 890 °C x 2 h and 495 °C x 3 h."
)
NOISE = "The canteen opens at noon and serves soup, rice and vegetables. The bus to the city leaves every hour from the main gate. "
LATIN_TO_CYRILLIC = str.maketrans({"e": "е", "o": "о", "a": "а", "p": "р", "c": "с", "x": "х"})
TO_TRADITIONAL = str.maketrans("镨钕离线艺参数级涤煤对酸", "鐠釹離線藝參數級滌煤對酸")


def spaced(text: str) -> str:
    """A blank between Chinese characters."""
    return "".join(letter + " " if letter >= "\u3400" else letter for letter in text)


def zero_width(text: str) -> str:
    return "\u200b".join(text)


def some(text: str, table: dict[int, str]) -> str:
    """Every other letter that has a twin, replaced by it."""
    turn = random.Random(5)
    return "".join(letter.translate(table) if turn.random() < 0.5 else letter for letter in text)


def mail(body: str, encoding: str = "base64", padding: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "outing"
    message.set_content(padding + body, cte=encoding)
    return bytes(message)


def white_docx(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph("Holiday greetings.")
    run = document.add_paragraph().add_run(text)
    run.font.color.rgb, run.font.size = RGBColor(255, 255, 255), Pt(1)
    return saved(document)


def comment_docx(text: str) -> bytes:
    document = docx.Document()
    run = document.add_paragraph("Holiday greetings.").runs[0]
    document.add_comment(run, text=text, author="x")
    return saved(document)


def properties_docx(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph("Holiday greetings.")
    document.core_properties.comments = text[:250]
    return saved(document)


def cells_docx(text: str) -> bytes:
    """One piece of the text a cell."""
    document = docx.Document()
    pieces = text.replace("，", ",").split(",")
    table = document.add_table(rows=len(pieces), cols=2)
    for number, piece in enumerate(pieces):
        label, _, value = piece.strip().partition(" ")
        table.cell(number, 0).text, table.cell(number, 1).text = label, value
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def tiny_pdf(text: str) -> bytes:
    """Text of one tenth of a point in a corner."""
    builder = pdf.Builder()
    builder.page(pdf.drawn([(5, 5, piece) for piece in text.replace("。", "，").split("，")], size=0.1))
    return builder.bytes()


def zipped(name: str, data: bytes, times: int = 1) -> bytes:
    for level in range(times):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(name, data)
        data, name = stream.getvalue(), f"box{level}.zip"
    return data


def page(text: str) -> bytes:
    return f"<html><body><p>Menu</p><img alt='{text}'><div style='display:none'>lunch</div></body></html>".encode()


EVASIONS: dict[str, Callable[[str], tuple[str, bytes]]] = {
    "plain": lambda text: ("a.txt", text.encode()),
    "padded with harmless text": lambda text: ("a.txt", (NOISE * 60 + text + NOISE * 60).encode()),
    "inside a mail about an outing": lambda text: ("a.eml", mail(text, padding="Dear all, the bus leaves at 8. " * 4)),
    "blanks between characters": lambda text: ("a.txt", spaced(text).encode()),
    "zero-width characters": lambda text: ("a.txt", zero_width(text).encode()),
    "Cyrillic look-alikes": lambda text: ("a.txt", some(text, LATIN_TO_CYRILLIC).encode()),
    "full-width letters": lambda text: (
        "a.txt",
        text.translate({code: code + 0xFEE0 for code in range(0x41, 0x7B)}).encode(),
    ),
    "traditional and simplified mixed": lambda text: ("a.txt", some(text, TO_TRADITIONAL).encode()),
    "a line break in every word": lambda text: (
        "a.txt",
        "\n".join(text).encode() if text is ZH else text.replace("ing", "-\ning").encode(),
    ),
    "upper case": lambda text: ("a.txt", text.upper().encode()),
    "GBK without a mark": lambda text: ("a.txt", text.encode("gb18030")),
    "UTF-16 without a mark": lambda text: ("a.txt", text.encode("utf-16-le")),
    "base64 mail body": lambda text: ("a.eml", mail(text)),
    "quoted-printable mail body": lambda text: ("a.eml", mail(text, "quoted-printable")),
    "URL-encoded": lambda text: ("a.txt", b"https://x.example/?q=" + urllib.parse.quote(text).encode()),
    "JSON escapes": lambda text: ("a.json", text.encode("ascii", "backslashreplace").join((b'{"t": "', b'"}'))),
    "renamed to .jpg": lambda text: ("photo.jpg", text.encode()),
    "zip in zip in zip": lambda text: ("a.zip", zipped("x.txt", text.encode(), 3)),
    "white one-point text in DOCX": lambda text: ("a.docx", white_docx(text)),
    "a DOCX comment": lambda text: ("a.docx", comment_docx(text)),
    "DOCX properties": lambda text: ("a.docx", properties_docx(text)),
    "split over table cells": lambda text: ("a.docx", cells_docx(text)),
    "tiny text in PDF": lambda text: ("a.pdf", tiny_pdf(text)),
    "alt text of a web page": lambda text: ("a.html", page(text)),
    "base64 in plain text": lambda text: ("a.txt", base64.b64encode(text.encode())),
    "base64 lines in a note": lambda text: ("a.log", b"see below\n" + base64.encodebytes(text.encode()) + b"end\n"),
}


def surfaced(name: str, data: bytes) -> bool:
    return results_of(name, data)[-1].overall in ("flag", "review")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("evasion", EVASIONS)
def test_it_is_still_surfaced(evasion: str, language: str) -> None:
    name, data = EVASIONS[evasion](ZH if language == "zh" else EN)
    assert surfaced(name, data)


def main() -> None:
    passed = 0
    for evasion, make in EVASIONS.items():
        answers = [surfaced(*make(text)) for text in (ZH, EN)]
        passed += sum(answers)
        print(f"{evasion:36} zh {'surfaced' if answers[0] else 'MISSED':9} en {'surfaced' if answers[1] else 'MISSED'}")
    print(f"{passed} of {2 * len(EVASIONS)} surfaced")


if __name__ == "__main__":
    main()
