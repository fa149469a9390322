"""Builds Office files part by part, so that a test can have any content, any damage and any odd way of writing it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from scanner.budget import Budget
from scanner.errors import ArtifactError
from scanner.extractors.excel import read as read_xlsx
from scanner.records import Artifact, Passage, Problem
from scanner.settings import Settings

Piece = Passage | Artifact | Problem
Parts = Mapping[str, str | bytes]
Rels = Iterable[tuple[str, str, str]]

TRANSITIONAL = "http://schemas.openxmlformats.org"
STRICT = "http://purl.oclc.org/ooxml"
W = f"{TRANSITIONAL}/wordprocessingml/2006/main"
S = f"{TRANSITIONAL}/spreadsheetml/2006/main"
P = f"{TRANSITIONAL}/presentationml/2006/main"
A = f"{TRANSITIONAL}/drawingml/2006/main"
R = f"{TRANSITIONAL}/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:a="{A}" xmlns:p="{P}" '
    f'xmlns:wp="{TRANSITIONAL}/drawingml/2006/wordprocessingDrawing" '
    f'xmlns:m="{TRANSITIONAL}/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OLE_SECTOR = 512


# ---- reading what was built


def pieces(read: Callable[..., Iterator[Piece]], data: bytes | Path, settings: Settings | None = None) -> list[Piece]:
    """Everything a reader gives for these bytes."""
    settings = settings or Settings()
    return list(read(Artifact("file", data), Budget(settings, Path()), settings))


def texts(found: Iterable[Piece]) -> dict[str, str]:
    """Passages by place; two at one place fail the test, since findings could not be told apart."""
    result: dict[str, str] = {}
    for piece in found:
        if isinstance(piece, Passage):
            assert str(piece.place) not in result, f"two passages at {piece.place}"
            result[str(piece.place)] = piece.text
    return result


def sound(read: Callable[..., Iterator[Piece]], data: bytes | Path, settings: Settings | None = None) -> dict[str, str]:
    """Passages by place of a file that has no problem which hides something."""
    result = pieces(read, data, settings)
    assert not problems(result)
    return texts(result)


def cells(data: bytes, settings: Settings | None = None) -> dict[str, str]:
    """The cells of an OOXML workbook without a problem, by reference."""
    return {place: text for place, text in sound(read_xlsx, data, settings).items() if "!" in place}


def sheet(*lines: str, **more: Any) -> dict[str, str]:
    """The cells of a workbook of one sheet S with these rows."""
    return cells(xlsx({"S": rows(*lines)}, **more))


def speaks(read: Callable[..., Iterator[Piece]], path: Path) -> bool:
    """False where the reader passes over a file in silence: no text, no problem, no refusal."""
    try:
        return bool(pieces(read, path))
    except ArtifactError:
        return True


def problems(found: Iterable[Piece], harmless: bool = False) -> list[Problem]:
    """The problems that hide something; with `harmless` those that hide nothing."""
    return [piece for piece in found if isinstance(piece, Problem) and piece.harmless == harmless]


def children(found: Iterable[Piece]) -> list[Artifact]:
    return [piece for piece in found if isinstance(piece, Artifact)]


# ---- packages


def zipped(parts: Parts, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name, to change one and put them together again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rels(entries: Rels) -> str:
    """A relationships part; an entry is (id, last word of the type, target), external where that is an address."""
    lines = []
    for id, kind, target in entries:
        base = f"{TRANSITIONAL}/package/2006/relationships/metadata" if kind == "core-properties" else R
        outside = ' TargetMode="External"' if ":" in target else ""
        lines.append(f'<Relationship Id="{id}" Type="{base}/{kind}" Target="{target}"{outside}/>')
    return f'{HEADER}<Relationships xmlns="{TRANSITIONAL}/package/2006/relationships">{"".join(lines)}</Relationships>'


def content_types(overrides: Mapping[str, str]) -> str:
    defaults = {
        "xml": "application/xml",
        "rels": f"{TRANSITIONAL}/package/2006/relationships+xml",
        "bin": "application/x",
    }
    defaults |= {suffix: f"image/{suffix}" for suffix in ("png", "jpeg", "emf", "wmf")}
    defaults |= dict.fromkeys(("xlsx", "docx", "vml", "htm", "txt"), "application/octet-stream")
    entries = [f'<Default Extension="{key}" ContentType="{value}"/>' for key, value in defaults.items()]
    entries += [f'<Override PartName="/{key}" ContentType="{value}"/>' for key, value in overrides.items()]
    return f'{HEADER}<Types xmlns="{TRANSITIONAL}/package/2006/content-types">{"".join(entries)}</Types>'


def package(main: str, kind: str, parts: Parts) -> bytes:
    """A package with its content types and its link to the main part; `parts` may override both."""
    usual: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types({main: TYPES[kind]}),
        "_rels/.rels": rels([("rId1", "officeDocument", main)]),
    }
    return zipped(usual | dict(parts))


def picture(width: int, height: int, size: int = 20_000) -> bytes:
    """The head of a PNG picture of these sides, filled up to `size` bytes."""
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\0\0\0"
    return head + bytes(range(256)) * (size // 256)


# ---- Word


def docx(body: str, links: Rels = (), parts: Parts | None = None, strict: bool = False) -> bytes:
    """A document with this body XML, these links of the document part, and these parts besides."""
    document = f"{HEADER}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    if strict:
        document = document.replace(W, f"{STRICT}/wordprocessingml/main").replace(
            R, f"{STRICT}/officeDocument/relationships"
        )
    own: dict[str, str | bytes] = {"word/document.xml": document}
    if links := list(links):
        own["word/_rels/document.xml.rels"] = rels(links)
    return package("word/document.xml", "docx", own | dict(parts or {}))


def word_part(root: str, inner: str) -> str:
    """Any other part of a document: `word_part("hdr", paragraph("x"))`."""
    return f"{HEADER}<w:{root} {NAMESPACES}>{inner}</w:{root}>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*texts: str, style: str = "") -> str:
    """A paragraph of runs; a piece that begins with `<` is taken as XML."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    inner = "".join(text if text.startswith("<") else run(text) for text in texts)
    return f"<w:p>{properties}{inner}</w:p>"


def table(*rows: Iterable[str]) -> str:
    """A table; a cell is text, or XML of its own where it begins with `<`."""
    lines = []
    for row in rows:
        cells = (
            cell if cell.startswith("<w:tc>") else cell if cell.startswith("<") else paragraph(cell) for cell in row
        )
        lines.append("".join(cell if cell.startswith("<w:tc>") else f"<w:tc>{cell}</w:tc>" for cell in cells))
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


def text_box(*paragraphs: str, fallback: str | None = None) -> str:
    """A run with a text box as Word writes it: once for itself and once, in VML, for older versions."""
    inner = "".join(paragraphs)
    old = inner if fallback is None else fallback
    return (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx><w:txbxContent>"
        f"{inner}</w:txbxContent></wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
        f"<w:txbxContent>{old}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


# ---- Excel


def xlsx(
    sheets: Mapping[str, str],
    strings: Iterable[str] = (),
    styles: str = "",
    parts: Parts | None = None,
    workbook: str = "",
    sheet_links: Rels = (),
) -> bytes:
    """A workbook; a sheet is the XML inside `worksheet` (or a whole part where it begins with `<?xml`)."""
    own: dict[str, str | bytes] = {}
    entries, links = [], []
    for number, (name, inner) in enumerate(sheets.items(), 1):
        whole = (
            inner if inner.startswith("<?xml") else f'{HEADER}<worksheet xmlns="{S}" xmlns:r="{R}">{inner}</worksheet>'
        )
        own[f"xl/worksheets/sheet{number}.xml"] = whole
        entries.append(f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>')
        links.append((f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml"))
    if sheet_links := list(sheet_links):
        own["xl/worksheets/_rels/sheet1.xml.rels"] = rels(sheet_links)
    links += [("rId90", "sharedStrings", "sharedStrings.xml"), ("rId91", "styles", "styles.xml")]
    items = "".join(item if item.startswith("<si>") else f"<si><t>{item}</t></si>" for item in strings)
    own["xl/sharedStrings.xml"] = f'{HEADER}<sst xmlns="{S}">{items}</sst>'
    own["xl/styles.xml"] = f'{HEADER}<styleSheet xmlns="{S}">{styles}</styleSheet>'
    own["xl/_rels/workbook.xml.rels"] = rels(links)
    body = f"<sheets>{''.join(entries)}</sheets>{workbook}"
    own["xl/workbook.xml"] = f'{HEADER}<workbook xmlns="{S}" xmlns:r="{R}">{body}</workbook>'
    return package("xl/workbook.xml", "xlsx", own | dict(parts or {}))


def rows(*cells: str) -> str:
    """Sheet data of one row per piece of XML."""
    return "<sheetData>" + "".join(f'<row r="{n}">{cell}</row>' for n, cell in enumerate(cells, 1)) + "</sheetData>"


def xlsb(cells: Iterable[tuple[int, int, str]], notes: str = "") -> bytes:
    """A binary workbook of one sheet `Sheet1` with texts at (row, column) from 0, and a text in its header record."""
    body = b""
    last = -1
    for row, column, text in cells:
        if row != last:
            body += record(0, struct.pack("<IIHH", row, 0, 300, 0) + bytes(5))
            last = row
        body += record(6, struct.pack("<II", column, 0) + wide(text))
    extent = struct.pack("<IIII", 0, last, 0, 0)
    sheet = record(129) + record(148, extent) + record(145) + body + record(146)
    if notes:
        sheet += record(479, struct.pack("<H", 0) + wide(notes))
    sheet += record(130)
    book = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Sheet1"))
    parts = {
        "[Content_Types].xml": content_types(
            {"xl/workbook.bin": "application/vnd.ms-excel.sheet.binary.macroEnabled.main"}
        ),
        "_rels/.rels": rels([("rId1", "officeDocument", "xl/workbook.bin")]),
        "xl/workbook.bin": book + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": rels([("rId1", "worksheet", "worksheets/sheet1.bin")]),
        "xl/worksheets/sheet1.bin": sheet,
    }
    return zipped(parts)


def record(number: int, content: bytes = b"") -> bytes:
    """A record of a binary workbook: number and length in groups of seven bits."""
    head = bytes((number,)) if number < 128 else bytes((number & 0x7F | 0x80, number >> 7))
    size = len(content)
    length = b""
    while True:
        length += bytes((size & 0x7F | (0x80 if size > 0x7F else 0),))
        size >>= 7
        if not size:
            return head + length + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xls(fill: Callable[[Any], None]) -> bytes:
    """A workbook of Excel 97, filled by a function that is given xlwt's workbook."""
    import xlwt

    book = xlwt.Workbook()
    fill(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def offset_book(book: Any) -> None:
    """Fills an XLS so that its used range begins at C4."""
    import xlwt

    one = book.add_sheet("偏移")
    one.write(3, 2, "萃取级数")
    one.write(3, 3, 38)
    one.write(5, 4, 0.25)
    one.write(6, 4, datetime(2023, 3, 15), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    one.header_str = b"&CHead"
    book.add_sheet("empty")


# ---- OpenDocument


def ods(tables: str, parts: Parts | None = None) -> bytes:
    """A spreadsheet with this XML inside `office:spreadsheet`."""
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
        'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
        'xmlns:xlink="http://www.w3.org/1999/xlink"'
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    own: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"{HEADER}<office:document-content {names}>{body}</office:document-content>",
    }
    return zipped(own | dict(parts or {}))


def ods_cell(text: str, attributes: str = 'office:value-type="string"', inner: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p>{inner}</table:table-cell>"


# ---- PowerPoint


def pptx(
    slides: Iterable[str],
    links: Mapping[int, Rels] | None = None,
    parts: Parts | None = None,
    order: Iterable[int] = (),
) -> bytes:
    """A presentation; a slide is the XML inside its shape tree; `links` are those of slide N, `order` the show's."""
    own: dict[str, str | bytes] = {}
    numbers = []
    for number, shapes in enumerate(slides, 1):
        numbers.append(number)
        own[f"ppt/slides/slide{number}.xml"] = slide_part("sld", shapes)
        if links and number in links:
            own[f"ppt/slides/_rels/slide{number}.xml.rels"] = rels(links[number])
    shown = list(order) or numbers
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in shown)
    own["ppt/_rels/presentation.xml.rels"] = rels([(f"rId{n}", "slide", f"slides/slide{n}.xml") for n in numbers])
    own["ppt/presentation.xml"] = (
        f"{HEADER}<p:presentation {NAMESPACES}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>"
    )
    return package("ppt/presentation.xml", "pptx", own | dict(parts or {}))


def slide_part(root: str, shapes: str, attributes: str = "") -> str:
    """A slide, notes page, layout or master."""
    return f"{HEADER}<p:{root} {NAMESPACES} {attributes}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:{root}>"


def shape(*lines: str, placeholder: str = "", description: str = "") -> str:
    """A shape with a paragraph per line; `placeholder` as in title, body, sldNum."""
    mark = f'<p:ph type="{placeholder}"/>' if placeholder else ""
    text = f' descr="{description}"' if description else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="s"{text}/><p:cNvSpPr/><p:nvPr>{mark}</p:nvPr></p:nvSpPr><p:spPr/>'
        f"<p:txBody><a:bodyPr/>{drawing_paragraphs(*lines)}</p:txBody></p:sp>"
    )


def drawing_paragraphs(*lines: str) -> str:
    return "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)


def slide_table(*lines: Iterable[str]) -> str:
    """A table on a slide."""
    cells = (
        "".join(f"<a:tc><a:txBody>{drawing_paragraphs(cell)}</a:txBody></a:tc>" for cell in line) for line in lines
    )
    inner = "".join(f"<a:tr>{cell}</a:tr>" for cell in cells)
    return (
        f"<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{inner}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )


def chart(title: str, series: Mapping[str, Iterable[str]], axis: str = "") -> str:
    """A chart part: its title, each series' name with its categories, and the title of an axis."""
    blocks = []
    for name, categories in series.items():
        points = "".join(f'<c:pt idx="{n}"><c:v>{value}</c:v></c:pt>' for n, value in enumerate(categories))
        blocks.append(
            f"<c:ser><c:tx><c:strRef><c:f>S!A1</c:f><c:strCache><c:pt idx='0'><c:v>{name}</c:v></c:pt></c:strCache>"
            f"</c:strRef></c:tx><c:cat><c:strRef><c:strCache>{points}</c:strCache></c:strRef></c:cat>"
            "<c:val><c:numRef><c:numCache><c:pt idx='0'><c:v>4.25</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>"
        )
    named = f"<c:title><c:tx><c:rich>{drawing_paragraphs(axis)}</c:rich></c:tx></c:title>" if axis else ""
    return (
        f'{HEADER}<c:chartSpace xmlns:c="{TRANSITIONAL}/drawingml/2006/chart" xmlns:a="{A}"><c:chart><c:title><c:tx>'
        f"<c:rich>{drawing_paragraphs(title)}</c:rich></c:tx></c:title><c:plotArea><c:barChart>{''.join(blocks)}"
        f"</c:barChart><c:valAx>{named}</c:valAx></c:plotArea></c:chart></c:chartSpace>"
    )


# ---- OLE


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file with these streams, at the root or one storage deep (`VBA/Module1`)."""
    names = ["Root Entry"]
    storages = {path.split("/")[0] for path in streams if "/" in path}
    members: dict[str, list[str]] = {"": [path for path in streams if "/" not in path] + sorted(storages)}
    for storage in storages:
        members[storage] = [path for path in streams if path.startswith(storage + "/")]
    order = [path for folder in members.values() for path in folder]
    names += order
    body, fat, starts = b"", [], {}
    for path in order:
        if path in storages:
            continue
        data = streams[path].ljust(4096, b"\0")
        count = -(-len(data) // OLE_SECTOR)
        starts[path] = len(fat)
        fat += [*range(len(fat) + 1, len(fat) + count), 0xFFFFFFFE]
        body += data.ljust(count * OLE_SECTOR, b"\0")
    directory = b""
    for name in names:
        folder = "" if name == "Root Entry" else name
        is_storage = name == "Root Entry" or name in storages
        child = names.index(members[folder][0]) if is_storage and members.get(folder) else 0xFFFFFFFF
        siblings = next((group for group in members.values() if name in group), [])
        after = siblings[siblings.index(name) + 1 :] if siblings else []
        right = names.index(after[0]) if after else 0xFFFFFFFF
        label = name.split("/")[-1].encode("utf-16-le")
        size = 0 if is_storage else max(len(streams[name]), 4096)
        directory += struct.pack(
            "<64sHBBIII16sI16sIII",
            label,
            len(label) + 2,
            5 if name == "Root Entry" else 1 if is_storage else 2,
            1,
            0xFFFFFFFF,
            right,
            child,
            bytes(16),
            0,
            bytes(16),
            0xFFFFFFFE if is_storage else starts[name],
            size,
            0,
        )
    directory = directory.ljust(-(-len(directory) // OLE_SECTOR) * OLE_SECTOR, b"\0")
    first_directory, count = len(fat), len(directory) // OLE_SECTOR
    fat += [*range(first_directory + 1, first_directory + count), 0xFFFFFFFE]
    tables = -(-(len(fat) + 1) // 127)
    first_table = len(fat)
    fat += [0xFFFFFFFD] * tables
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(tables * OLE_SECTOR, b"\xff")
    listed = struct.pack(f"<{tables}I", *range(first_table, first_table + tables)).ljust(436, b"\xff")
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(16),
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        bytes(6),
        0,
        tables,
        first_directory,
        0,
        4096,
        0xFFFFFFFE,
        0,
        0xFFFFFFFE,
        0,
    )
    return header + listed + body + directory + table


def packaged(name: str, content: bytes) -> bytes:
    """An embedded object as the Packager makes it: a file of any kind in an Ole10Native stream."""
    label = name.encode("gb18030") + b"\0"
    path = b"C:\\t\\" + label
    inner = (
        b"\x02\0"
        + label
        + path
        + struct.pack("<HHI", 0, 3, len(path))
        + path
        + struct.pack("<I", len(content))
        + content
    )
    return compound({"\x01Ole10Native": struct.pack("<I", len(inner)) + inner})


def vba_project(modules: Mapping[str, str]) -> bytes:
    """A macro project, its sources stored uncompressed (chunks of literal bytes)."""
    streams = {"VBA/dir": ovba(b"\x03\0\x02\0\0\0\xa8\x03")}
    for name, source in modules.items():
        streams[f"VBA/{name}"] = b"PCODE" + ovba(f'Attribute VB_Name = "{name}"\r\n{source}'.encode("gb18030"))
    return compound(streams)


def ovba(data: bytes) -> bytes:
    """A compressed container whose tokens are all literals."""
    out = b"\x01"
    for start in range(0, len(data), 3500):
        piece = data[start : start + 3500]
        body = b"".join(b"\0" + piece[n : n + 8] for n in range(0, len(piece), 8))
        out += struct.pack("<H", 0xB000 | (len(body) - 1)) + body
    return out


def emf(*words: str) -> bytes:
    """A metafile that writes each word on a line of its own."""
    body = b""
    for number, word in enumerate(words):
        text = word.encode("utf-16-le")
        text += bytes(-len(text) % 4)
        content = struct.pack("<16sIff", bytes(16), 1, 1.0, 1.0)
        content += struct.pack("<iiIIIiiiiI", 0, number * 20, len(word), 76, 0, 0, 0, 0, 0, 0) + text
        body += struct.pack("<II", 84, len(content) + 8) + content
    body += struct.pack("<IIIII", 14, 20, 0, 0, 20)
    head = struct.pack("<II", 1, 88) + bytes(32) + b" EMF" + bytes(44)
    return head + body


def commented(package: bytes, length: int) -> bytes:
    """The ZIP with a comment of this length behind it."""
    return package[:-2] + struct.pack("<H", length) + b" " * length


def encrypted(data: bytes, password: str) -> bytes:
    """The package encrypted as Office does it; a comment makes it long enough for the encrypting library."""
    from msoffcrypto.format.ooxml import OOXMLFile

    target = io.BytesIO()
    file: Any = OOXMLFile(io.BytesIO(commented(data, max(5000 - len(data), 0))))
    file.encrypt(password, target)
    return target.getvalue()
