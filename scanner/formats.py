"""What the bytes of an artifact are: content first, then name; which reader they need is looked up by this name."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from scanner import charset
from scanner.format_checks import by_structure, is_project, text_kind
from scanner.format_tables import (
    BY_NAME,
    BY_SUFFIX_WITHIN,
    CLASSES,
    CONTENT_TYPES,
    KNOWN,
    MAGIC,
    MEMBERS,
    MIMETYPES,
    STREAMS,
    TEXT_STARTS,
    TEXT_SUFFIXES,
    WITHOUT_MAGIC,
    Format,
)
from scanner.records import Artifact

__all__ = ["KNOWN", "Format", "expects_text", "mismatch", "sniff", "spoken_name"]

HEAD = 1 << 16
"""Bytes of the head that are looked at; a ZIP's and an OLE file's directory are looked up besides."""
CONTROL_SHARE = 0.01
"""More control characters than this and it is not text: compressed bytes have 10 %, terminal logs below 0.5 %."""
NO_SECTOR = 0xFFFFFFF8
MOST_DIRECTORY_SECTORS = 20_000
BITMAP_HEADERS = tuple(size.to_bytes(4, "little") for size in (12, 40, 56, 108, 124))
END_OF_ZIP = b"PK\x05\x06"

ODF = re.compile(
    # application/vnd.oasis.opendocument.text-template
    r"application/vnd\.oasis\.opendocument\. (?P<kind> [a-z]+ )",
    re.VERBOSE,
)
DXF_START = re.compile(
    r"""
    \s*
    (?: 999 [ ]* \n .* \n \s* )*+    # comments may come first
    0 [ ]* \n \s* (?: SECTION | EOF ) \b
    """,
    re.VERBOSE,
)
# a group code and its value, as a DXF file that begins oddly still has
DXF_PAIR = re.compile(r"\s* \d{1,4} [ ]* \n .* \n \s* \d{1,4} [ ]* \n", re.VERBOSE)
XML_ROOT = re.compile(r"< (?: [\w.-]+ : )? (?P<root> [A-Za-z_][\w.-]* ) [\s/>]", re.VERBOSE)
HTML_START = re.compile(
    r"""
    \s* (?> <!-- .*? --> \s* )*+     # atomic: a thousand comments are not tried in all ways
    < (?: !doctype \s+ html | html | head | body | title | meta | base | link | style | script | table | center | font
      | div | span | p | h[1-6] | ul | ol | br | hr | form | a \s ) [\s>/]*
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
# "Message-ID: <1@x>", "Subject: =?gbk?B?..."
HEADER = re.compile(r"(?P<name> [!-9;-~]+ ) [ \t]* : (?: [ \t] | $ )", re.VERBOSE)
MAIL_HEADERS = frozenset(
    ("from", "to", "subject", "date", "cc", "bcc", "reply-to", "sender", "return-path", "delivered-to", "received",
     "mime-version", "message-id", "content-type", "content-transfer-encoding", "x-mailer", "in-reply-to", "references")
)  # fmt: skip
MADE_BY_PROGRAMS = frozenset(
    ("received", "mime-version", "message-id", "return-path", "delivered-to", "content-type", "x-mailer")
)
# From someone@example.com Mon Jun 01 10:00:00 2009
MBOX_START = re.compile(r"From [ ] \S+ [ ]+ .* \d{1,2}:\d{2} .* \n", re.VERBOSE)
PGP_START = re.compile(
    rb"""
    (?: [\x84\xc1] . | [\x85\xc1] .. | \x86 .... ) \x03 .{8} [\x01\x02\x10\x12\x19]   # a key, version 3, its algorithm
    | [\x8c\xc3] . \x04 [\x01-\x0d] [\x00\x01\x03] [\x01-\x0e]                         # a passphrase, version 4
    """,
    re.VERBOSE | re.DOTALL,
)
CMS_START = re.compile(rb"\x2a\x86\x48\x86\xf7\x0d\x01 (?: \x07 [\x01-\x06] | \x09\x10\x01 [\x09\x17] )", re.X | re.S)
# control characters that no text has; tab, line ends, backspace, form feed, escape and the old end mark 1A are usual
CONTROLS = re.compile(r"[\x00-\x07\x0e-\x19\x1c-\x1f\x7f-\x84\x86-\x9f]")
# the second field of column 73 to 80 on the first line of IGES
IGES_START = re.compile(r".{72} S [ 0]* 1 \s* \n", re.VERBOSE)


@dataclass(frozen=True, slots=True)
class _OleRoot:
    names: set[str]
    root: str


def sniff(artifact: Artifact) -> str:
    """Name of the format in KNOWN that the content is; the name decides only among texts and among CAD siblings.

    Reads the first 64 KiB, and the directory of a ZIP or OLE file. Raises OSError where the file cannot be read.
    """
    content = artifact.content
    head = _head(content)
    if not head:
        return "empty"
    if artifact.volume_of or (artifact.volumes and artifact.suffix != ".rar"):  # RAR volumes are archives themselves
        return "volume" if artifact.volume_of else "split"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"PK00PK\x03\x04")):
        return _zip(content, head)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole(artifact, head)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    found = _magic(head, content)
    if found not in ("", "exe"):
        return found
    if not found:
        text = _text(head)
        if text is not None:
            return _text_format(text, artifact.suffix)
    if _ends_as_zip(content):
        return _zip(content, head)
    if found:
        return found
    return _by_name_only(artifact.suffix)


def spoken_name(format: str) -> str:
    """What a person calls the format: `Word document`; the name itself where it is not in KNOWN."""
    return BY_NAME[format].description if format in BY_NAME else format


def expects_text(artifact: Artifact) -> bool:
    """Whether a file of this name may be empty: it has no suffix, an unknown one, or one of a kind of text."""
    claimed = [item for item in KNOWN if artifact.suffix in item.suffixes]
    return not artifact.suffix or not claimed or any(item.family == "text" for item in claimed)


def mismatch(artifact: Artifact, format: str) -> str | None:
    """One sentence where the name claims another kind than the content is; None where they agree or claim nothing."""
    suffix = artifact.suffix
    claimed = [item for item in KNOWN if suffix in item.suffixes]
    if not suffix or not claimed or format in ("empty", "encrypted-office", "drm", "data", "ole"):
        return None
    content = BY_NAME.get(format)
    if content is None or suffix in content.suffixes:
        return None
    if content.family != "archive" and any(item.family == content.family for item in claimed):
        return None
    return f"the name ends in {suffix} ({claimed[0].description}) but the content is {content.description}"


def _head(content: bytes | Path) -> bytes:
    if isinstance(content, bytes):
        return content[:HEAD]
    with open(content, "rb") as stream:
        return stream.read(HEAD)


def _tail(content: bytes | Path, size: int) -> bytes:
    if isinstance(content, bytes):
        return content[-size:]
    with open(content, "rb") as stream:
        stream.seek(0, io.SEEK_END)
        stream.seek(max(0, stream.tell() - size))
        return stream.read(size)


def _magic(head: bytes, content: bytes | Path) -> str:
    """By the table of magic bytes, then by what needs more than one look."""
    for offset, mark, name in MAGIC:
        if head.startswith(mark, offset):
            return name
    if head.startswith(b"RIFF"):
        return {b"WAVE": "wav", b"AVI ": "avi", b"WEBP": "webp"}.get(head[8:12], "data")
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"hevc") else "mp4"
    if head[4:8] in (b"moov", b"mdat", b"wide"):
        return "mp4"
    # AC1015 with a NUL or a small number after it
    if re.match(rb"(AC10\d\d|AC1\.\d\d|AC2\.\d\d|MC0\.0)[\0-\x1f]", head):
        return "dwg"
    if head.startswith(b"MZ") and b"\0" in head[:64]:
        return "exe"
    # bitmaps say the size of their second header: 12, 40, 108 or 124 bytes
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0" and head[14:18] in BITMAP_HEADERS:
        return "bmp"
    if head.startswith((b"\x01\0\x09\0", b"\x02\0\x09\0")):
        return "emf"
    if b"E-SafeNet" in head[:64]:
        return "drm"
    # DER: 1.2.840.113549.1.7.2 (signed), .7.3 (enveloped), .9.16.1.9 (packed), .9.16.1.23 (enveloped with a check)
    if head.startswith(b"\x30") and CMS_START.search(head[:32]):
        return "smime"
    if PGP_START.match(head):
        return "pgp"
    return by_structure(head)


def _ends_as_zip(content: bytes | Path) -> bool:
    return END_OF_ZIP in _tail(content, (1 << 16) + 22)


def _zip(content: bytes | Path, head: bytes) -> str:
    """By member names and [Content_Types].xml; a ZIP whose directory is damaged by the names in its head."""
    try:
        with zipfile.ZipFile(io.BytesIO(content) if isinstance(content, bytes) else content) as archive:
            names = [item.filename for item in archive.infolist()[:5000]]
            types = _member(archive, "[Content_Types].xml").lower()
            mimetype = _member(archive, "mimetype")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        starts = [found.start() for found in re.finditer(rb"PK\x03\x04", head)]
        ends = [at + 30 + int.from_bytes(head[at + 26 : at + 28], "little") for at in starts]
        names = [head[at + 30 : end].decode("utf-8", "replace") for at, end in zip(starts, ends, strict=True)]
        types = _inflated(head, starts[0]).lower() if names[:1] == ["[Content_Types].xml"] else ""
        mimetype = head[38 : 38 + 80].decode("ascii", "replace") if names[:1] == ["mimetype"] else ""
    for mark, name in CONTENT_TYPES:
        if mark in types:
            return name
    odf = ODF.match(mimetype)
    if odf:
        return MIMETYPES.get(odf["kind"], "zip")
    if mimetype.startswith(("application/epub+zip", "application/hwp+zip")):
        return "epub" if mimetype[12] == "e" else "hwpx"
    lowered = {name.lower().replace("\\", "/") for name in names}
    return next((format for name, format in MEMBERS.items() if name in lowered), "zip")


def _inflated(head: bytes, at: int) -> str:
    """The text of the member whose local header is at `at`, as far as the head holds it."""
    method, name, extra = (int.from_bytes(head[at + field : at + field + 2], "little") for field in (8, 26, 28))
    data = head[at + 30 + name + extra :]
    try:
        return (zlib.decompressobj(-15).decompress(data, HEAD) if method == 8 else data).decode("utf-8", "replace")
    except zlib.error:
        return ""


def _member(archive: zipfile.ZipFile, name: str) -> str:
    """The first 64 KiB of a member as text; empty where it is missing or damaged."""
    try:
        with archive.open(name) as stream:
            return stream.read(HEAD).decode("utf-8", "replace")
    except (KeyError, zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError, ValueError):
        return ""


def _ole(artifact: Artifact, head: bytes) -> str:
    """By the names at the root of a compound file, then by its class."""
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        found = _ole_root(stream, head)
    root = found.root
    name = next((name for mark, name in STREAMS if mark in found.names), "") or CLASSES.get(root, "ole")
    siblings = BY_SUFFIX_WITHIN.get(name, ())
    if artifact.suffix[1:] in siblings:
        return artifact.suffix[1:]
    return CLASSES[root] if CLASSES.get(root) in siblings else name


def _ole_root(stream: IO[bytes], head: bytes) -> _OleRoot:
    """Lower-case names of the root's own entries and the first field of its class; of all where the tree is damaged."""
    entries = list(_ole_entries(stream, head))
    if not entries:
        return _OleRoot(set(), "")
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [int.from_bytes(entries[0][76:80], "little")]
    while waiting:
        index = waiting.pop()
        if index < len(entries) and index not in seen:
            seen.add(index)
            entry = entries[index]
            found.add(_ole_name(entry))
            waiting += struct.unpack("<2I", entry[68:76])
    root = f"{int.from_bytes(entries[0][80:84], 'little'):08x}"
    return _OleRoot(found or {_ole_name(entry) for entry in entries}, root)


def _ole_entries(stream: IO[bytes], head: bytes) -> Iterator[bytes]:
    """The 128-byte entries of a compound file's directory, its sectors followed through the allocation table."""
    if len(head) < 512 or not 7 <= int.from_bytes(head[30:32], "little") <= 12:
        return
    size = 1 << int.from_bytes(head[30:32], "little")
    table = struct.unpack("<109I", head[76:512])
    sector = int.from_bytes(head[48:52], "little")
    for _ in range(MOST_DIRECTORY_SECTORS):
        stream.seek((sector + 1) * size)
        data = stream.read(size)
        yield from (data[at : at + 128] for at in range(0, len(data) - 127, 128) if data[at + 66])
        where, within = divmod(sector, size // 4)
        if where >= len(table) or table[where] >= NO_SECTOR:
            return
        stream.seek((table[where] + 1) * size + within * 4)
        sector = int.from_bytes(stream.read(4) or b"\xff" * 4, "little")
        if sector >= NO_SECTOR:
            return


def _ole_name(entry: bytes) -> str:
    length = min(64, int.from_bytes(entry[64:66], "little"))
    return entry[: max(0, length - 2)].decode("utf-16-le", "replace").lower()


def _text(head: bytes) -> str | None:
    """The head as text; None where it is not text: too many control characters, or bytes that decode to nothing."""
    if len(head) == HEAD and b"\0" not in head:
        head = head[: head.rfind(b"\n") + 1] or charset.whole_characters(head)
    decoded = charset.decode(head)
    bad = len(CONTROLS.findall(decoded.text))
    if decoded.lossy:
        bad += decoded.text.count("\ufffd") // 5
    return decoded.text if bad <= CONTROL_SHARE * len(decoded.text) else None


def _text_format(text: str, suffix: str) -> str:
    """Which kind of text: by how it begins, then by the suffix."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    start = text.lstrip("\ufeff \t\n\0")[:8192]
    claimed = TEXT_SUFFIXES.get(suffix, "")
    for mark, name in TEXT_STARTS:
        if start.startswith(mark):
            return name
    if "ISO-10303-21" in start[:300]:
        return "stp"
    if IGES_START.match(text):
        return "iges"
    if DXF_START.match(text) or (suffix == ".dxf" and DXF_PAIR.match(text)):
        return "dxf"
    if MBOX_START.match(start) and suffix not in BY_NAME["eml"].suffixes:
        return "mbox"
    if _is_mail(text[:16384], suffix):
        return "eml"
    if start.startswith("<"):
        return _markup(start, claimed)
    if found := text_kind(start, suffix, claimed):
        return found
    if suffix == ".stl":
        # a mesh, or a listing in Siemens' statement list
        return "stl" if start.startswith("solid") else "plc"
    if suffix in (".stp", ".step", ".p21", ".igs", ".iges"):
        return "iges" if suffix.startswith(".ig") else "stp"
    return "text" if claimed == "rtf" else claimed or "text"


def _markup(start: str, claimed: str) -> str:
    """svg, html, l5x, plcopen, xml, or the claimed text family when it only begins with a tag."""
    root = XML_ROOT.search(start)
    name = root["root"].lower() if root else ""
    if name in ("svg", "html", "rslogix5000content"):
        return "l5x" if name == "rslogix5000content" else name
    if root and root["root"] == "document" and "urn:oasis:names:tc:opendocument:xmlns:office" in start:
        return "fodt"
    if "plcopen.org/xml" in start:
        return "plcopen"
    if is_project(name, start):
        return "plc"
    if start.startswith("<?xml"):
        return claimed if claimed in ("svg", "html", "l5x") else "xml"
    if start[:14].lower() == "<!doctype html" or (HTML_START.match(start) and claimed in ("", "text", "log", "xml")):
        return "html"
    return claimed or ("xml" if root and root.start() == 0 else "text")


def _is_mail(text: str, suffix: str) -> bool:
    """A block of header lines at the start: two known ones, one of them made by programs unless the name says mail."""
    names: set[str] = set()
    for line in text.lstrip("\ufeff\n").split("\n"):
        if not line.strip():
            break
        if line[0] in " \t" and names:
            continue
        header = HEADER.match(line)
        if not header:
            break
        names.add(header["name"].lower())
    known = names & MAIL_HEADERS
    if suffix in BY_NAME["eml"].suffixes:
        return bool(known)
    return len(known) >= 2 and bool(known & MADE_BY_PROGRAMS or suffix not in TEXT_SUFFIXES)


def _by_name_only(suffix: str) -> str:
    """Binary without a mark of its own: what the suffix says where such formats have none, else `data`."""
    return next((name for name in WITHOUT_MAGIC if suffix in BY_NAME[name].suffixes), "data")
