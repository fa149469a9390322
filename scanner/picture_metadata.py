"""The words written into a picture file beside its pixels: EXIF, XMP, IPTC, comments, PNG text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from scanner import charset, xml_reading
from scanner.errors import ArtifactError, DamagedFile
from scanner.records import Problem

if TYPE_CHECKING:
    from PIL.Image import Image

TIFF_TEXTS = {
    0x010D: "DocumentName", 0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model", 0x011D: "PageName",
    0x0131: "Software", 0x013B: "Artist", 0x013C: "HostComputer", 0x8298: "Copyright",
}  # fmt: skip
"""Text fields of TIFF 6.0 and of EXIF 2.3 table 4."""
WINDOWS_TEXTS = {0x9C9B: "XPTitle", 0x9C9C: "XPComment", 0x9C9D: "XPAuthor", 0x9C9E: "XPKeywords", 0x9C9F: "XPSubject"}
"""UTF-16 little endian, written by the Windows Explorer."""
EXIF_FOLDER, USER_COMMENT, XMP_FIELD, IPTC_FIELD = 0x8769, 0x9286, 700, 33723
IPTC_TEXTS = {
    (2, 5): "IPTC ObjectName", (2, 25): "IPTC Keywords", (2, 40): "IPTC Instructions", (2, 80): "IPTC Byline",
    (2, 105): "IPTC Headline", (2, 116): "IPTC Copyright", (2, 120): "IPTC Caption",
}  # fmt: skip
COMMENT_CODES = {b"ASCII\0\0\0": "", b"UNICODE\0": "utf-16", b"JIS\0\0\0\0\0": "iso2022_jp", b"\0" * 8: ""}
"""The first eight bytes of a UserComment say its character code."""
# 扫描人 LI,
COMMON = re.compile(r"[\x20-\x7e\u3000-\u30ff\u4e00-\u9fff\uff00-\uff60]", re.X)
# InstanceID, documentID, DocumentAncestors, MetadataDate, ColorMode
XMP_SILENT = re.compile(
    r""" (?i: ID | Date | When | Ancestors | ColorMode | Hash | ICCProfile | Orientation
           | about | parseType | xmptk | action ) $ """,
    re.X,
)
# xmp.iid:9b2e…, uuid:…, 2024-05-18T10:22:31, 1, 72/1, image/jpeg
XMP_NOISE = re.compile(r"(?: xmp\. | uuid: | adobe: | [\d\-:T+./Z]+ $ | [a-z]+/[\w.+-]+ $ )", re.X)
PNG_XMP = "XML:com.adobe.xmp"
PNG_PACKED_EXIF = "Raw profile type "
LONGEST = 1_000_000
"""Characters of one field that are read; no person writes more beside a picture."""
ODD = (OSError, ValueError, SyntaxError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RuntimeError)
"""What Pillow raises over metadata that is not as it should be, by its own issue tracker and trial with bit flips."""


def words_of(image: Image) -> Iterator[tuple[str, str] | Problem]:
    """(name, text) of each field with words in it, once each, and a problem for what could not be read.

    Of the frame that is current; PNG keeps text behind its pixels too, so load those first.
    """
    seen: set[str] = set()
    for gather in (_exif, _comments, _iptc, _xmp):
        try:
            found = list(gather(image))
        except ArtifactError as error:
            yield error.problem()
            continue
        except ODD as error:
            yield DamagedFile(f"metadata ({gather.__name__[1:]}) cannot be read: {error}").problem()
            continue
        for name, text in found:
            text = text.replace("\0", "").strip()
            if text and text not in seen:
                seen.add(text)
                yield name, text[:LONGEST]


def _exif(image: Image) -> Iterator[tuple[str, str]]:
    fields = image.getexif()
    for tag, name in TIFF_TEXTS.items():
        if tag in fields:
            yield name, _text(fields[tag])
    for tag, name in WINDOWS_TEXTS.items():
        if tag in fields:
            yield name, _bytes(fields[tag]).decode("utf-16-le", "replace")
    comment = fields.get_ifd(EXIF_FOLDER).get(USER_COMMENT)
    if comment:
        yield "UserComment", _user_comment(_bytes(comment), "big" if fields.endian == ">" else "little")


def _user_comment(data: bytes, order: str) -> str:
    code = COMMENT_CODES.get(data[:8])
    if code is None:
        return charset.decode(data).text
    body = data[8:]
    if code == "utf-16":
        return _wide(body, order)
    return charset.decode(body.rstrip(b"\0 "), code).text


def _wide(body: bytes, order: str) -> str:
    """UTF-16 in the order that gives common characters: many writers keep to their own, whatever the file's is."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    orders = ("utf-16-be", "utf-16-le") if order == "big" else ("utf-16-le", "utf-16-be")
    return max((body.decode(codec, "replace") for codec in orders), key=lambda text: len(COMMON.findall(text)))


def _comments(image: Image) -> Iterator[tuple[str, str]]:
    """Comments of JPEG and GIF; tEXt, zTXt and iTXt of PNG."""
    comment = image.info.get("comment")
    if comment:
        yield "comment", _text(comment)
    for name, text in dict(getattr(image, "text", {})).items():
        if name != PNG_XMP and not str(name).startswith(PNG_PACKED_EXIF):
            yield str(name), _text(str(text))


def _iptc(image: Image) -> Iterator[tuple[str, str]]:
    from PIL import IptcImagePlugin
    from PIL.ImageFile import ImageFile

    if image.format not in ("JPEG", "MPO", "TIFF") or not isinstance(image, ImageFile):
        return
    for key, value in (IptcImagePlugin.getiptcinfo(image) or {}).items():
        name = IPTC_TEXTS.get(key)
        for part in value if isinstance(value, list) else [value]:
            if name:
                yield name, _text(part)


def _xmp(image: Image) -> Iterator[tuple[str, str]]:
    """Every value of the packet that has words in it, by its element's or attribute's name."""
    packet = image.info.get("xmp") or dict(getattr(image, "text", {})).get(PNG_XMP)
    if not packet and image.format == "TIFF":
        packet = getattr(image, "tag_v2", {}).get(XMP_FIELD)
    if not packet:
        return
    data = packet.encode() if isinstance(packet, str) else _bytes(packet)
    for root in xml_reading.whole(io.BytesIO(data.strip(b"\0 \r\n\t"))):
        for element in root.iter():
            name = xml_reading.local(element.tag)
            if name in ("li", "Alt", "Bag", "Seq"):
                above = next(item for item in element.iterancestors() if xml_reading.local(item.tag) not in XMP_LISTS)
                name = xml_reading.local(above.tag)
            values = [(name, element.text)] + [
                (xml_reading.local(key), value) for key, value in element.attrib.items() if not key.endswith("}lang")
            ]
            for key, value in values:
                text = (value or "").strip()
                if text and not XMP_SILENT.search(key) and not XMP_NOISE.match(text):
                    yield f"XMP {key}", text


XMP_LISTS = ("li", "Alt", "Bag", "Seq")


def _text(value: Any) -> str:
    """A field's text; Pillow gives bytes of any charset as Latin-1."""
    if isinstance(value, bytes):
        return charset.decode(value.rstrip(b"\0")).text
    if isinstance(value, tuple | list):
        return " ".join(_text(part) for part in value)
    text = str(value)
    if text.isascii():
        return text
    try:
        return charset.decode(text.rstrip("\0").encode("latin-1")).text
    except UnicodeEncodeError:
        return text


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("latin-1", "replace")
    return bytes(value)
