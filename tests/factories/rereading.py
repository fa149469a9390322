"""Reads files again by programs other than ours: what stands at a finding's place.

Nothing of scanner is used here but its records. Each reader gives the texts that may stand at the place; a finding
holds where one of them has the finding's text at its offsets.
"""

from __future__ import annotations

import email
import email.policy
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from email.header import decode_header, make_header
from email.message import EmailMessage
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

from scanner.records import Place

Reader = Callable[[bytes, Place], Iterator[str]]
OPEN = 4
"""Documents kept open: findings come file by file."""
ENCODINGS = ("utf-8-sig", "gb18030", "cp950", "utf-16")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BLOCKS = frozenset((
    "address", "article", "body", "br", "caption", "col", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "head", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table",
    "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
))  # fmt: skip
# Sheet1!B7 comment
CELL = re.compile(r"""(?P<sheet> .*) ! (?P<cell> [A-Z]+ [0-9]+) (?: \s (?P<beside> .*))?""", re.X)
# table 1 row 2 cell 3
IN_TABLE = re.compile(r"""(?: table \s (?P<table> \d+) \s )? row \s (?P<row> \d+) \s cell \s (?P<cell> \d+) \b""", re.X)


# ---- text and markup


def lines_from(data: bytes, place: Place) -> Iterator[str]:
    """The text from a line on, in each encoding of Python that can decode the file."""
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        yield from _from_line(text, place)


def _from_line(text: str, place: Place) -> Iterator[str]:
    yield "".join(re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)[(place.number or 1) - 1 :])


def rtf_paragraph(data: bytes, place: Place) -> Iterator[str]:
    """The words between `\\par` signs; the font table is the first group and is no paragraph."""
    body = data.decode("ascii").split("}}", 1)[1]
    paragraphs = [re.sub(r"\\[a-z]+-?\d* ?|[{}]", "", part) for part in re.split(r"\\par\b", body)]
    yield [part.strip() for part in paragraphs if part.strip()][(place.number or 1) - 1]


def html_block(data: bytes, place: Place) -> Iterator[str]:
    for encoding in ENCODINGS[:2]:
        try:
            yield _blocks(data.decode(encoding))[(place.number or 1) - 1]
        except UnicodeDecodeError:
            continue


class _Blocks(HTMLParser):
    """The stretches of text between tags of BLOCKS."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = [""]

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None:  # neither script nor style
            self.texts[-1] += data

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.texts.append("")


def _blocks(markup: str) -> list[str]:
    page = _Blocks()
    page.feed(markup)
    page.close()
    return [text.strip() for text in page.texts if text.strip()]


def mail_header(data: bytes, place: Place) -> Iterator[str]:
    yield from (str(value) for value in _mail(data).get_all(place.name, []))
    # addresses are not written anew in the older policy
    yield from (str(make_header(decode_header(raw))) for raw in email.message_from_bytes(data).get_all(place.name, []))


def mail_body(data: bytes, place: Place) -> Iterator[str]:
    body = _mail(data).get_body(("plain",))
    if body is not None:
        yield from _from_line(body.get_content(), place)


@lru_cache(OPEN)
def _mail(data: bytes) -> EmailMessage:
    return email.message_from_bytes(data, policy=email.policy.default)  # type: ignore[return-value]


# ---- PDF


def pdf_text(data: bytes, place: Place) -> Iterator[str]:
    """The page's whole text as PDFium itself gives it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    page = document[(place.number or 1) - 1]
    yield page.get_textpage().get_text_range()
    document.close()


def pdf_annotation(data: bytes, place: Place) -> Iterator[str]:
    from pdfminer.utils import decode_text

    page = _pdf(data).pages[int(place.name.rpartition(" ")[2]) - 1]
    for entry in page.annots:
        yield from (decode_text(value) for value in entry["data"].values() if isinstance(value, bytes))


def pdf_page(data: bytes, number: int) -> Any:
    """A page of pdfplumber, counted from 1."""
    return _pdf(data).pages[number - 1]


@lru_cache(OPEN)
def _pdf(data: bytes) -> Any:
    import pdfplumber

    return pdfplumber.open(io.BytesIO(data))


# ---- Word


def word_paragraph(data: bytes, place: Place) -> Iterator[str]:
    paragraph = _docx(data).paragraphs[(place.number or 1) - 1]
    yield paragraph.text
    yield _kept(paragraph._p)


def word_deletion(data: bytes, place: Place) -> Iterator[str]:
    paragraph = _docx(data).paragraphs[(place.number or 1) - 1]
    for stretch in paragraph._p.iter(f"{W}del"):
        yield "".join(node.text or "" for node in stretch.iter(f"{W}delText"))


def word_cell(data: bytes, place: Place) -> Iterator[str]:
    row, column = _row_and_column(place.name)
    cell = _docx(data).tables[(place.number or 1) - 1].rows[row - 1].cells[column - 1]
    yield cell.text
    yield "\n".join(_kept(paragraph._p) for paragraph in cell.paragraphs)


def is_tracked(data: bytes, place: Place) -> bool:
    """Whether a paragraph or table of the body holds insertions or deletions."""
    document = _docx(data)
    blocks = document.tables if place.kind == "table" else document.paragraphs
    return next(blocks[(place.number or 1) - 1]._element.iter(f"{W}ins", f"{W}del"), None) is not None


def word_property(data: bytes, place: Place) -> Iterator[str]:
    properties = _docx(data).core_properties
    yield {"creator": properties.author, "lastModifiedBy": properties.last_modified_by}[place.name]


def word_part(name: str, holder: str) -> Reader:
    """Reads the paragraphs below each element `holder` of the parts whose name begins so, from the bare XML."""

    def read(data: bytes, place: Place) -> Iterator[str]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.namelist():
                if part.startswith(f"word/{name}"):
                    for element in ElementTree.fromstring(archive.read(part)).iter(f"{W}{holder}"):
                        yield "\n".join(_kept(paragraph) for paragraph in element.iter(f"{W}p"))

    return read


def _kept(paragraph: Any) -> str:
    """The text of a paragraph's XML with what was inserted and without what was deleted."""
    signs = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
    runs = [node for run in paragraph.iter(f"{W}r") for node in run]
    return "".join((node.text or "") if node.tag == f"{W}t" else signs.get(node.tag, "") for node in runs)


@lru_cache(OPEN)
def _docx(data: bytes) -> Any:
    import docx

    return docx.Document(io.BytesIO(data))


def _row_and_column(name: str) -> tuple[int, int]:
    found = IN_TABLE.search(name)
    assert found, name
    return int(found["row"]), int(found["cell"])


# ---- PowerPoint


def slide(data: bytes, place: Place) -> Iterator[str]:
    """The shapes of a slide, in groups too, a line per paragraph; or its notes."""
    shown = _pptx(data).slides[(place.number or 1) - 1]
    if place.name == "notes":
        yield _lines(shown.notes_slide.notes_text_frame)
        return
    frames = [shape.text_frame for shape in _shapes(shown.shapes) if shape.has_text_frame]
    yield "\n".join(text for frame in frames if (text := _lines(frame)))


def slide_cell(data: bytes, place: Place) -> Iterator[str]:
    found = IN_TABLE.search(place.name)
    assert found
    shapes = _shapes(_pptx(data).slides[(place.number or 1) - 1].shapes)
    tables = [shape.table for shape in shapes if getattr(shape, "has_table", False)]
    row, column = _row_and_column(place.name)
    yield _lines(tables[int(found["table"]) - 1].cell(row - 1, column - 1).text_frame)


def _shapes(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        yield shape
        yield from _shapes(getattr(shape, "shapes", ()))


def _lines(frame: Any) -> str:
    return "\n".join(paragraph.text.replace("\v", "\n") for paragraph in frame.paragraphs if paragraph.text)


@lru_cache(OPEN)
def _pptx(data: bytes) -> Any:
    import pptx

    return pptx.Presentation(io.BytesIO(data))


# ---- Excel and OpenDocument


def workbook_cell(data: bytes, place: Place) -> Iterator[str]:
    """A cell's value, as stored and as calculated, or its comment."""
    found = CELL.fullmatch(place.name)
    assert found, place.name
    for values in (True, False):
        cell = _xlsx(data, values)[found["sheet"]][found["cell"]]
        if found["beside"] == "comment":
            yield cell.comment.text
        else:
            yield from _spoken(cell.value, "%" in cell.number_format)


def workbook_sheet(data: bytes, place: Place) -> Iterator[str]:
    yield from _xlsx(data, True).sheetnames


@lru_cache(OPEN)
def _xlsx(data: bytes, values: bool) -> Any:
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def calamine_cell(data: bytes, place: Place) -> Iterator[str]:
    """For XLS there is no other reader among our tools; ODS we read without calamine."""
    found = CELL.fullmatch(place.name)
    assert found, place.name
    letters, number = re.findall(r"[A-Z]+|\d+", found["cell"])
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    rows = _calamine(data).get_sheet_by_name(found["sheet"]).to_python(skip_empty_area=False)
    yield from _spoken(rows[int(number) - 1][column - 1], False)


def calamine_sheet(data: bytes, place: Place) -> Iterator[str]:
    yield from _calamine(data).sheet_names


@lru_cache(OPEN)
def _calamine(data: bytes) -> Any:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_object(io.BytesIO(data))


def _spoken(value: object, percent: bool) -> Iterator[str]:
    yield str(value)
    if isinstance(value, int | float):
        yield f"{value:g}"
        yield f"{value * 100:g}%"


# ---- DXF


def drawing_entity(data: bytes, place: Place) -> Iterator[str]:
    """The plain text of the entity with the place's handle, on the place's layer; an attribute's with its tag."""
    layer, kind, handle = place.name.rsplit(" ", 2)
    entity = _dxf(data).entitydb[handle]
    assert (entity.dxf.layer, entity.dxftype()) == (layer, kind)
    text = entity.plain_text()
    yield text
    if kind in ("ATTRIB", "ATTDEF"):
        yield f"{entity.dxf.tag}: {text}"
    if kind == "ATTDEF":
        yield entity.dxf.prompt


def drawing_blocks(data: bytes, place: Place) -> Iterator[str]:
    yield from (block.name for block in _dxf(data).blocks)


@lru_cache(OPEN)
def _dxf(data: bytes) -> Any:
    from ezdxf import recover

    return recover.read(io.BytesIO(data))[0]


# ---- PLCopen


def plcopen_project(data: bytes, place: Place) -> Iterator[str]:
    """What the two headers say, times left out."""
    root = ElementTree.fromstring(data)
    told = [root.find(f"{PLCOPEN}{name}") for name in ("fileHeader", "contentHeader")]
    said = [f"{name}={value}" for name, value in told[0].attrib.items() if "Time" not in name]  # type: ignore[union-attr]
    yield f"{' '.join(said)}\n{told[1].get('name')}"  # type: ignore[union-attr]


def plcopen_block(data: bytes, place: Place) -> Iterator[str]:
    """The name and kind of a program block, and its code."""
    [block] = ElementTree.fromstring(data).iterfind(f".//{PLCOPEN}pou[@name='{place.name}']")
    [body] = block.iterfind(f"{PLCOPEN}body")
    yield f"{place.name} pouType={block.get('pouType')}\n{''.join(body.itertext()).strip()}"


def plcopen_tag(data: bytes, place: Place) -> Iterator[str]:
    """A variable of a block: name, type, first value, what is said of it."""
    owner, name = place.name.split("/")
    [tag] = ElementTree.fromstring(data).iterfind(
        f".//{PLCOPEN}pou[@name='{owner}']//{PLCOPEN}variable[@name='{name}']"
    )
    kinds = [kind.tag.rpartition("}")[2] for kind in tag.iterfind(f"{PLCOPEN}type/*")]
    values = [value.get("value", "") for value in tag.iterfind(f"{PLCOPEN}initialValue/*")]
    said = ["".join(part.itertext()) for part in tag.iterfind(f"{PLCOPEN}documentation")]
    yield "\n".join([name, *kinds, *values, *said])


PLCOPEN = "{http://www.plcopen.org/xml/tc6_0200}"
TEXTS = ("text", "csv", "md", "json", "source", "gcode", "plc", "plcopen", "simulation")
READERS: dict[str, Reader] = {
    "rtf paragraph": rtf_paragraph,
    **{f"{format} line": lines_from for format in TEXTS},
    "html block": html_block,
    "eml header": mail_header,
    "eml body line": mail_body,
    "pdf page": pdf_text,
    "pdf annotation": pdf_annotation,
    "docx paragraph": word_paragraph,
    "docx paragraph deletion": word_deletion,
    "docx table row cell": word_cell,
    "docx property": word_property,
    "docx paragraph text box": word_part("document", "txbxContent"),
    "docx page header paragraph": word_part("header", "p"),
    "docx page footer paragraph": word_part("footer", "p"),
    "docx footnote": word_part("footnotes", "footnote"),
    "docx endnote": word_part("endnotes", "endnote"),
    "docx comment": word_part("comments", "comment"),
    "pptx slide": slide,
    "pptx slide notes": slide,
    "pptx slide table row cell": slide_cell,
    "xlsx cell": workbook_cell,
    "xlsx cell comment": workbook_cell,
    "xlsx sheet": workbook_sheet,
    **{f"{format} cell": calamine_cell for format in ("xls", "ods")},
    **{f"{format} sheet": calamine_sheet for format in ("xls", "ods")},
    "plcopen project": plcopen_project,
    "plcopen block": plcopen_block,
    "plcopen tag": plcopen_tag,
    "dxf layer": drawing_entity,
    "dxf block name": drawing_blocks,
}
"""Format and sort of place -> who reads it again."""
NAMED = ("header", "layer", "property", "sheet", "annotation", "block", "tag")
"""Kinds of place whose name is the file's own words."""


def sort_of(format: str, place: Place) -> str:
    """What sort of place it is in READERS: without numbers, names and addresses of cells."""
    if place.kind == "cell":
        found = CELL.fullmatch(place.name)
        words = ["cell", found["beside"] if found else place.name]
    else:
        words = [place.kind, "" if place.kind in NAMED else re.sub(r"\d+", "", place.name)]
    return " ".join(f"{format} {' '.join(word or '' for word in words)}".split())
