"""Read Outlook messages: fields, people, bodies, attachments; messages and OLE objects inside as artifacts."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scanner import mapi, mapi_message, mime, ole, ole_writing
from scanner.budget import Budget
from scanner.errors import ArtifactError, DamagedFile, EncryptedFile, NoText
from scanner.mapi import Properties, Property
from scanner.mapi_message import Enclosing
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings

Met = Passage | Artifact | Problem
TABLE, VALUE, NAMES = "__properties_version1.0", "__substg1.0_", "__nameid_version1.0"
ATTACHMENT, RECIPIENT = "__attach_version1.0_#", "__recip_version1.0_#"
ROOT_HEADER, INNER_HEADER, OWN_HEADER = 32, 24, 8
"""Bytes before the entries of a table: of the file's own message, of one inside it, of recipients and attachments."""
BY_VALUE, LINKS, MESSAGE, OLE = 1, (2, 3, 4, 7), 5, 6
"""How an attachment is kept (PidTagAttachMethod)."""
RIGHTS_PROTECTED = ("message.rpmsg", "application/x-microsoft-rpmsg-message")
NO_COUNT = 0xFFFFFFFF
LOST = ("more than once", "index out of range", "Duplicate filename", "unhandled OLE storage type")
"""In what olefile notes of a directory that it could not follow as a whole."""
STREAM = 2
"""The kind of a directory's entry (MS-CFB 2.6.1)."""
SPARE = 1 << 20
"""Bytes that may be read twice: names of properties go into each message inside."""


@dataclass(slots=True)
class _Folder:
    """A storage of the file as it was found: the directory's entries of its own streams, and its storages, by name."""

    streams: dict[str, Any] = field(default_factory=dict)
    folders: dict[str, _Folder] = field(default_factory=dict)


@dataclass(slots=True)
class _Source:
    """The open file, and how many bytes its streams may still have: together no more than the file, unless they lie."""

    file: Any
    left: int

    def bytes(self, entry: Any, problems: list[Problem]) -> bytes:
        """A stream's bytes; what is there, with a problem, where it is damaged. Empty for no entry.

        By its entry: olefile looks a name up by going through all, which takes minutes with ten thousand attachments.
        """
        if entry is None:
            return b""
        try:
            if entry.size > ole.STREAM_LIMIT:
                raise OSError(f"it is larger than {ole.STREAM_LIMIT >> 20} MiB")
            data = bytes(self.file._open(entry.isectStart, entry.size).read())
        except ole.FAILURES as error:
            problems.append(DamagedFile(f"the stream {entry.name} cannot be read: {error}").problem())
            return b""
        self.left -= len(data)
        if self.left < 0:
            raise DamagedFile("its streams overlap: together they are larger than the file")
        if len(data) < entry.size:
            problems.append(DamagedFile(f"the stream {entry.name} is cut short; what is there was read").problem())
        return data


@extractor("msg")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Fields at `header Subject`, bodies at `body line 3` or `body block 2`, attachments under their own names."""
    del settings
    with ole.open_ole(artifact.content) as file:
        problems: list[Problem] = []
        root = _tree(file, problems)
        source = _Source(file, SPARE + 2 * artifact.size)
        enclosing = Enclosing(artifact, budget)
        names = _names(source, root, problems)
        message, more = _properties(source, root, ROOT_HEADER, names)
        yield from problems + more
        recipients = []
        for number, folder in enumerate(_inside(root, RECIPIENT), start=1):
            one, more = _properties(source, folder, OWN_HEADER, names, message.label)
            yield from _placed(more, Place("recipient", number))
            recipients.append(one)
        attachments = _inside(root, ATTACHMENT)
        yield from _missing(source, root, len(recipients), len(attachments))
        read_any = False
        for item in mapi_message.read(message, recipients, enclosing):
            read_any = True
            yield item
        for number, folder in enumerate(attachments, start=1):
            budget.check_time()
            place = Place("attachment", number)
            found, more = _properties(source, folder, OWN_HEADER, names, message.label)
            yield from _placed(more, place)
            try:
                yield from _attachment(source, root, folder, found, message, enclosing, place)
            except ArtifactError as error:
                if error.kind in ("limit", "timeout"):
                    raise
                yield type(error)(f"attachment {number}: {error.message}", place, error.remedy).problem()
        if not read_any and not attachments:
            if not message.items:
                raise DamagedFile("no property of the message can be found")
            yield NoText("the message holds no words").problem()


def _tree(file: Any, problems: list[Problem]) -> _Folder:
    """The file's storages. Raises DamagedFile."""
    root = _Folder()
    waiting, seen = [(file.root, root)], {0}
    try:
        while waiting:
            entry, folder = waiting.pop()
            for kid in entry.kids:
                if kid.sid in seen:
                    continue  # olefile has told of it
                seen.add(kid.sid)
                if kid.entry_type == STREAM:
                    folder.streams[kid.name] = kid
                else:
                    inner = folder.folders[kid.name] = _Folder()
                    waiting.append((kid, inner))
    except ole.FAILURES as error:
        raise DamagedFile(f"its directory cannot be read: {error}") from error
    if any(lost in said for _, said in file.parsing_issues for lost in LOST):
        message = "its directory is damaged: parts of the message may be missing or stand in the wrong place"
        problems.append(DamagedFile(message).problem())
    return root


def _inside(root: _Folder, prefix: str) -> list[_Folder]:
    return [root.folders[name] for name in sorted(root.folders) if name.startswith(prefix)]


def _placed(problems: list[Problem], place: Place) -> Iterator[Problem]:
    for problem in problems:
        yield Problem(problem.kind, f"{place}: {problem.message}", place)


def _missing(source: _Source, root: _Folder, recipients: int, attachments: int) -> Iterator[Problem]:
    """People and attachments that the head of the message counts and the file does not hold."""
    head = source.bytes(root.streams.get(TABLE), [])[:ROOT_HEADER]
    if len(head) < ROOT_HEADER:
        yield DamagedFile("the table of the message's properties is missing or cut short").problem()
        return
    for what, counted, found in zip(
        ("recipients", "attachments"), struct.unpack_from("<2I", head, 16), (recipients, attachments), strict=True
    ):
        if found < counted < NO_COUNT:
            yield DamagedFile(f"the message counts {counted} {what}, {found} are there").problem()


def _properties(
    source: _Source, folder: _Folder, header: int, names: dict[int, tuple[str, bool]], label: str = ""
) -> tuple[Properties, list[Problem]]:
    """A storage's properties: fixed ones from its table, the others from streams named by number and kind."""
    found: dict[int, Property] = {}
    problems: list[Problem] = []

    def add(id: int, kind: int, values: tuple[bytes, ...]) -> None:
        name, is_public = names.get(id, ("", False))
        known = found.get(id)
        if known is None or kind & ~mapi.MULTIPLE == mapi.UNICODE:
            found[id] = Property(id, kind, values, name, is_public)

    table = source.bytes(folder.streams.get(TABLE), problems)
    promised: dict[tuple[int, int], str] = {}
    for at in range(header, len(table) - 15, 16):
        kind, id = struct.unpack_from("<2H", table, at)
        if kind in mapi.FIXED:
            add(id, kind, (table[at + 8 : at + 8 + mapi.FIXED[kind]],))
        elif kind in (mapi.STRING8, mapi.UNICODE, mapi.BINARY):
            promised[id, kind] = f"{VALUE}{id:04X}{kind:04X}"
    several: dict[tuple[int, int], list[str]] = {}
    for name, entry in folder.streams.items():
        if not name.startswith(VALUE) or id_of(name) is None:
            continue
        id, kind = id_of(name) or (0, 0)
        promised.pop((id, kind), None)
        if kind & mapi.MULTIPLE and kind & ~mapi.MULTIPLE in (mapi.STRING8, mapi.UNICODE):
            if "-" in name:
                several.setdefault((id, kind), []).append(name)
        elif kind in (mapi.STRING8, mapi.UNICODE) or (kind == mapi.BINARY and id in (mapi.HTML, mapi.RTF)):
            add(id, kind, (source.bytes(entry, problems),))
    for (id, kind), each in several.items():
        add(id, kind, tuple(source.bytes(folder.streams[name], problems) for name in sorted(each)))
    for id, kind in promised:
        if kind != mapi.BINARY or id in (mapi.HTML, mapi.RTF, mapi.ATTACHED):
            problems.append(DamagedFile(f"the property 0x{id:04X} is listed but not there").problem())
    return Properties(found.values(), label), problems


def id_of(name: str) -> tuple[int, int] | None:
    """(number, kind) of `__substg1.0_0037001F`; None for another name."""
    try:
        both = int(name[len(VALUE) : len(VALUE) + 8], 16)
    except ValueError:
        return None
    return both >> 16, both & 0xFFFF


def _names(source: _Source, root: _Folder, problems: list[Problem]) -> dict[int, tuple[str, bool]]:
    """Name by number for the properties from 0x8000 on (MS-OXMSG 2.2.3), and whether users or forms gave it."""
    folder = root.folders.get(NAMES)
    if folder is None:
        return {}
    sets, entries, texts = (
        source.bytes(folder.streams.get(f"{VALUE}{number:04X}0102"), problems) for number in (2, 3, 4)
    )
    names: dict[int, tuple[str, bool]] = {}
    for at in range(0, len(entries) - 7, 8):
        number, rest, index = struct.unpack_from("<IHH", entries, at)
        which = (rest >> 1) - 3
        guid = sets[16 * which : 16 * which + 16] if which >= 0 else mapi.PUBLIC_STRINGS if rest >> 1 == 2 else b""
        if rest & 1:
            size = int.from_bytes(texts[number : number + 4], "little")
            name = texts[number + 4 : number + 4 + min(size, 512)].decode("utf-16-le", "replace")
        else:
            name = mapi.numbered_name(number)
        names[0x8000 + index] = name, guid == mapi.PUBLIC_STRINGS
    return names


def _attachment(
    source: _Source,
    root: _Folder,
    folder: _Folder,
    found: Properties,
    message: Properties,
    enclosing: Enclosing,
    place: Place,
) -> Iterator[Met]:
    """The file, message or object attached. Raises ArtifactError."""
    name = mapi_message.attachment_name(found, place.number or 0)
    for what, text in mapi_message.strings(found):
        yield Passage(text, Place(f"attachment {place.number}", name=what))
    method = found.number(mapi.METHOD)
    stored = folder.folders.get(f"{VALUE}{mapi.ATTACHED:04X}000D")
    stream = folder.streams.get(f"{VALUE}{mapi.ATTACHED:04X}0102")
    problems: list[Problem] = []
    if name.lower() == RIGHTS_PROTECTED[0] or found.text(mapi.MIME_TAG) == RIGHTS_PROTECTED[1]:
        yield EncryptedFile("the message is protected by rights management; its text is encrypted", place).problem()
    elif stored is not None:
        copied = _copy(source, stored, enclosing.budget, problems)
        if method == MESSAGE or TABLE in stored.streams:
            _make_root(source, copied, root, problems)
            name += "" if name.lower().endswith(".msg") else ".msg"
        yield from _placed(problems, place)
        yield enclosing.take(name, ole_writing.compound(copied))
    elif stream is not None:
        data = source.bytes(stream, problems)
        yield from _placed(problems, place)
        if data or not problems:
            yield enclosing.take(_signed_name(data, found, message) or name, data)
    elif method in LINKS:
        raise NoText(f"{name} is only linked; its content lies elsewhere", place, "scan the file it is linked to")
    else:
        raise DamagedFile(f"the content of {name} is missing", place)


def _signed_name(data: bytes, found: Properties, message: Properties) -> str:
    """A name for the file of a message that was signed in the clear, which is the signed mail itself; else empty."""
    is_signed = "multipartsigned" in message.text(mapi.CLASS).lower() or found.text(mapi.MIME_TAG) == "multipart/signed"
    is_mail = is_signed and mime.parse(data[:65536]).media_type.startswith("multipart/")
    return "signed message.eml" if is_mail else ""


def _copy(source: _Source, folder: _Folder, budget: Budget, problems: list[Problem]) -> ole_writing.Storage:
    """A storage with all in it. Raises DamagedFile, TimedOut."""
    copied = ole_writing.Storage()
    for name, entry in folder.streams.items():
        budget.check_time()
        copied.streams[name] = source.bytes(entry, problems)
    for name, inner in folder.folders.items():
        copied.storages[name] = _copy(source, inner, budget, problems)
    return copied


def _make_root(source: _Source, copied: ole_writing.Storage, root: _Folder, problems: list[Problem]) -> None:
    """Make of a message inside a file the message of a file: a longer head, and the names of its properties."""
    table = copied.streams.get(TABLE, b"")
    if isinstance(table, bytes):
        copied.streams[TABLE] = table[:INNER_HEADER].ljust(INNER_HEADER, b"\0") + bytes(8) + table[INNER_HEADER:]
    names = root.folders.get(NAMES)
    if names is not None and NAMES not in copied.storages:
        streams: dict[str, Any] = {name: source.bytes(entry, problems) for name, entry in names.streams.items()}
        copied.storages[NAMES] = ole_writing.Storage(streams)
