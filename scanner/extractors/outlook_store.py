"""Read Outlook mail stores (PST, OST) by way of libpff: each message as an Outlook message under its folder's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from io import SEEK_END, BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from scanner import mapi, ole_writing
from scanner.budget import Budget
from scanner.errors import ArtifactError, DamagedFile, EncryptedFile, MissingReader, NoText
from scanner.ole_writing import Storage
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings

Met = Passage | Artifact | Problem
HEAD = 0x202
CRYPT_OF = {0x0E: 0x1CD, 0x0F: 0x1CD, 0x15: 0x201, 0x17: 0x201, 0x24: 0x201, 0x25: 0x201}
"""Version of the file -> where its head says how blocks are encoded (MS-PST 2.2.2.6)."""
END_OF = {0x0E: (168, 4), 0x0F: (168, 4), 0x15: (184, 8), 0x17: (184, 8), 0x24: (184, 8), 0x25: (184, 8)}
"""Version of the file -> where its head says how long it is, and in how many bytes (MS-PST 2.2.2.5)."""
WITH_A_KEY = 0x10
"""Encoded with a key that lies elsewhere (Windows Information Protection); the other ways are none to protect."""
FLAGS, HAS_ATTACHMENTS = 0x0E07, 0x10
"""PidTagMessageFlags and its bit mfHasAttach."""
PASSWORD = 0x67FF
"""PidTagPstPassword: a checksum of the password that Outlook asks for, 0 for none."""
FAILURES = (OSError, OverflowError, ValueError, TypeError)
"""What pypff raises."""
DEEPEST_FOLDER = 64
SPOOL_BEYOND = 8 << 20
"""A message larger than this is built in a temporary file."""
SETS, NAMES, WORDS = 0x0002, 0x0003, 0x0004
"""Numbers of the three lists of named properties, the same in stores and messages (MS-PST 2.4.7, MS-OXMSG 2.2.3)."""
NAMED = 0x8000
UNNAMED = "no subject"


@dataclass(slots=True)
class _Store:
    """What is needed and counted while one store is read."""

    artifact: Artifact
    budget: Budget
    names: _Names
    met: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Names:
    """Named properties: the sets of names, eight bytes for each name by the property's number, the words."""

    sets: bytes
    rows: dict[int, bytes]
    words: bytes


@extractor("pst")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Messages as artifacts `Inbox/Subject.msg`, one at a time; folders' names at `folder`."""
    del settings
    try:
        pypff = import_module("pypff")
    except ImportError as error:
        raise MissingReader(
            "no reader for Outlook mail stores is installed",
            remedy="pip install 'scanner[pst]' (libpff-python, LGPL-3)",
        ) from error
    content = artifact.content
    with BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        _refuse_with_a_key(stream)
        yield from _shortness(stream)
        file = pypff.file()
        try:
            file.open_file_object(stream)
        except FAILURES as error:
            raise DamagedFile(f"the store cannot be opened: {_short(error)}") from error
        try:
            yield from _store(file, artifact, budget)
        finally:
            file.close()


def _refuse_with_a_key(stream: IO[bytes]) -> None:
    head = stream.read(HEAD)
    stream.seek(0)
    at = CRYPT_OF.get(int.from_bytes(head[10:12], "little"), 0)
    if at and head[at : at + 1] == bytes((WITH_A_KEY,)):
        raise EncryptedFile("the store is encrypted with a key that lies elsewhere")


def _shortness(stream: IO[bytes]) -> Iterator[Problem]:
    """The head says how long the file is: nothing else tells that its last part is missing."""
    head = stream.read(HEAD)
    at, size = END_OF.get(int.from_bytes(head[10:12], "little"), (0, 0))
    told = int.from_bytes(head[at : at + size], "little")
    there = stream.seek(0, SEEK_END)
    stream.seek(0)
    if told > there:
        yield DamagedFile(f"the store has {there} bytes where its head says {told}; what is there was read").problem()


def _store(file: Any, artifact: Artifact, budget: Budget) -> Iterator[Met]:
    try:
        root = file.get_root_folder()
    except FAILURES as error:
        raise DamagedFile(f"the store's folders cannot be found: {_short(error)}") from error
    if root is None:
        raise DamagedFile("the store has no folders")
    names = _Names(b"", {}, b"")
    try:
        if any(entry.entry_type == PASSWORD and any(entry.data or b"") for entry in _entries(file.get_message_store())):
            message = "Outlook asks for a password before it opens this store; it encrypts nothing, and all was read"
            yield Problem("encrypted", message, harmless=True)
        names = _names(file.get_name_to_id_map())
    except FAILURES as error:
        yield DamagedFile(f"the store's list of names cannot be read: {_short(error)}").problem()
    opened = _Store(artifact, budget, names)
    any_found = False
    for item in _folder(root, "", 0, opened):
        any_found = any_found or isinstance(item, Artifact)
        yield item
    try:
        orphans = file.number_of_orphan_items
    except FAILURES as error:
        orphans = 0
        yield DamagedFile(f"items without a folder cannot be counted: {_short(error)}").problem()
    for number in range(orphans):
        any_found = True
        yield from _tried(partial(file.get_orphan_item, number), f"orphan items/{number + 1}", opened)
    if not any_found:
        yield NoText("the store holds no message").problem()


def _folder(folder: Any, path: str, depth: int, opened: _Store) -> Iterator[Met]:
    """The messages of a folder, then its folders. A part that cannot be read is a problem, and the rest goes on."""
    opened.budget.check_time()
    place = Place("folder", name=path or "root")
    if depth > DEEPEST_FOLDER:
        yield DamagedFile(f"folders nested deeper than {DEEPEST_FOLDER} levels", place).problem()
        return
    try:
        messages, folders = folder.number_of_sub_messages, folder.number_of_sub_folders
    except FAILURES as error:
        yield DamagedFile(f"the folder {path or 'root'} cannot be read: {_short(error)}", place).problem()
        return
    for number in range(messages):
        where = f"{path}/message {number + 1}".lstrip("/")
        yield from _tried(partial(folder.get_sub_message, number), where, opened)
    for number in range(folders):
        try:
            inner = folder.get_sub_folder(number)
            name = inner.name or f"folder {number + 1}"
        except FAILURES as error:
            message = f"folder {number + 1} of {path or 'the root'} cannot be read: {_short(error)}"
            yield DamagedFile(message, place).problem()
            continue
        below = f"{path}/{_tidy(name)}".lstrip("/")
        yield Passage(name, Place("folder", name=below))
        yield from _folder(inner, below, depth + 1, opened)


def _tried(get: Any, where: str, opened: _Store) -> Iterator[Met]:
    """One message as an artifact; one that cannot be read as a problem. Raises LimitExceeded, TimedOut."""
    place = Place("message", name=where)
    try:
        yield _artifact(get(), where, opened)
    except FAILURES as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's, not the store's
        yield DamagedFile(f"{where} cannot be read: {_short(error)}", place).problem()
    except ArtifactError as error:
        if error.kind in ("limit", "timeout"):
            raise
        yield type(error)(f"{where}: {error.message}", place, error.remedy).problem()


def _artifact(message: Any, where: str, opened: _Store) -> Artifact:
    """The message built anew as a file of its own."""
    budget = opened.budget
    budget.enter_member(opened.artifact.depth + 1)
    spooled: list[Path] = []
    root = _message(message, opened, spooled, ole_root=True)
    root.storages["__nameid_version1.0"] = _names_of(root, opened.names)
    size = sum(len(value) if isinstance(value, bytes) else value.stat().st_size for value in _leaves(root))
    subject = _tidy(_text(root, mapi.SUBJECT)[:80]) or UNNAMED
    name = f"{where.rpartition('/')[0]}/{subject}.msg".lstrip("/")
    opened.met[name] += 1
    content: bytes | Path
    if size <= SPOOL_BEYOND:
        content = ole_writing.compound(root)
    else:
        with NamedTemporaryFile(dir=budget.folder, delete=False) as target:
            ole_writing.write(root, target)
        content = Path(target.name)
    for path in spooled:
        path.unlink(missing_ok=True)
    return Artifact(name, content, parent=opened.artifact, occurrence=opened.met[name])


def _message(item: Any, opened: _Store, spooled: list[Path], ole_root: bool, depth: int = 0) -> Storage:
    """A message's storage: properties, people, attachments, messages attached to it included."""
    entries = _entries(item)
    people, lost_people = _people(item)
    attached, lost = _attached(item, entries)
    counts = (len(people) + lost_people, attached + lost) * 2
    head = bytes(8) + b"".join(count.to_bytes(4, "little") for count in counts)
    storage = _storage(entries, head + (bytes(8) if ole_root else b""), opened.budget)
    for number, entries in enumerate(people):
        storage.storages[f"__recip_version1.0_#{number:08X}"] = _storage(entries, bytes(8), opened.budget)
    for number in range(attached):
        opened.budget.check_time()
        try:
            made = _attachment(item.get_attachment(number), opened, spooled, depth)
        except FAILURES:
            continue  # the message counts one more than there are: its reader says so
        storage.storages[f"__attach_version1.0_#{number:08X}"] = made
    return storage


def _people(item: Any) -> tuple[list[list[Any]], int]:
    """The people's properties, and 1 where they cannot be read: the message then counts more than it has."""
    try:
        return list(_record_sets(getattr(item, "recipients", None))), 0  # appointments are given without
    except FAILURES:
        return [], 1


def _attached(item: Any, entries: list[Any]) -> tuple[int, int]:
    """How many attachments can be read, and 1 where there are more: pypff gives none for appointments and contacts."""
    try:
        if not hasattr(item, "number_of_attachments"):
            flags = (entry.data or b"" for entry in entries if entry.entry_type == FLAGS)
            return 0, int(any(data[:1] and data[0] & HAS_ATTACHMENTS for data in flags))
        return int(item.number_of_attachments), 0
    except FAILURES:
        return 0, 1


def _attachment(attachment: Any, opened: _Store, spooled: list[Path], depth: int) -> Storage:
    entries = [entry for entry in _entries(attachment) if entry.entry_type != mapi.ATTACHED]
    storage = _storage(entries, bytes(8), opened.budget)
    if attachment.number_of_sub_items and depth < opened.budget.settings.max_depth:
        inner = _message(attachment.get_sub_item(0), opened, spooled, ole_root=False, depth=depth + 1)
        storage.storages["__substg1.0_3701000D"] = inner
    elif attachment.size:
        data = opened.budget.take(_Reader(attachment))
        if isinstance(data, Path):
            spooled.append(data)
        storage.streams["__substg1.0_37010102"] = data
    return storage


class _Reader:
    """An attachment as a stream."""

    def __init__(self, attachment: Any) -> None:
        self.attachment = attachment
        self.left = int(attachment.size)

    def read(self, size: int) -> bytes:
        wanted = min(size, self.left)
        data = bytes(self.attachment.read_buffer(wanted) or b"") if wanted > 0 else b""
        self.left -= len(data)
        return data


def _storage(entries: list[Any], head: bytes, budget: Budget) -> Storage:
    """Properties as a message file has them: short ones in a table, the others in streams."""
    storage = Storage()
    table = bytearray(head)
    for entry in entries:
        id, kind = entry.entry_type, entry.value_type
        if id is None or kind is None:
            continue
        try:
            data = bytes(entry.data or b"")
        except FAILURES:  # listed and not there: the message's reader says so
            table += kind.to_bytes(2, "little") + id.to_bytes(2, "little") + bytes(12)
            continue
        budget.charge_bytes(len(data))
        if kind in mapi.FIXED:
            if kind == mapi.BOOLEAN:
                data = data[:1].ljust(2, b"\0")
            table += kind.to_bytes(2, "little") + id.to_bytes(2, "little") + bytes(4) + data[:8].ljust(8, b"\0")
        elif kind & mapi.MULTIPLE and kind & ~mapi.MULTIPLE in (mapi.STRING8, mapi.UNICODE):
            storage.streams[f"__substg1.0_{id:04X}{kind:04X}"] = b""
            for number, value in enumerate(_several(data)):
                storage.streams[f"__substg1.0_{id:04X}{kind:04X}-{number:08X}"] = value
        else:
            storage.streams[f"__substg1.0_{id:04X}{kind:04X}"] = data
    storage.streams["__properties_version1.0"] = bytes(table)
    return storage


def _several(data: bytes) -> Iterator[bytes]:
    """The strings of a list: u32 how many, u32 where each begins (MS-PST 2.3.3.4.2)."""
    count = min(int.from_bytes(data[:4], "little"), len(data) // 4)
    starts = [int.from_bytes(data[4 + 4 * number : 8 + 4 * number], "little") for number in range(count)]
    for start, stop in zip(starts, [*starts[1:], len(data)], strict=True):
        yield data[start:stop]


def _names(mapping: Any) -> _Names:
    """The lists that say how properties from 0x8000 on are called; of eight bytes for each, the last two number it."""
    lists = {entry.entry_type: bytes(entry.data or b"") for entry in _entries(mapping)}
    rows = lists.get(NAMES, b"")
    by_id = {
        NAMED + int.from_bytes(rows[at + 6 : at + 8], "little"): rows[at : at + 8] for at in range(0, len(rows) - 7, 8)
    }
    return _Names(lists.get(SETS, b""), by_id, lists.get(WORDS, b""))


def _names_of(storage: Storage, names: _Names) -> Storage:
    """The same lists for one message: a store's may be larger than most of its messages."""
    rows, words = bytearray(), bytearray()
    for id in sorted({int(name[12:16], 16) for name in storage.streams if name.startswith("__substg1.0_")}):
        row = names.rows.get(id)
        if row is None:
            continue
        if row[4] & 1:
            at = int.from_bytes(row[:4], "little")
            size = int.from_bytes(names.words[at : at + 4], "little")
            row = len(words).to_bytes(4, "little") + row[4:]
            words += names.words[at : at + 4 + min(size, 512)]
            words += bytes(-len(words) % 4)
        rows += row
    made = {SETS: names.sets, NAMES: bytes(rows), WORDS: bytes(words)}
    return Storage({f"__substg1.0_{number:04X}0102": data for number, data in made.items()})


def _entries(item: Any) -> list[Any]:
    """The properties of an item; none where there is no item. Raises what pypff raises."""
    sets = list(_record_sets(item))
    return sets[0] if sets else []


def _record_sets(item: Any) -> Iterator[list[Any]]:
    if item is not None:
        for number in range(item.number_of_record_sets):
            yield list(item.get_record_set(number).entries)


def _leaves(storage: Storage) -> Iterator[bytes | Path]:
    yield from storage.streams.values()
    for inner in storage.storages.values():
        yield from _leaves(inner)


def _text(storage: Storage, id: int) -> str:
    for kind in (mapi.UNICODE, mapi.STRING8):
        value = storage.streams.get(f"__substg1.0_{id:04X}{kind:04X}")
        if isinstance(value, bytes) and value:
            text = mapi.string(kind, value, "")
            return text[2:] if text.startswith("\x01") else text
    return ""


def _tidy(name: str) -> str:
    """A name as one step of a path."""
    return " ".join(name.replace("/", "_").replace("\\", "_").split())


def _short(error: BaseException) -> str:
    """libpff tells its whole way through the store, one function after the other; the first says it."""
    return str(error).partition(" libpff_")[0].strip()[:200] or type(error).__name__
