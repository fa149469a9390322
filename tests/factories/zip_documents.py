"""Builds packages of XML parts: OpenDocument, OFD, EPUB, Visio, XPS, COMSOL, Simulink, 3MF; the same bytes every time."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

Parts = Mapping[str, str | bytes]
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
DATE = (2024, 1, 2, 3, 4, 4)
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
ODF_NAMES = " ".join(
    f'xmlns:{prefix}="{ODF}{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
        ("form", "form"), ("meta", "meta"), ("presentation", "presentation"), ("svg", "svg-compatible"),
        ("script", "script"), ("chart", "chart"),
    )
) + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip
OFD_NAME = 'xmlns:ofd="http://www.ofdspec.org/2016"'
VISIO = (
    "xmlns='http://schemas.microsoft.com/office/visio/2012/main' "
    "xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'"
)
XPS = 'xmlns="http://schemas.microsoft.com/xps/2005/06"'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def packed(parts: Parts) -> bytes:
    """A ZIP of these parts, uncompressed and with one date, so that its bytes depend on nothing else."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, DATE), content)
    return buffer.getvalue()


def picture(width: int, height: int) -> bytes:
    """A black PNG of this size in pixels, not compressed: its bytes do not depend on the version of zlib."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(bytes(1 + (width + 7) // 8) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")


def odf(kind: str, body: str, styles: str = "", automatic: str = "", parts: Parts | None = None) -> bytes:
    """An OpenDocument `text`, `presentation` or `drawing` with this XML as its body; `styles` is the inside of styles.xml."""
    media = {"drawing": "graphics"}.get(kind, kind)
    own: dict[str, str | bytes] = {
        "mimetype": f"application/vnd.oasis.opendocument.{media}",
        "content.xml": f"{XML}<office:document-content {ODF_NAMES}>"
        f"<office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
    }
    if styles:
        own["styles.xml"] = f"{XML}<office:document-styles {ODF_NAMES}>{styles}</office:document-styles>"
    return packed(own | dict(parts or {}))


def odf_object(body: str) -> str:
    """The content.xml of an object inside a document."""
    return f"{XML}<office:document-content {ODF_NAMES}><office:body>{body}</office:body></office:document-content>"


def flat(body: str, before: str = "") -> bytes:
    """A flat OpenDocument text."""
    return (
        f"{XML}<office:document {ODF_NAMES}>{before}<office:body><office:text>{body}</office:text></office:body>"
        "</office:document>"
    ).encode()


def ofd_text(text: str, x: float, y: float, size: float = 4.0, deltas: str = "", more: str = "") -> str:
    """A text object of one run, its boundary at (x, y) in millimetres."""
    delta = f' DeltaX="{deltas}"' if deltas else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 100 10" Font="2" Size="{size}"{more}>'
        f'<ofd:TextCode X="0" Y="{size}"{delta}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def ofd_page(*objects: str) -> str:
    inside = "".join(objects)
    return f'{XML}<ofd:Page {OFD_NAME}><ofd:Content><ofd:Layer ID="9">{inside}</ofd:Layer></ofd:Content></ofd:Page>'


def ofd(pages: list[str], info: str = "", document: str = "", main: str = "", parts: Parts | None = None) -> bytes:
    """An OFD of these page contents; `document` goes into Document.xml, `main` into the DocBody, `info` into its DocInfo."""
    listed = "".join(f'<ofd:Page ID="{100 + at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(pages)))
    own: dict[str, str | bytes] = {
        "OFD.xml": f"{XML}<ofd:OFD {OFD_NAME}><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID>{info}</ofd:DocInfo>"
        f"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{main}</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"{XML}<ofd:Document {OFD_NAME}><ofd:Pages>{listed}</ofd:Pages>{document}</ofd:Document>",
    }
    own |= {f"Doc_0/Pages/Page_{at}/Content.xml": page for at, page in enumerate(pages)}
    return packed(own | dict(parts or {}))


def epub(chapters: Mapping[str, str], metadata: str = "", manifest: str = "", parts: Parts | None = None) -> bytes:
    """A book of these pages (name: what stands in the body), in their order."""
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in chapters)
    spine = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    own: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": f'{XML}<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
        "OEBPS/content.opf": f'{XML}<package xmlns="http://www.idpf.org/2007/opf" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{metadata}</metadata>'
        f"<manifest>{items}{manifest}</manifest><spine>{spine}</spine></package>",
    }
    for name, body in chapters.items():
        own[f"OEBPS/{name}"] = (
            f'{XML}<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head>'
            f"<body>{body}</body></html>"
        )
    return packed(own | dict(parts or {}))


def relations(*entries: tuple[str, str, str]) -> str:
    """A relationships part of (id, type, target)."""
    inside = "".join(f'<Relationship Id="{id}" Type="{kind}" Target="{target}"/>' for id, kind, target in entries)
    return f'{XML}<Relationships xmlns="{RELATIONS}">{inside}</Relationships>'


def content_types(**overrides: str) -> str:
    """Defaults for XML, and overrides by part name (`__` for `/`, `_xml` for `.xml`)."""
    inside = '<Default Extension="xml" ContentType="application/xml"/>'
    inside += '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    for name, kind in overrides.items():
        part = "/" + name.replace("__", "/").replace("_xml", ".xml")
        inside += f'<Override PartName="{part}" ContentType="{kind}"/>'
    return f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{inside}</Types>'


def vsdx(pages: Mapping[str, str], sheet: str = "", parts: Parts | None = None) -> bytes:
    """A drawing of these pages (name: the XML of its shapes); `sheet` goes into every PageSheet."""
    kind = "http://schemas.microsoft.com/visio/2010/relationships/"
    listed = "".join(
        f"<Page ID='{at}' Name='{name}'><PageSheet>{sheet}</PageSheet><Rel r:id='rId{at}'/></Page>"
        for at, name in enumerate(pages, 1)
    )
    own: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types(visio__document_xml="application/vnd.ms-visio.drawing.main+xml"),
        "_rels/.rels": relations(("rId1", kind + "document", "visio/document.xml")),
        "visio/document.xml": f"{XML}<VisioDocument {VISIO}/>",
        "visio/_rels/document.xml.rels": relations(("rId1", kind + "pages", "pages/pages.xml")),
        "visio/pages/pages.xml": f"{XML}<Pages {VISIO}>{listed}</Pages>",
        "visio/pages/_rels/pages.xml.rels": relations(
            *((f"rId{at}", kind + "page", f"page{at}.xml") for at in range(1, len(pages) + 1))
        ),
    }
    for at, shapes in enumerate(pages.values(), 1):
        own[f"visio/pages/page{at}.xml"] = f"{XML}<PageContents {VISIO}><Shapes>{shapes}</Shapes></PageContents>"
    return packed(own | dict(parts or {}))


def xps(pages: list[str], parts: Parts | None = None) -> bytes:
    """A document of these pages, given as the XML inside FixedPage."""
    kind = "http://schemas.microsoft.com/xps/2005/06/fixedrepresentation"
    sources = "".join(f'<PageContent Source="Pages/{at}.fpage"/>' for at in range(1, len(pages) + 1))
    types = content_types().replace(
        "</Types>",
        '<Default Extension="fdseq" ContentType="application/vnd.ms-package.xps-fixeddocumentsequence+xml"/>'
        '<Default Extension="fdoc" ContentType="application/vnd.ms-package.xps-fixeddocument+xml"/>'
        '<Default Extension="fpage" ContentType="application/vnd.ms-package.xps-fixedpage+xml"/></Types>',
    )
    own: dict[str, str | bytes] = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations(("R0", kind, "/FixedDocSeq.fdseq")),
        "FixedDocSeq.fdseq": f'{XML}<FixedDocumentSequence {XPS}><DocumentReference Source="Documents/1/Doc.fdoc"/>'
        "</FixedDocumentSequence>",
        "Documents/1/Doc.fdoc": f"{XML}<FixedDocument {XPS}>{sources}</FixedDocument>",
    }
    for at, page in enumerate(pages, 1):
        own[f"Documents/1/Pages/{at}.fpage"] = f'{XML}<FixedPage Width="800" Height="1100" {XPS}>{page}</FixedPage>'
    return packed(own | dict(parts or {}))


def glyphs(text: str, x: float, y: float, indices: str = "") -> str:
    """A run of 12-unit type."""
    more = f' Indices="{indices}"' if indices else ""
    return f'<Glyphs FontRenderingEmSize="12" OriginX="{x}" OriginY="{y}" UnicodeString="{text}"{more}/>'


def mph(inside: str, parts: Parts | None = None) -> bytes:
    """A COMSOL model with this XML inside its root."""
    own: dict[str, str | bytes] = {
        "fileversion": "2092:COMSOL 6.1.0.252",
        "dmodel.xml": f'{XML}<Model tag="Model" name="m.mph">{inside}</Model>',
        "mesh1.mphbin": bytes(64),
    }
    return packed(own | dict(parts or {}))


def slx(root: str, systems: Mapping[str, str] | None = None, parts: Parts | None = None) -> bytes:
    """A Simulink model: the XML inside its root system, and other systems by name (`system_12`)."""
    own: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types(
            simulink__blockdiagram_xml="application/vnd.mathworks.simulink.mdl+xml"
        ),
        "_rels/.rels": relations(("r1", "http://schemas.mathworks.com/simulink/2010/relationships/blockDiagram",
                                  "simulink/blockdiagram.xml")),
        "simulink/blockdiagram.xml": f'{XML}<ModelInformation><Model><P Name="Description">tank model</P>'
        '<System Ref="system_root"/></Model></ModelInformation>',
        "simulink/systems/system_root.xml": f"{XML}<System>{root}</System>",
    }  # fmt: skip
    for name, inside in (systems or {}).items():
        own[f"simulink/systems/{name}.xml"] = f"{XML}<System>{inside}</System>"
    return packed(own | dict(parts or {}))


def threemf(model: str, parts: Parts | None = None) -> bytes:
    """A 3MF package with this XML inside its model."""
    own: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types().replace(
            "</Types>",
            '<Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>',
        ),
        "_rels/.rels": relations(
            ("r0", "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel", "/3D/3dmodel.model")
        ),
        "3D/3dmodel.model": f'{XML}<model xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02">{model}</model>',
    }
    return packed(own | dict(parts or {}))
