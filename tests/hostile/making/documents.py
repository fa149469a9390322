"""Office files, drawings, models and texts that are too large, too deep, or go in circles."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator

from tests.factories import office, zip_documents
from tests.factories.drawings import as_text, drawing, entity
from tests.factories.legacy_office import doc
from tests.factories.models import step
from tests.hostile.making.bombs import zip_zeros
from tests.hostile.making.case import ANY, PLAIN, SHEET, SHEET_BYTES, SURFACED, Case

LAUGHS = (
    '<!DOCTYPE z [<!ENTITY a0 "soup soup soup ">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
"""Ten entities, each ten times the one before: a GB of soup."""
OUTSIDE = '<!DOCTYPE z [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'
ABROAD = '<!DOCTYPE z SYSTEM "http://127.0.0.1:9/z.dtd" [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>'
NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NOWHERE = 0xFFFFFFFE


def told(body: str, types: str) -> str:
    """XML with a document type in front of its root."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{types}{body}'


def docx_with(types: str) -> bytes:
    body = f"<w:document {NAMES}><w:body><w:p><w:r><w:t>&a9;{SHEET}</w:t></w:r></w:p></w:body></w:document>"
    return office.docx("", parts={"word/document.xml": told(body, types)})


def xlsx_with(types: str) -> bytes:
    sst = f'<sst xmlns="{office.S}"><si><t>&a9;</t></si><si><t>{SHEET}</t></si></sst>'
    cells = '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
    return office.xlsx({"A": office.rows(cells)}, parts={"xl/sharedStrings.xml": told(sst, types)})


def odt_with(types: str) -> bytes:
    whole = zip_documents.odf("text", f"<text:p>&a9;{SHEET}</text:p>")
    parts: dict[str, str | bytes] = dict(office.members(whole))
    content = bytes(parts["content.xml"])  # type: ignore[arg-type]
    head, _, rest = content.partition(b"?>")
    parts["content.xml"] = head + b"?>" + types.encode() + rest
    return zip_documents.packed(parts)


def ofd_with(types: str) -> bytes:
    page = zip_documents.ofd_page(zip_documents.ofd_text(f"&a9;{SHEET}", 10, 10))
    head, _, rest = page.partition("?>")
    return zip_documents.ofd([f"{head}?>{types}{rest}"])


def svg_with(types: str) -> bytes:
    return told(f'<svg xmlns="http://www.w3.org/2000/svg"><text>&a9;</text><text>{SHEET}</text></svg>', types).encode()


def xml_with(types: str) -> bytes:
    return told(f"<z><a>&a9;</a><b>{SHEET}</b></z>", types).encode()


def many_cells(rows: int, columns: int, random_numbers: bool) -> bytes:
    """A workbook of one sheet; with random numbers it does not pack well, so that no ratio stops it."""
    turn = random.Random(7)
    lines = []
    for row in range(1, rows + 1):
        if random_numbers:
            cells = "".join(f"<c><v>{turn.getrandbits(30)}</v></c>" for _ in range(columns))
        else:
            cells = "<c><v>1</v></c>" * columns
        lines.append(f'<row r="{row}">{cells}</row>')
    return office.xlsx({"A": f"<sheetData>{''.join(lines)}</sheetData>"})


def corner_cells() -> bytes:
    """Two cells, as far from one another as a sheet allows: who makes a table of it needs 17 thousand million cells."""
    cells = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{SHEET}</t></is></c></row>'
    cells += '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return office.xlsx({"A": f'<dimension ref="A1:XFD1048576"/><sheetData>{cells}</sheetData>'})


def long_string(mebibytes: int) -> bytes:
    turn = random.Random(3)
    words = [f"{turn.getrandbits(40):x}" for _ in range(mebibytes * 95_000)]
    cells = '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
    return office.xlsx({"A": office.rows(cells)}, strings=[" ".join(words), SHEET])


def corner_ods() -> bytes:
    row = f"<table:table-row>{office.ods_cell(SHEET)}</table:table-row>"
    wide = '<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>soup</text:p></table:table-cell>'
    return office.ods(
        f'<table:table table:name="A">{row}<table:table-row table:number-rows-repeated="1048576">{wide}</table:table-row></table:table>'
    )


def spaced_odt() -> bytes:
    return zip_documents.odf("text", f'<text:p>{SHEET}<text:s text:c="2000000000"/>soup</text:p>')


def nested_tables(depth: int) -> bytes:
    inner = f"<w:p><w:r><w:t>{SHEET}</w:t></w:r></w:p>"
    return office.docx("<w:tbl><w:tr><w:tc>" * depth + inner + "<w:p/></w:tc></w:tr></w:tbl>" * depth)


def paragraphs(count: int) -> bytes:
    turn = random.Random(5)
    return office.docx(
        "".join(office.paragraph(f"note {turn.getrandbits(60):x}") for _ in range(count)) + office.paragraph(SHEET)
    )


def own_relations() -> bytes:
    """Parts that lead to themselves and to each other."""
    links = [
        ("rId1", "header", "document.xml"),
        ("rId2", "footnotes", "footnotes.xml"),
        ("rId3", "subDocument", "document.xml"),
    ]
    parts = {
        "word/footnotes.xml": office.word_part("footnotes", office.paragraph("soup")),
        "word/_rels/footnotes.xml.rels": office.rels(links),
    }
    return office.docx(office.paragraph(SHEET), links, parts)


# ---- OLE


def ole(circle: str) -> bytes:
    """A Word document that holds the sheet many times, its tables in a circle or claiming too much."""
    data = bytearray(doc(SHEET * 40))
    size = 512
    directory = (struct.unpack_from("<I", data, 48)[0] + 1) * size
    table = (struct.unpack_from("<I", data, 76)[0] + 1) * size
    entry = data.index("WordDocument".encode("utf-16-le"))
    (first,) = struct.unpack_from("<I", data, entry + 116)
    if circle == "chain":  # the second sector of the stream leads back to its first
        struct.pack_into("<I", data, table + 4 * (first + 1), first)
    elif circle == "directory":
        own = directory // size - 1
        struct.pack_into("<I", data, table + 4 * own, own)
    elif circle == "siblings":
        struct.pack_into("<2I", data, entry + 68, 1, 2)
    elif circle == "child":
        struct.pack_into("<I", data, directory + 76, 0)
    elif circle == "size":
        struct.pack_into("<I", data, entry + 120, 0x7FFFFFFF)
    elif circle == "short":  # the stream ends before its size
        struct.pack_into("<I", data, table + 4 * (first + 20), NOWHERE)
    elif circle == "outside":
        struct.pack_into("<I", data, entry + 116, 0x00FFFFFF)
    elif circle == "tables":
        struct.pack_into("<I", data, 44, 0x00FFFFFF)
        struct.pack_into("<2I", data, 68, 0, 0x00FFFFFF)
    elif circle == "mini":
        struct.pack_into("<2I", data, 60, 0, 1)
        struct.pack_into("<I", data, directory + 116, 0)
    return bytes(data)


CIRCLES = ("chain", "directory", "siblings", "child", "size", "short", "outside", "tables", "mini")


def cases() -> Iterator[Case]:
    for name, make, suffix in (("docx", docx_with, "docx"), ("xlsx", xlsx_with, "xlsx"), ("odt", odt_with, "odt"),
                               ("ofd", ofd_with, "ofd"), ("svg", svg_with, "svg"), ("xml", xml_with, "xml")):  # fmt: skip
        yield Case(f"laughs-{name}.{suffix}", lambda make=make: make(LAUGHS))
        yield Case(f"outside-entity-{name}.{suffix}", lambda make=make: make(OUTSIDE))
        yield Case(f"outside-type-{name}.{suffix}", lambda make=make: make(ABROAD).replace(b"&a9;", b""), SURFACED)
    yield Case("xlsx-6-million-cells.xlsx", lambda: many_cells(1_000_000, 6, random_numbers=False))
    yield Case("xlsx-6-million-numbers.xlsx", lambda: many_cells(1_000_000, 6, random_numbers=True))
    yield Case("xlsx-corner-cells.xlsx", corner_cells, SURFACED)
    yield Case("xlsx-string-of-100-mib.xlsx", lambda: long_string(100), SURFACED)
    yield Case("ods-17-thousand-million-cells.ods", corner_ods, SURFACED)
    yield Case("odt-two-thousand-million-spaces.odt", spaced_odt, SURFACED)
    yield Case("xlsb-far-cell.xlsb", lambda: office.xlsb([(0, 0, SHEET), (1_048_575, 16_383, "x")]), SURFACED)
    yield Case("xlsb-column-of-2-to-31.xlsb", lambda: office.xlsb([(0, 0, SHEET), (0x7FFFFFFF, 0x7FFFFFFF, "x")]))
    yield Case("docx-5000-nested-tables.docx", lambda: nested_tables(5000), SURFACED)
    yield Case("docx-300000-paragraphs.docx", lambda: paragraphs(300_000), SURFACED)
    yield Case("docx-relations-in-circles.docx", own_relations, SURFACED)
    yield Case("docx-part-of-1-gib.docx", lambda: zip_zeros(1024, b"word/document.xml"))
    yield Case(
        "pptx-3000-slides.pptx",
        lambda: office.pptx([office.shape(f"soup {n}") for n in range(3000)] + [office.shape(SHEET)]),
        SURFACED,
    )
    for circle in CIRCLES:
        yield Case(f"ole-{circle}.doc", lambda circle=circle: ole(circle))
    yield Case("rtf-100000-groups.rtf", lambda: b"{\\rtf1 " + b"{" * 100_000 + SHEET_BYTES + b"}" * 100_001, SURFACED)
    yield Case("rtf-unclosed.rtf", lambda: b"{\\rtf1 " + b"{\\b " * 1000 + SHEET_BYTES)
    yield Case("rtf-bin-of-2-gib.rtf", lambda: b"{\\rtf1 soup \\bin2147483647 " + SHEET_BYTES + b"}")
    yield Case(
        "rtf-number-of-1-mb.rtf", lambda: b"{\\rtf1 \\fs" + b"9" * 1_000_000 + b" " + SHEET_BYTES + b"}", SURFACED
    )
    yield Case(
        "rtf-object-of-40-mb.rtf",
        lambda: b"{\\rtf1 {\\object{\\*\\objdata " + b"4142" * 10_000_000 + b"}}" + SHEET_BYTES + b"}",
        SURFACED,
    )
    yield Case(
        "dxf-one-line-of-100-mb.dxf",
        lambda: as_text(drawing(entity("TEXT", (1, "soup " * 20_000_000)), entity("TEXT", (1, SHEET)))),
        SURFACED,
    )
    yield Case(
        "dxf-500000-texts.dxf",
        lambda: as_text(
            drawing(*[entity("TEXT", (1, f"soup {n}")) for n in range(500_000)], entity("TEXT", (1, SHEET)))
        ),
        SURFACED,
    )
    yield Case(
        "dxf-code-is-no-number.dxf",
        lambda: as_text(drawing(entity("TEXT", (1, SHEET)))).replace(b"  8\r\n0", b" x8\r\n0"),
        SURFACED,
    )
    yield Case(
        "step-string-never-ends.stp", lambda: step(f"#1=PRODUCT('a','{SHEET}','',(#2))")[:-40].replace(b"',''", b",")
    )
    yield Case("step-nested-100000.stp", lambda: step("#1=A(" + "(" * 100_000 + f"'{SHEET}'" + ")" * 100_001), SURFACED)
    yield Case(
        "step-string-of-60-mb.stp",
        lambda: step("#1=PRODUCT('" + "soup " * 12_000_000 + "','','',(#2))", f"#2=PRODUCT('a','{SHEET}','',(#2))"),
        SURFACED,
    )
    yield Case("json-nested-100000.json", lambda: b"[" * 100_000 + b'"' + SHEET_BYTES + b'"' + b"]" * 100_000, SURFACED)
    yield Case(
        "json-one-string-of-60-mb.json",
        lambda: b'{"a":"' + b"soup " * 12_000_000 + b'","b":"' + SHEET_BYTES + b'"}',
        SURFACED,
    )
    yield Case("html-nested-100000.html", lambda: b"<html><body>" + b"<div>" * 100_000 + SHEET_BYTES, SURFACED)
    deep = b"<html><body>" + b"<div>" * 100_000
    yield Case("html-nested-comment.html", lambda: deep + b"<!-- " + SHEET_BYTES + b" -->", SURFACED)
    yield Case("html-nested-attribute.html", lambda: deep + b"<img alt='" + SHEET_BYTES + b"'>", SURFACED)
    yield Case(
        "html-nested-tables-20000.html", lambda: b"<html><body>" + b"<table><tr><td>" * 20_000 + SHEET_BYTES, SURFACED
    )
    yield Case("html-tag-never-ends.html", lambda: b"<html><body><p>soup<p title='" + SHEET_BYTES, SURFACED)
    yield Case(
        "html-million-attributes.html",
        lambda: b"<html><body " + b" ".join(b"a%d=b" % n for n in range(400_000)) + b">" + SHEET_BYTES,
        SURFACED,
    )
    yield Case("html-comment-never-ends.html", lambda: b"<html><body>soup<!-- " + SHEET_BYTES, SURFACED)
    yield Case(
        "xml-nested-100000.xml",
        lambda: b"<?xml version='1.0'?>" + b"<a>" * 100_000 + SHEET_BYTES + b"</a>" * 100_000,
        SURFACED,
    )
    yield Case(
        "xml-million-attributes.xml",
        lambda: (
            b"<?xml version='1.0'?><a "
            + b" ".join(b"a%d='b'" % n for n in range(300_000))
            + b">"
            + SHEET_BYTES
            + b"</a>"
        ),
        SURFACED,
    )
    yield Case("text-one-line-of-80-mb.txt", lambda: b"soup " * 16_000_000 + SHEET_BYTES, SURFACED)
    yield Case("text-80-mb-of-hanzi.txt", lambda: "食堂的汤太咸了今天下雨".encode() * 2_400_000 + SHEET_BYTES, SURFACED)
    yield Case("text-20-million-lines.txt", lambda: b"ab\n" * 20_000_000 + SHEET_BYTES, SURFACED)
    yield Case("csv-3-million-lines.csv", lambda: b"1,2,3\r\n" * 3_000_000 + SHEET_BYTES, SURFACED)
    yield Case("text-sheet-behind-nuls.txt", lambda: PLAIN.encode() * 20 + bytes(100_000) + SHEET_BYTES)
    yield Case("text-sheet-behind-end-mark.txt", lambda: PLAIN.encode() + b"\x1a" + SHEET_BYTES, SURFACED)
    yield Case("text-backspaces.txt", lambda: b"".join(bytes((letter,)) + b"x\b" for letter in SHEET_BYTES), ANY)
    yield Case(
        "epub-of-circles.epub",
        lambda: zip_documents.epub(
            {"a.xhtml": f"<p>{SHEET}</p>"},
            manifest='<item id="x" href="content.opf" media-type="application/xhtml+xml"/>' * 3,
        ),
        SURFACED,
    )
    yield Case(
        "ofd-page-is-itself.ofd",
        lambda: zip_documents.ofd(
            [zip_documents.ofd_page(zip_documents.ofd_text(SHEET, 5, 5))],
            document='<ofd:Pages><ofd:Page ID="1" BaseLoc="Document.xml"/></ofd:Pages>',
        ),
        SURFACED,
    )
    yield Case(
        "ofd-delta-of-thousand-millions.ofd",
        lambda: zip_documents.ofd(
            [zip_documents.ofd_page(zip_documents.ofd_text(SHEET, 5, 5, deltas="g 2000000000 3"))]
        ),
        SURFACED,
    )
    yield Case("ps-endless-loop.ps", lambda: b"%!PS-Adobe-3.0\n{ } loop\n(" + SHEET_BYTES + b") show\n", SURFACED)
    yield Case(
        "notebook-output-of-50-mb.ipynb",
        lambda: (
            b'{"cells":[{"cell_type":"code","source":["'
            + SHEET_BYTES
            + b'"],"outputs":[{"data":{"image/png":"'
            + b"QUJD" * 12_000_000
            + b'"}}]}],"nbformat":4,"metadata":{},"nbformat_minor":2}'
        ),
        SURFACED,
    )
    yield Case("emails-in-text-of-60-mb.txt", lambda: b"soup@example.com " * 3_500_000 + SHEET_BYTES, SURFACED)
    yield Case("digits-40-mb.txt", lambda: b"1.5 mol/L 36% " * 2_800_000, ANY)
