"""Read calendars and contact cards (RFC 5545, RFC 6350, vCard 2.1): folded lines, encodings, attachments."""

from __future__ import annotations

import base64
import binascii
import io
import quopri
import re
from collections.abc import Iterator

from scanner import charset
from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import MIB, Settings

LARGEST = 256 * MIB
# DESCRIPTION;LANGUAGE=zh;ENCODING=QUOTED-PRINTABLE:=E7=83=A7
PROPERTY = re.compile(
    rb"""(?P<name> [\w-]+ (?: \. [\w-]+ )? ) (?P<parameters> (?: ; (?: "[^"]*" | [^":;] )* )* ) :""", re.X
)
# X-FILENAME=plan.pdf, FILENAME="a b.pdf"
FILE_NAME = re.compile(rb"""; (?: X- )? (?: FILENAME | APPLE-FILENAME ) = "? (?P<name> [^";:]+ )""", re.X | re.I)
MEDIA_TYPE = re.compile(
    rb"""; (?: FMTTYPE | TYPE | MEDIATYPE ) = "? (?: [\w.-]+ / )? (?P<kind> [\w.+-]+ )""", re.X | re.I
)
CHARSET = re.compile(rb"; CHARSET = (?P<label> [\w.:-]+ )", re.X | re.I)
# the value of a photo in a newer card: data:image/jpeg;base64,...
DATA_ADDRESS = re.compile(rb"data: [^,]{0,99} ;base64,", re.X | re.I)
ESCAPED = re.compile(r"\\ ( [nN,;\\] )", re.X)


@extractor("ics", "vcf")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """The text at `line 1`, its lines under their own numbers: what was folded stands on the first, the others are
    empty. What is written into it in base64 comes out as a file. Raises DamagedFile for one beyond 256 MiB.
    """
    del settings
    content = artifact.content
    if artifact.size > LARGEST:
        raise DamagedFile(
            f"larger than {LARGEST // MIB} MiB, which no calendar is", remedy="split it and scan the parts"
        )
    data = content if isinstance(content, bytes) else content.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = charset.decode(data).text.encode("utf-8")
    lines: list[str] = []
    number = 0
    for value, count in _unfolded(data.splitlines()):
        budget.check_time()
        found = PROPERTY.match(value)
        text = charset.decode(value).text
        if found:
            encoding = found["parameters"].upper()
            payload = value[found.end() :]
            address = DATA_ADDRESS.match(payload)
            if b"BASE64" in encoding or b"ENCODING=B" in encoding or address:
                number += 1
                text = f"{found['name'].decode('ascii', 'replace')}: (a file)"
                yield from _file(found, payload[address.end() :] if address else payload, number, artifact, budget)
            elif b"QUOTED-PRINTABLE" in encoding:
                label = CHARSET.search(found["parameters"])
                declared = label["label"].decode("ascii") if label else ""
                said = charset.decode(quopri.decodestring(payload), declared).text
                text = f"{found['name'].decode('ascii', 'replace')}:{said}"
        lines.append(ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], text.replace("\n", " ")))
        lines += [""] * (count - 1)
    if lines:
        yield Passage("\n".join(lines), Place("line", 1))


def _unfolded(lines: list[bytes]) -> Iterator[tuple[bytes, int]]:
    """(logical line, lines it took): folded ones begin with a blank, or follow a `=` in quoted-printable."""
    at = 0
    while at < len(lines):
        parts, start = [lines[at]], at
        quoted = b"QUOTED-PRINTABLE" in lines[at].split(b":")[0].upper()
        at += 1
        while at < len(lines):
            if quoted and parts[-1].endswith(b"="):
                parts[-1] = parts[-1][:-1]
                parts.append(lines[at].lstrip(b" \t"))
            elif lines[at][:1] in (b" ", b"\t"):
                parts.append(lines[at][1:])
            else:
                break
            at += 1
        yield b"".join(parts), at - start


def _file(
    found: re.Match[bytes], payload: bytes, number: int, artifact: Artifact, budget: Budget
) -> Iterator[Artifact | Problem]:
    """What a property holds in base64, under the name it gives or `attachment 2.jpeg`."""
    name = FILE_NAME.search(found["parameters"])
    kind = MEDIA_TYPE.search(found["parameters"])
    suffix = "." + kind["kind"].decode("ascii", "replace").lower() if kind else ""
    own = charset.decode(name["name"]).text if name else f"attachment {number}{suffix}"
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", payload)
    try:
        data = base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        data = base64.b64decode(letters[:-1])
        yield DamagedFile(f"{own}: its base64 is damaged; what could be decoded was read").problem()
    budget.enter_member(artifact.depth + 1)
    yield Artifact(own, budget.take(io.BytesIO(data)), parent=artifact)
