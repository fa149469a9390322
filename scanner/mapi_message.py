"""What an Outlook message says: its fields, its people, its bodies in text, HTML and RTF, the names of its files."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO

from scanner import compressed_rtf, html_text, inline_files, mapi, mime, rtf_markup
from scanner.bodies_heard import Heard
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile
from scanner.escapes import plain_lines
from scanner.mapi import BODY, HEADER_NAMES, HEADERS, HTML, RTF, Properties
from scanner.records import Artifact, Passage, Place, Problem

PGP = "-----BEGIN PGP MESSAGE-----"
# [if gte mso 9]><w:LsdException Locked="false" Name="Grid Table"/><![endif]
WORDLESS = re.compile(r"\[ if [^\]]* \] > | <! \[ endif \] | < [^<>]* >", re.VERBOSE)
RECIPIENTS = {0: "From", 1: "To", 2: "Cc", 3: "Bcc"}
DISPLAYED = (0x0E04, 0x0E03, 0x0E02)
"""The names of all people in one line; skipped where each stands by itself."""
BODIES = (BODY, HEADERS, HTML, RTF)
# "'Li, Hua'" <li@example.com> -> Li Hua li@example.com
PERSON = re.compile(r"""[^\s"'<>,;]+""", re.VERBOSE)
FOR_MACHINES = (
    "x-ms-", "x-microsoft-", "x-forefront-", "x-exchange-", "arc-", "dkim-", "authentication-results", "thread-index",
)  # fmt: skip
"""How fields begin in which servers keep their accounts."""
MOST_COMPARED = 100_000
"""Characters of all fields in which another property is looked for."""
X500 = "/cn="
"""In the address of a mailbox as its directory has it: /O=FIRM/OU=SITE/CN=RECIPIENTS/CN=LI."""


@dataclass(frozen=True, slots=True)
class Inside:
    """A file met inside a body."""

    name: str
    data: bytes


@dataclass(slots=True)
class Enclosing:
    """Makes artifacts of what a message encloses, and counts names that repeat."""

    artifact: Artifact
    budget: Budget
    names: Counter[str] = field(default_factory=Counter)

    def take(self, name: str, content: bytes | IO[bytes]) -> Artifact:
        """Raises LimitExceeded, TimedOut."""
        self.budget.enter_member(self.artifact.depth + 1)
        data = self.budget.take(io.BytesIO(content) if isinstance(content, bytes) else content)
        self.names[name] += 1
        return Artifact(name, data, parent=self.artifact, occurrence=self.names[name])


def read(
    message: Properties, recipients: list[Properties], enclosing: Enclosing
) -> Iterator[Passage | Artifact | Problem]:
    """Fields at `header Subject`, other strings at `property location`, bodies at `body line 3`, `body 2 block 1`."""
    yield from fields(message, recipients)
    for item in bodies(message):
        yield enclosing.take(item.name, item.data) if isinstance(item, Inside) else item


def fields(message: Properties, recipients: list[Properties]) -> Iterator[Passage]:
    """Every string once: the fields a person knows, people, the header lines of the way, then all others."""
    said: set[str] = set()
    people = list(_people(recipients))
    named = {name for _, name, _ in people}
    for id, name in HEADER_NAMES.items():
        text = message.text(id).strip()
        if id == mapi.SUBJECT:
            text = _subject(text)
        if not text or text in said or (id in mapi.NOISE and "@" not in text):
            continue
        said.add(text)
        if id in DISPLAYED and all(piece.strip() in named for piece in text.split(";")):
            continue
        yield Passage(text, Place("header", name=name))
    for header, name, address in people:
        text = f"{name} <{address}>" if address and address != name else name
        if text:
            said.update((name, address))
            yield Passage(text, Place("header", name=header))
    travelled = [item for item in mime.parse(message.text(HEADERS).strip().encode()).fields if item.raw]
    known = {word for value in said for word in PERSON.findall(value)}
    for item in travelled:
        text = item.text.strip()
        if text and text not in said and not _is_said(item.name, text, known):
            said.add(text)
            yield Passage(text, Place("header", name=item.name))
    whole = "\n".join(said)[:MOST_COMPARED]
    for other in message.strings():
        text = message.text_of(other).strip()
        if not text or other.id in HEADER_NAMES or other.id in BODIES or text in said or mapi.is_noise(other):
            continue
        if X500 in text.lower():
            continue
        if not other.is_public and other.id not in mapi.PROPERTY_NAMES and text in whole:
            continue
        said.add(text)
        yield Passage(text, Place("property", name=mapi.name_of(other)))


def strings(properties: Properties) -> Iterator[tuple[str, str]]:
    """(name, text) of the strings of an attachment that are more than its file name."""
    file_names = {properties.text(id) for id in (mapi.LONG_NAME, mapi.SHORT_NAME, mapi.SHOWN_NAME)}
    for item in properties.strings():
        text = properties.text_of(item).strip()
        if text and text not in file_names and item.id in (mapi.LINKED, 0x3004, 0x3701):
            yield mapi.name_of(item), text


def attachment_name(properties: Properties, number: int) -> str:
    """The long name, else the short or shown one, else `attachment 2.pdf` by its media type."""
    for id in (mapi.LONG_NAME, mapi.SHORT_NAME, mapi.SHOWN_NAME):
        name = properties.text(id).strip()
        if name:
            return PurePosixPath(name.replace("\\", "/")).name or name
    return f"attachment {number}.{html_text.suffix_of(properties.text(mapi.MIME_TAG) or 'x/bin')}"


def bodies(message: Properties) -> Iterator[Passage | Problem | Inside]:
    """All bodies, of the second and third only what the ones before do not say."""
    heard = Heard()
    number = 0
    if (plain := message.text(BODY)).strip():
        number += 1
        heard.add(plain)
        yield from _plain(plain, message, "body")
    if HTML in message.items:
        number += 1
        yield from _page(_html(message), heard, _name(number))
    packed = message.binary(RTF)
    if not packed:
        return
    place = Place(_name(number + 1))
    try:
        rtf, complaint = compressed_rtf.unpacked(packed)
    except DamagedFile as error:
        yield DamagedFile(error.message, place, error.remedy).problem()
        return
    if complaint:
        yield DamagedFile(f"the RTF body: {complaint}; what came out was read", place).problem()
    text = rtf_markup.read(rtf).rstrip("\0")
    if rtf_markup.is_wrapped_page(rtf):
        yield from _page(text, heard, str(place))
    elif rtf_markup.holds_objects(rtf):
        yield Inside("body.rtf", rtf)
    elif not all(heard.holds(line) for line in text.splitlines()):
        yield Passage(text, Place(f"{place} line", 1))


def _name(number: int) -> str:
    return "body" if number == 1 else f"body {number}"


def _subject(text: str) -> str:
    """In a store the subject begins with two characters that say how long its `Re: ` is (MS-PST 2.5.3.1.1.1)."""
    return text[2:] if text.startswith("\x01") else text


def _is_said(name: str, text: str, known: set[str]) -> bool:
    """Whether a field of the way is for machines, or repeats the people or the time that the message has as its own."""
    if name.lower() == "date" or name.lower().startswith(FOR_MACHINES):
        return True
    if name.lower() not in ("from", "to", "cc", "sender"):
        return False
    return all(word in known for word in PERSON.findall(text))


def _people(recipients: list[Properties]) -> Iterator[tuple[str, str, str]]:
    """(header, name, address) of each."""
    for one in recipients:
        name = (one.text(mapi.SHOWN_NAME) or one.text(0x5FF6)).strip().strip("'")
        address = (one.text(mapi.SMTP_ADDRESS) or one.text(mapi.ADDRESS)).strip()
        kind = (one.number(mapi.RECIPIENT_KIND) or 0) & 0x0F
        yield RECIPIENTS.get(kind, "To"), name or address, "" if address.startswith("/") else address


def _plain(text: str, message: Properties, body: str) -> Iterator[Passage | Problem | Inside]:
    yield Passage(text, Place(f"{body} line", 1))
    for plain in plain_lines(text):
        yield Passage(plain.text, Place(f"{body} {plain.sort} line", plain.line))
    if PGP in text:
        yield EncryptedFile("the text holds a PGP message", Place(body)).problem()
    item = message.items[BODY]
    is_bytes = item.kind == mapi.STRING8
    if "begin" in text:
        for file in inline_files.find(item.values[0] if is_bytes else text.encode("utf-8", "replace")):
            if file.failure:
                yield DamagedFile(f"the file {file.name} in the text: {file.failure}", Place(body)).problem()
            yield Inside(file.name, file.data)


def _html(message: Properties) -> str:
    item = message.items[HTML]
    if item.kind != mapi.BINARY:
        return message.text_of(item)
    page = message.number(0x3FDE)
    return html_text.decoded(message.binary(HTML), mapi.label_of(page) if page else message.label).text


def _page(markup: str, heard: Heard, body: str) -> Iterator[Passage | Problem | Inside]:
    """The words of a web page; blocks that an earlier body has in this order are not said again."""
    blocks: list[str] = []
    place = Place(body)
    try:
        for item in html_text.read_markup(markup):
            if isinstance(item, html_text.Embedded):
                if item.failure:
                    yield DamagedFile(f"{body} data {item.number}: {item.failure}", place).problem()
                else:
                    yield Inside(f"data {item.number}.{html_text.suffix_of(item.media_type)}", item.data)
                continue
            if item.kind == "block":
                blocks.append(item.text)
                if heard.holds(item.text):
                    continue
            elif heard.met(item.kind, item.text) or _is_settings(item):
                continue
            yield Passage(item.text, Place(f"{body} {item.kind}", item.number, item.name))
    except DamagedFile as error:
        yield DamagedFile(error.message, place, error.remedy).problem()
    heard.add("\n".join(blocks))


def _is_settings(item: html_text.Words) -> bool:
    """Word's settings in a comment for Word, tags without a letter between them; 30 kB of style names in many mails."""
    return item.kind == "comment" and item.text.startswith("[if gte mso") and not WORDLESS.sub("", item.text).strip()
