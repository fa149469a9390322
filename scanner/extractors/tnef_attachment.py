"""Read Outlook rich-text attachments (winmail.dat): the message's fields and bodies, its files as artifacts."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner import mapi, mapi_message, tnef_records
from scanner.budget import Budget
from scanner.errors import DamagedFile, LimitExceeded, NoText
from scanner.mapi import Properties, Property
from scanner.mapi_message import Enclosing
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.tnef_records import Attribute, Cursor

Met = Passage | Artifact | Problem
FROM, SENT, RECEIVED, SUBJECT, BODY, FILE, FILE_NAME, PEOPLE, NEW_FILE, PROPERTIES, FILE_PROPERTIES, CODE_PAGE = (
    0x8000, 0x8005, 0x8006, 0x8004, 0x800C, 0x800F, 0x8010, 0x9004, 0x9002, 0x9003, 0x9005, 0x9007,
)  # fmt: skip
OLD_STRINGS = {SUBJECT: mapi.SUBJECT, BODY: mapi.BODY}
"""Attributes of old programs that say what a property says."""
IS_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")
"""The interface of a message (MS-OXTNEF 2.1.3.4.2): a whole TNEF follows; after another one, an OLE file."""


@dataclass(slots=True)
class _Read:
    """What the records gave: the message's properties, its people, and the files with theirs."""

    message: list[Property] = field(default_factory=list)
    people: list[list[Property]] = field(default_factory=list)
    files: list[_File] = field(default_factory=list)
    sender: bytes = b""
    label: str = ""


@dataclass(slots=True)
class _File:
    name: bytes = b""
    data: bytes | None = None
    properties: list[Property] = field(default_factory=list)


@extractor("tnef")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Fields at `header Subject`, bodies at `body line 3` or `body block 2`, attachments under their own names."""
    content = artifact.content
    data = content if isinstance(content, bytes) else content.read_bytes()
    gathered = _Read()
    whole, failure = True, None
    try:
        for number, attribute in enumerate(tnef_records.attributes(data), start=1):
            budget.check_time()
            if len(gathered.files) > settings.max_members:
                raise LimitExceeded(f"more than {settings.max_members} attachments", remedy="raise --max-members")
            if attribute.complaint:
                whole = False
                complaint = f"record {number}: {attribute.complaint}; what is there was read"
                yield DamagedFile(complaint, Place("record", number)).problem()
            try:
                _take(attribute, gathered)
            except DamagedFile as error:
                whole = False
                yield DamagedFile(f"record {number}: {error.message}", Place("record", number)).problem()
    except DamagedFile as error:
        failure = error
    message = Properties(gathered.message, gathered.label)
    enclosing = Enclosing(artifact, budget)
    if gathered.sender:
        yield Passage(mapi.string(mapi.STRING8, gathered.sender, message.label), Place("header", name="From"))
    people = [Properties(one, message.label) for one in gathered.people]
    is_empty = not gathered.sender and not gathered.files
    for item in mapi_message.read(message, people, enclosing):
        is_empty = False
        yield item
    for number, file in enumerate(gathered.files, start=1):
        budget.check_time()
        yield from _file(file, number, message.label, enclosing)
    if failure:
        raise failure
    if is_empty and whole:
        yield NoText("it holds neither words nor files").problem()


def _take(attribute: Attribute, gathered: _Read) -> None:
    """One record into what was read; an attachment's belong to the last one begun. Raises DamagedFile."""
    id, data = attribute.id, attribute.data
    if id == CODE_PAGE:
        gathered.label = mapi.label_of(int.from_bytes(data[:4], "little"))
    elif id == PROPERTIES:
        _extend(gathered.message, Cursor(data))
    elif id == PEOPLE:
        cursor = Cursor(data)
        for _ in range(cursor.number()):
            if len(gathered.people) >= tnef_records.MOST:
                raise DamagedFile(f"more than {tnef_records.MOST} people")
            gathered.people.append([])
            _extend(gathered.people[-1], cursor)
    elif id in OLD_STRINGS:
        gathered.message.append(Property(OLD_STRINGS[id], mapi.STRING8, (data,)))
    elif id == FROM:
        gathered.sender = _sender(data)
    elif id == NEW_FILE:
        gathered.files.append(_File())
    elif attribute.level == 2:
        if not gathered.files:
            gathered.files.append(_File())
        file = gathered.files[-1]
        if id == FILE:
            file.data = data
        elif id == FILE_NAME:
            file.name = data
        elif id == FILE_PROPERTIES:
            _extend(file.properties, Cursor(data))


def _extend(found: list[Property], cursor: Cursor) -> None:
    """Keep each property as it comes, so that those before a damage are not lost."""
    for item in tnef_records.properties(cursor):
        found.append(item)


def _sender(data: bytes) -> bytes:
    """Name and address: u16 kind, u16, u16 bytes of the name, u16 bytes of the address, both with a NUL behind."""
    if len(data) < 8:
        return data
    size, rest = struct.unpack_from("<2H", data, 4)
    name, address = data[8 : 8 + size].rstrip(b"\0"), data[8 + size : 8 + size + rest].rstrip(b"\0")
    return name + (b" <" + address.partition(b":")[2] + b">" if address and address != name else b"")


def _file(file: _File, number: int, label: str, enclosing: Enclosing) -> Iterator[Met]:
    """The attached file, message or object."""
    found = Properties(file.properties, label)
    place = Place("attachment", number)
    named = mapi.LONG_NAME in found.items or mapi.SHORT_NAME in found.items
    old_name = mapi.string(mapi.STRING8, file.name, label).strip()
    name = old_name if old_name and not named else mapi_message.attachment_name(found, number)
    for what, text in mapi_message.strings(found):
        yield Passage(text, Place(f"attachment {number}", name=what))
    inner = found.items.get(mapi.ATTACHED)
    value = inner.values[0] if inner and inner.values else b""
    if inner and inner.kind == mapi.OBJECT and value:
        is_message = value[:16] == IS_MESSAGE
        yield enclosing.take(f"{name}.tnef" if is_message else name, value[16:])
    elif file.data or value:
        yield enclosing.take(name, file.data or value)
    elif file.data is None:
        yield DamagedFile(f"the content of {name} is missing", place).problem()
    else:
        yield enclosing.take(name, b"")
