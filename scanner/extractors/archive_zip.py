"""Read ZIP archives: every member as an artifact of its own, names in the encoding they were written in."""

from __future__ import annotations

import io
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from scanner import charset, zip_encryption, zip_entries, zip_extra, zip_members
from scanner.budget import Budget
from scanner.errors import ArtifactError, DamagedFile, EncryptedFile, LimitExceeded
from scanner.members import Chunks, stretch
from scanner.passwords import Password, Trial, opened_with
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import MIB, Settings
from scanner.zip_entries import Entry
from scanner.zip_members import Member


@dataclass(frozen=True, slots=True)
class _Name:
    """`raw` is kept only where the bytes are not text in the encoding decided on."""

    text: str
    raw: bytes | None = None


@dataclass(slots=True)
class _Archive:
    """The archive being read: its bytes, the passwords that are tried on it, and those told to have fitted."""

    artifact: Artifact
    stream: IO[bytes]
    trial: Trial
    told: list[Password] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A member's bytes, and the password that they came out with; none for a member without one."""

    member: Member
    data: bytes | Path
    password: Password | None = None


@extractor("zip", "jar")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """Members as artifacts; comments as passages; whatever could not be unpacked as a problem at `member <name>`."""
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        archive = _Archive(artifact, stream, Trial(budget))
        listing = zip_entries.directory(stream)
        for complaint in listing.complaints:
            yield DamagedFile(f"this archive is not as it should be: {complaint}").problem()
        if listing.comment:
            yield Passage(charset.decode(listing.comment).text, Place("archive comment"))
        names = _names(listing.entries)
        met: Counter[str] = Counter()
        for entry, name in zip(listing.entries, names, strict=True):
            if name.text.endswith("/") and not entry.size:
                continue
            budget.enter_member(artifact.depth + 1)
            met[name.text] += 1
            if entry.comment:
                yield Passage(charset.decode(entry.comment).text, Place("member comment", name=name.text))
            for text in zip_extra.words(entry.extra):
                yield Passage(text, Place("member extra field", name=name.text))
            yield from _member(entry, name, met[name.text], archive)
        for region in listing.loose:
            yield from _loose(stream, region, artifact, budget)
    del settings


def _member(entry: Entry, name: _Name, occurrence: int, archive: _Archive) -> Iterator[Passage | Artifact | Problem]:
    """One member; its failure does not stop the rest, but a limit on the whole archive does."""
    place = Place("member", name=name.text)
    budget = archive.trial.budget
    try:
        if entry.is_encrypted:
            opened = _unlocked(entry, archive)
            if opened is None:
                raise archive.trial.refused(f"the member {name.text} is encrypted", place)
            if opened.password is not None and opened.password not in archive.told:
                archive.told.append(opened.password)
                yield opened_with(opened.password, place)
        else:
            member = Member(archive.stream, entry, budget)
            opened = _Opened(member, budget.take(member, packed=max(0, entry.packed)))
    except LimitExceeded as error:
        if budget.bytes > budget.settings.max_bytes * MIB:
            raise
        yield LimitExceeded(f"the member {name.text}: {error.message}", place, error.remedy).problem()
        yield Passage(name.text, Place("name of unread member"))
        return
    except ArtifactError as error:
        if error.kind == "timeout":
            raise
        yield type(error)(_named(name, error), place, error.remedy).problem()
        yield Passage(name.text, Place("name of unread member"))
        return
    member, data = opened.member, opened.data
    if member.failure:
        yield DamagedFile(f"the member {name.text}: {member.failure}; what came out was read", place).problem()
    own = _names([member.header])[0].text if member.header.raw_name != entry.raw_name else name.text
    if own != name.text:
        yield DamagedFile(f"the member {name.text} calls itself {own} in its own header", place).problem()
    if said := zip_entries.differences(entry, member.header):
        message = f"the member {name.text}: its own header has another {said} than the directory; read as that says"
        yield DamagedFile(message, place, "ask who made the archive, and with what").problem()
    if entry.is_link and isinstance(data, bytes):
        yield Passage(charset.decode(data).text, Place("link", name=name.text))
    elif data or not member.failure:
        yield Artifact(name.text, data, parent=archive.artifact, raw_name=name.raw, occurrence=occurrence)


def _unlocked(entry: Entry, archive: _Archive) -> _Opened | None:
    """The member as a password of the user's opens it, None where none does.

    A lock's check lets one wrong password of 256 through; then the data does not fit its checksum.
    """
    if entry.flags & zip_encryption.STRONG:
        raise EncryptedFile(
            "encrypted with PKWARE's strong encryption", remedy="unpack it with the program that made it"
        )
    if not archive.trial.known:
        return None
    lock = zip_members.lock_of(archive.stream, entry)
    for password in archive.trial.candidates():
        for secret in password.as_bytes:
            key = zip_encryption.key_of(lock, secret)
            if key is None:
                continue
            member = Member(archive.stream, entry, archive.trial.budget, key)
            data = archive.trial.budget.take(member, packed=max(0, entry.packed))
            if not member.failure:
                archive.trial.fits(password)
                return _Opened(member, data, password)
            if isinstance(data, Path):
                data.unlink()
    return None


def _named(name: _Name, error: ArtifactError) -> str:
    return error.message if name.text in error.message else f"the member {name.text}: {error.message}"


def _loose(stream: IO[bytes], region: zip_entries.Region, artifact: Artifact, budget: Budget) -> Iterator[Artifact]:
    """Bytes of the file outside all members: a self-extracting program, or something hidden."""
    budget.enter_member(artifact.depth + 1)
    data = budget.take(Chunks(stretch(stream, region.start, region.end)))
    yield Artifact(f"bytes {region.start}-{region.end} outside the members", data, parent=artifact)


def _names(entries: tuple[Entry, ...] | list[Entry]) -> list[_Name]:
    """By flag 0x800, by the field of the name in UTF-8, else by what all the other names together look like."""
    certain = {index: text for index, entry in enumerate(entries) if (text := _declared_name(entry)) is not None}
    others = [entry.raw_name for index, entry in enumerate(entries) if index not in certain]
    encoding = charset.of_names(others) if others else "utf-8"
    return [
        _Name(_tidy(certain[index])) if index in certain else _decoded(entry.raw_name, encoding)
        for index, entry in enumerate(entries)
    ]


def _declared_name(entry: Entry) -> str | None:
    """The name in UTF-8 if the archive says so and it is; a field 0x7075 counts if it was made for this very name."""
    field = zip_entries.extra_field(entry.extra, 0x7075)
    fits = len(field) > 5 and int.from_bytes(field[1:5], "little") == zlib.crc32(entry.raw_name)
    for raw, says_so in ((field[5:], fits), (entry.raw_name, entry.says_utf8)):
        if says_so:
            try:
                return raw.decode("utf-8")
            except UnicodeDecodeError:
                continue
    return None


def _decoded(raw: bytes, encoding: str) -> _Name:
    try:
        return _Name(_tidy(raw.decode(encoding)))
    except UnicodeDecodeError:
        return _Name(_tidy(raw.decode(encoding, "backslashreplace")), raw)


def _tidy(name: str) -> str:
    r"""Windows programs write `a\b.txt`; a NUL, which ends a name for other programs, is shown."""
    if "/" not in name:
        name = name.replace("\\", "/")
    return name.replace("\0", "\u2400")
