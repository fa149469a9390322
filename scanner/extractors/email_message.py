"""Read mails and mailboxes: header fields, bodies in text and HTML, attachments as artifacts of their own."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner import armour, charset, html_text, inline_files, mime
from scanner.bodies_heard import Heard
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile, LimitExceeded, UnsupportedFormat
from scanner.escapes import plain_lines
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings

Met = Passage | Artifact | Problem
LONGEST_MESSAGE = 1 << 30
"""Bytes of one message of a mailbox; a larger one is cut there, as no mail server takes it."""

HTML = ("text/html", "application/xhtml+xml", "text/x-html")
MAILS = ("message/rfc822", "message/global", "message/news")
SEALED = ("multipart/encrypted", "application/pgp-encrypted")
ENVELOPED = ("enveloped-data", "authenveloped-data", "authEnveloped-data")
# From someone@example.com Mon Jun 01 10:00:00 2009
MAILBOX_LINE = re.compile(rb"From [ ] \S .* \d{1,2} : \d\d", re.VERBOSE)


@dataclass(slots=True)
class _Mail:
    """What is counted while one mail is read."""

    artifact: Artifact
    budget: Budget
    bodies: int = 0
    parts: int = 0
    names: dict[str, int] = field(default_factory=dict)


@extractor("eml")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Fields at `header Subject`, bodies at `body line 3` or `body block 2`, attachments under their own names."""
    del settings
    content = artifact.content
    message = mime.parse(content if isinstance(content, bytes) else content.read_bytes())
    for item in message.fields:
        if item.raw:
            yield Passage(item.text, Place("header", name=item.name))
    yield from _part(message, _Mail(artifact, budget))


@extractor("mbox")
def read_mailbox(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Each message of a mailbox as a mail of its own, `message 1.eml`; the file is never held in memory whole."""
    del settings
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        for number, message in enumerate(_messages(stream), start=1):
            budget.enter_member(artifact.depth + 1)
            yield Artifact(f"message {number}.eml", budget.take(io.BytesIO(message)), parent=artifact)


def _messages(stream: io.BufferedIOBase) -> Iterator[bytes]:
    """Split where a `From ` line with a time follows a blank line."""
    lines: list[bytes] = []
    size, after_blank = 0, True
    for line in stream:
        if (after_blank and MAILBOX_LINE.match(line) and size) or size > LONGEST_MESSAGE:
            yield b"".join(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line)
        after_blank = not line.strip()
    if size:
        yield b"".join(lines)


def _part(part: mime.Part, mail: _Mail, heard: Heard | None = None) -> Iterator[Met]:
    """One part and all inside it. `heard`: what the other forms said, of a part that says the same in another form."""
    mail.budget.check_time()
    mail.parts += 1
    place = Place("part", mail.parts)
    media_type = part.media_type
    if part.depth and (description := part.raw("content-description")):
        yield Passage(mime.header_text(description), Place(f"part {mail.parts} header", name="Content-Description"))
    # an S/MIME part that does not say so is opened as what it is: signed or encrypted
    if media_type in SEALED or part.parameter("content-type", "smime-type") in ENVELOPED:
        yield EncryptedFile(f"part {mail.parts} is encrypted ({media_type})", place).problem()
    if media_type.startswith("multipart/"):
        if part.depth >= mime.DEEPEST:
            raise LimitExceeded(f"parts nested deeper than {mime.DEEPEST} levels", place, "look at the mail by hand")
        subs = mime.sub_parts(part)
        yield from _complaints(part, place)
        if media_type == "multipart/alternative" and heard is None:
            heard = Heard()
        for sub in subs:
            yield from _part(sub, mail, heard)
        return
    data = mime.content(part)
    yield from _complaints(part, place)
    named = part.file_name
    if media_type == "message/external-body":
        said = f"the content of part {mail.parts} is not in the mail: it lies at another place that its header names"
        yield UnsupportedFormat(said, place, "fetch it and scan it").problem()
    if media_type == "message/partial":
        yield DamagedFile("this mail is one piece of a mail sent in several", place, "scan the whole mail").problem()
    if not named and part.disposition != "attachment":
        if media_type in ("text/plain", "message/partial", "message/delivery-status", "text/rfc822-headers"):
            yield from _plain_body(data, part, mail, heard)
            return
        if media_type in HTML:
            yield from _html_body(data, part, mail, heard)
            return
    suffix = "eml" if media_type in MAILS else html_text.suffix_of(media_type)
    yield _attached(named or f"part {mail.parts}.{suffix}", data, mail)


def _complaints(part: mime.Part, place: Place) -> Iterator[Problem]:
    for complaint in part.complaints:
        yield DamagedFile(f"part {place.number}: {complaint}", place).problem()


def _attached(name: str, data: bytes, mail: _Mail) -> Artifact:
    mail.budget.enter_member(mail.artifact.depth + 1)
    mail.names[name] = mail.names.get(name, 0) + 1
    content = mail.budget.take(io.BytesIO(data))
    return Artifact(name, content, parent=mail.artifact, occurrence=mail.names[name])


def _plain_body(data: bytes, part: mime.Part, mail: _Mail, heard: Heard | None) -> Iterator[Met]:
    """The text at `body line 1`; the second body's is `body 2 line 1`. Files written into it in uuencode come out."""
    decoded = charset.decode(data, part.parameter("content-type", "charset"))
    if not decoded.text.strip():
        return
    body = _body(mail)
    yield from _lossy(decoded, mail)
    yield Passage(decoded.text, Place(f"{body} line", 1))
    if heard is not None:
        heard.add(decoded.text)
    for plain in plain_lines(decoded.text):
        yield Passage(plain.text, Place(f"{body} {plain.sort} line", plain.line))
    for _, what in armour.sealed(decoded.text):
        yield EncryptedFile(f"the text holds {what}", Place("part", mail.parts)).problem()
    for found in inline_files.find(data):
        if found.failure:
            yield DamagedFile(f"{found.name}: {found.failure}", Place("part", mail.parts)).problem()
        if found.data:
            yield _attached(found.name, found.data, mail)


def _html_body(data: bytes, part: mime.Part, mail: _Mail, heard: Heard | None) -> Iterator[Met]:
    """The words of the page at `body block 1`, `body alt 2`; what is written into it as a data address comes out.

    Lines that another form of the same mail has are not told again.
    """
    decoded = html_text.decoded(data, part.parameter("content-type", "charset"))
    body = _body(mail)
    yield from _lossy(decoded, mail)
    for item in html_text.read_markup(decoded.text):
        if isinstance(item, html_text.Words):
            text = item.text if heard is None or item.kind != "block" else heard.new_lines(item.text)
            if not text:
                continue
            yield Passage(text, Place(f"{body} {item.kind}", item.number, item.name))
        elif item.failure:
            yield DamagedFile(f"{body} data {item.number}: {item.failure}", Place("part", mail.parts)).problem()
        else:
            yield _attached(f"data {item.number}.{html_text.suffix_of(item.media_type)}", item.data, mail)


def _body(mail: _Mail) -> str:
    mail.bodies += 1
    return "body" if mail.bodies == 1 else f"body {mail.bodies}"


def _lossy(decoded: charset.Decoded, mail: _Mail) -> Iterator[Problem]:
    if decoded.lossy:
        message = f"part {mail.parts}: some bytes are not text in {decoded.encoding} and stand as U+FFFD"
        yield DamagedFile(message, Place("part", mail.parts)).problem()
