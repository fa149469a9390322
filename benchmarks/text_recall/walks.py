"""The independent extractors that are Python libraries: each takes a path and gives the texts it reads."""

from __future__ import annotations

import html
import html.parser
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Texts = list[str]
UNSEEN_TAGS = ("script", "style", "noscript", "template")
BLOCKS = (
    "p",
    "div",
    "br",
    "td",
    "th",
    "tr",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dt",
    "dd",
    "pre",
    "title",
    "option",
)
WORD_MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# a STEP string: '...' with '' for an apostrophe
STEP_STRING = re.compile(r"' ( (?: [^'] | '' )* ) '", re.VERBOSE)


class _Shown(html.parser.HTMLParser):
    """Collects the text outside scripts and styles; a block begins a new line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: Texts = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN_TAGS:
            self.hidden += 1
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN_TAGS:
            self.hidden = max(0, self.hidden - 1)
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def text_of_html(source: str) -> str:
    shown = _Shown()
    shown.feed(source)
    shown.close()
    return "".join(shown.parts)


def decoded(data: bytes) -> str:
    """By the library chardet, where the scanner has rules of its own."""
    import chardet

    for encoding in (
        *(("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ()),
        "utf-8-sig",
        chardet.detect(data[: 1 << 16])["encoding"] or "latin-1",
    ):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("latin-1")


def plain(path: Path) -> Texts:
    return [decoded(path.read_bytes())]


def web(path: Path) -> Texts:
    data = path.read_bytes()
    said = re.search(rb"charset \s* = \s* [\"']? ([\w-]+)", data[:4096], re.VERBOSE | re.IGNORECASE)
    if said and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return [text_of_html(data.decode(said.group(1).decode(), "replace"))]
        except LookupError:
            pass
    return [text_of_html(decoded(data))]


def word(path: Path) -> Texts:
    """python-docx: body, headers and footers, notes and comments by their w:t; of alternatives the first only."""
    import docx
    from lxml import etree

    document = docx.Document(str(path))
    texts = []
    for part in document.part.package.iter_parts():
        name = str(part.partname)
        if not re.search(r"/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$", name):
            continue
        root = part.element if hasattr(part, "element") else etree.fromstring(part.blob)
        texts.append("".join(_of_word(root)))
    return texts


def _of_word(node: Any) -> Iterator[str]:
    for child in node:
        if child.tag == f"{COMPATIBLE}Fallback":
            continue
        if child.tag == f"{WORD_MAIN}t":
            yield child.text or ""
        elif child.tag in (f"{WORD_MAIN}tab", f"{WORD_MAIN}br", f"{WORD_MAIN}cr"):
            yield "\n"
        elif child.tag == f"{WORD_MAIN}noBreakHyphen":
            yield "-"
        elif isinstance(child.tag, str):
            yield from _of_word(child)
            if child.tag == f"{WORD_MAIN}p":
                yield "\n"


def workbook(path: Path) -> Texts:
    """openpyxl: all values as saved, and comments."""
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True)
    texts = []
    for sheet in book.worksheets:
        texts.append(sheet.title)
        for row in sheet.iter_rows():
            cells = ["" if cell.value is None else str(cell.value).removesuffix(" 00:00:00") for cell in row]
            texts.append("\t".join(cells))
            texts.extend(cell.comment.text for cell in row if cell.comment)
    return texts


def slides(path: Path) -> Texts:
    """python-pptx: shapes with text, groups, tables, notes."""
    import pptx

    texts: Texts = []
    for slide in pptx.Presentation(str(path)).slides:
        _of_shapes(slide.shapes, texts)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            texts.append(slide.notes_slide.notes_text_frame.text)
    return texts


def _of_shapes(shapes: Any, texts: Texts) -> None:
    for shape in shapes:
        if shape.shape_type == 6:  # a group
            _of_shapes(shape.shapes, texts)
        if shape.has_text_frame:
            texts.append(shape.text_frame.text)
        if getattr(shape, "has_table", False):
            texts.extend(cell.text for row in shape.table.rows for cell in row.cells if not cell.is_spanned)


def open_document(path: Path) -> Texts:
    """The text nodes of content.xml, a line a paragraph; repeated cells once."""
    from lxml import etree

    source = zipfile.ZipFile(path).read("content.xml") if zipfile.is_zipfile(path) else path.read_bytes()
    return _of_xml(etree.fromstring(source, etree.XMLParser(resolve_entities=False, huge_tree=True)), ("p", "h"))


def xml(path: Path) -> Texts:
    from lxml import etree

    return _of_xml(etree.parse(str(path), etree.XMLParser(resolve_entities=False, huge_tree=True)).getroot(), ())


def _of_xml(root: Any, lines: tuple[str, ...]) -> Texts:
    from lxml import etree

    parts: Texts = []
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        if event == "start":
            parts.append(node.text or "")
        else:
            local = etree.QName(node).localname
            parts.append("\n" if local in lines or not lines else "")
        if event == "start" and etree.QName(node).localname in ("s", "tab", "line-break"):
            parts.append(" ")
        if event == "end":
            parts.append(node.tail or "")
    return ["".join(parts)]


def fixed_layout(path: Path) -> Texts:
    """OFD: every TextCode of every page, template and annotation, each on its own line."""
    texts = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.lower().endswith(".xml"):
                continue
            source = archive.read(name).decode("utf-8", "replace")
            for found in re.findall(r"<(?:\w+:)?TextCode\b[^>]*>([^<]*)</", source):
                texts.append(html.unescape(found))
    return texts


REPEATED_FRAME = 200
"""Letters from which the same text in a second frame is one story: LibreOffice gives it in each frame it flows into."""


def flat_document(source: bytes) -> Texts:
    """The text of a flat OpenDocument's body, as LibreOffice writes it: shapes, tables, notes, charts' tables.

    Without what it makes up: the date of the day, the number of the page, the program's name in each chart.
    """
    from lxml import etree

    root = etree.fromstring(source, etree.XMLParser(resolve_entities=False, huge_tree=True))
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
    said = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    own = [
        f"{office}{name}"
        for name in ("binary-data", "forms", "event-listeners", "meta", "styles", "settings", "scripts")
    ]
    own += [f"{office}{name}" for name in ("automatic-styles", "master-styles", "font-face-decls")]
    own += [f"{said}{name}" for name in ("date", "time", "page-number", "sheet-name")]
    own.append("{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}date-time-decl")
    body = root.find(f"{office}body")
    for node in [] if body is None else list(body.iter(*own)):
        for below in node.iter():
            below.text = ""
            below.tail = below.tail if below is node else ""
    stories: set[str] = set()
    for frame in [] if body is None else list(body.iter("{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}text-box")):
        story = "".join(frame.itertext())
        if len(story) >= REPEATED_FRAME and story in stories:
            for below in frame.iter():
                below.text = below.tail = ""
        stories.add(story)
    return [] if body is None else _of_xml(body, ("p", "h", "footer-decl", "header-decl"))


def book(path: Path) -> Texts:
    with zipfile.ZipFile(path) as archive:
        return [
            text_of_html(archive.read(name).decode("utf-8", "replace"))
            for name in archive.namelist()
            if name.lower().endswith((".xhtml", ".html", ".htm"))
        ]


def drawing(path: Path) -> Texts:
    """ezdxf: the plain text of all text entities, in modelspace, layouts and blocks."""
    import ezdxf
    from ezdxf import recover
    from ezdxf.lldxf.const import DXFError

    try:
        document = ezdxf.readfile(path)
    except (DXFError, OSError, ValueError, UnicodeDecodeError):
        document, _ = recover.readfile(path)
    texts: Texts = []
    spaces = [document.modelspace(), *(block for block in document.blocks if not block.is_any_layout)]
    spaces += [layout for layout in document.layouts if not layout.is_modelspace]
    for space in spaces:
        for entity in space:
            _of_entity(entity, texts)
    return texts


def drawing_twin(path: Path) -> Texts:
    """The DXF of the same drawing where one of the same name lies beside it or in a folder `dxf` next to its own."""
    for folder in (path.parent, path.parent.parent / "dxf"):
        twin = folder / f"{path.stem}.dxf"
        if twin.is_file():
            return drawing(twin)
    return []


def _of_entity(entity: Any, texts: Texts) -> None:
    kind = entity.dxftype()
    if kind == "INSERT":
        for attribute in entity.attribs:
            _of_entity(attribute, texts)
    elif kind in ("MTEXT", "MULTILEADER", "MLEADER") and hasattr(entity, "plain_text"):
        whole = hasattr(entity, "all_columns_plain_text")  # plain_text() gives the first column only
        texts.append(entity.all_columns_plain_text() if whole else entity.plain_text())
    elif kind in ("MULTILEADER", "MLEADER") and getattr(entity.context, "mtext", None):
        from ezdxf.tools.text import plain_mtext

        texts.append(plain_mtext(entity.context.mtext.default_content))
    elif kind in ("TEXT", "ATTRIB", "ATTDEF"):
        texts.append(entity.plain_text())
        if kind == "ATTDEF":
            texts.append(entity.dxf.get("prompt", ""))
    elif kind == "DIMENSION":
        from ezdxf.tools.text import plain_mtext

        texts.append(plain_mtext(entity.dxf.get("text", "")))


def exchange(path: Path) -> Texts:
    """STEP: the string literals of the data section; `\\X2\\` escapes undone."""
    source = path.read_text(encoding="latin-1")
    undone = re.sub(
        r"\\X2\\((?:[0-9A-F]{4})+)\\X0\\",
        lambda found: bytes.fromhex(found.group(1)).decode("utf-16-be", "replace"),
        source,
    )
    return [text for text in STEP_STRING.findall(undone) if text.strip()]


def swept(path: Path) -> Texts:
    """Runs of five printable ASCII characters, in bytes and in UTF-16, as `strings` finds them."""
    data = path.read_bytes()
    narrow = [found.decode("ascii") for found in re.findall(rb"[\t\x20-\x7e]{5,}", data)]
    return narrow + [found.decode("utf-16-le") for found in re.findall(rb"(?:[\t\x20-\x7e]\x00){5,}", data)]
