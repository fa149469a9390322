"""The door to rarfile: what a RAR archive lists, and its members' bytes through unrar, unar, bsdtar or 7-Zip."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from scanner import rar_decryption
from scanner.budget import Budget
from scanner.errors import ArtifactError, DamagedFile, EncryptedFile, MissingReader
from scanner.members import CHUNK, Chunks, Name, checked, decoded, names_of, optional, tidy
from scanner.outside_programs import output_of
from scanner.passwords import Trial

STORED = 0x30
BEFORE, AFTER, UNICODE = 0x01, 0x02, 0x200
"""Flags of a file: it continues from, or in, another volume; its name is told in Unicode too (RAR 2.9 to 4)."""
START, FILE, END = 0x72, 0x74, 0x7B
"""Kinds of blocks, by the numbers of RAR 4, which rarfile uses for RAR 5 too."""
TOOLS = "install unrar, unar or libarchive-tools, e.g. apt install unar"


@dataclass(slots=True)
class Listing:
    """The members with their names; what is wrong; where the archive ends; comments."""

    archive: Any
    members: list[Any] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    comment: str = ""
    end: int = 0
    is_solid: bool = False


def listed(stream: IO[bytes], size: int, budget: Budget, volumes: tuple[Path, ...] = ()) -> Listing:
    """Raises MissingReader without rarfile, EncryptedFile where the names are encrypted as well, DamagedFile.

    With `volumes` the members of all of them: one that goes on from another volume is told once, with the first.
    """
    rarfile = optional("rarfile", "rarfile", "RAR")
    rarfile.HACK_TMP_DIR = str(budget.folder)  # where it writes what a tool has to read
    blocks: list[Any] = []

    def met(block: Any) -> None:
        budget.check_time()
        blocks.append(block)

    archive, said = None, ""
    try:
        source = str(volumes[0]) if volumes else stream
        archive = rarfile.RarFile(source, info_callback=met, part_only=not volumes)
        said = archive.strerror() or ""
    except _failures(rarfile) as error:
        if not any(block.type == FILE for block in blocks):
            raise DamagedFile(f"not a whole RAR archive: {error}") from error
        said = str(error)
    # not infolist(): it leaves out old versions of files and what goes on from another volume
    members = [block for block in blocks if block.type == FILE and not (volumes and block.flags & BEFORE)]
    if archive is not None and not members and archive.needs_password():
        raise EncryptedFile("the archive is encrypted, the names of its files as well")
    listing = Listing(archive, members)
    if archive is not None:
        listing.comment, listing.is_solid = archive.comment or "", archive.is_solid()
    end = max((_end(block) for block in blocks if block.type != START), default=0)
    listing.end = size if volumes else min(end, size)
    newer = any(isinstance(member, rarfile.Rar5Info) for member in members)
    if said:
        listing.complaints.append(f"its list ends with a damaged header ({said})")
    elif volumes:
        pass  # rarfile says itself which volume it misses
    elif end > size:
        listing.complaints.append("it is cut off")
    elif not blocks or (blocks[-1].type != END and (newer or size > end)):
        listing.complaints.append("its end is missing")
    listing.names = _names(members, rarfile)
    return listing


def unlocked(stream: IO[bytes], size: int, locked: set[bytes], trial: Trial) -> bytes | Path | None:
    """The archive without its encryption, by a password of the user's; None where none fits.

    `locked` are the names of the members known to be encrypted, none where names are encrypted as well.

    RAR 4 has no check: the files' own checksums tell. Raises UnsupportedFormat for what is not decrypted here.
    """
    budget = trial.budget
    for password in trial.candidates():
        chunks = Chunks(rar_decryption.plain(stream, size, password.text, _old_key), budget.check_time)
        try:
            data = budget.take(chunks)
        except rar_decryption.WrongPasswordError:
            continue
        if chunks.failure or not _is_sound(data, locked, budget):
            if isinstance(data, Path):
                data.unlink()
            continue
        trial.fits(password)
        return data
    return None


@lru_cache(maxsize=64)
def _old_key(password: str, salt: bytes) -> Any:
    """AES key and start vector of RAR 3 and 4: 2**18 turns of a SHA-1 with a fault that RAR has kept."""
    return optional("rarfile", "rarfile", "RAR").rar3_s2k(password, salt)


def _is_sound(data: bytes | Path, locked: set[bytes], budget: Budget) -> bool:
    """Whether the smallest member that was encrypted comes out with its checksum, where it has one."""
    with io.BytesIO(data) if isinstance(data, bytes) else open(data, "rb") as stream:
        try:
            listing = listed(stream, len(data) if isinstance(data, bytes) else data.stat().st_size, budget)
        except ArtifactError:
            return False
        opened = [member for member in listing.members if not locked or member.orig_filename in locked]
        files = [member for member in opened if not member.is_dir() and member.file_size and member.CRC]
        if not files or listing.complaints:
            return not listing.complaints
        smallest = files[0] if listing.is_solid else min(files, key=lambda member: int(member.file_size))
        try:
            return all(True for _ in checked(bytes_of(listing, smallest), smallest.CRC))
        except MissingReader:
            return True
        except ArtifactError:
            return False


def _end(block: Any) -> int:
    return int(max(block.header_offset + block.header_size, (block.data_offset or 0) + block.add_size))


def _names(members: list[Any], rarfile: Any) -> list[Name]:
    """RAR 5 writes UTF-8, RAR 4 Unicode where it is told; other names are decided over the whole archive."""
    raw = [_undeclared(member, rarfile) for member in members]
    guessed = iter(names_of([name for name in raw if name is not None]))
    made: list[Name] = []
    for member, name in zip(members, raw, strict=True):
        if name is not None:
            made.append(next(guessed))
        elif isinstance(member, rarfile.Rar5Info):
            made.append(decoded(member.orig_filename, "utf-8"))
        else:
            made.append(Name(tidy(member.filename)))
    return made


def _undeclared(member: Any, rarfile: Any) -> bytes | None:
    if isinstance(member, rarfile.Rar5Info) or member.flags & UNICODE:
        return None
    return bytes(member.orig_filename)


def needs_tool(member: Any) -> bool:
    return bool(member.compress_type != STORED)


def bytes_of(listing: Listing, member: Any) -> Iterator[bytes]:
    """A member's bytes; stored ones need no tool. Raises MissingReader where there is none, DamagedFile."""
    rarfile = optional("rarfile", "rarfile", "RAR")
    if listing.archive is None:
        raise DamagedFile("the list of the archive is damaged")
    try:
        # not RarFile.open(): it looks the name up, and so gives the last of several members of one name
        with listing.archive._file_parser.open(member, None) as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
    except rarfile.RarCannotExec as error:
        raise missing_tool() from error
    except (rarfile.PasswordRequired, rarfile.RarWrongPassword) as error:
        raise EncryptedFile("encrypted") from error
    except _failures(rarfile) as error:
        raise DamagedFile(f"its data is damaged, or the program that unpacks it does not know it ({error})") from error


def missing_tool() -> MissingReader:
    return MissingReader("packed RAR members need a program that is not installed", remedy=TOOLS)


def all_bytes(path: Path, budget: Budget) -> Iterator[bytes]:
    """What the tool gives for the whole archive: its members one after the other, as solid ones are packed."""
    rarfile = optional("rarfile", "rarfile", "RAR")
    try:
        command = rarfile.tool_setup().open_cmdline(None, str(path))
    except rarfile.RarCannotExec as error:
        raise missing_tool() from error
    yield from output_of(tuple(command), budget)


def _failures(rarfile: Any) -> tuple[type[Exception], ...]:
    return (rarfile.Error, struct.error, ValueError, IndexError, KeyError, EOFError, OverflowError, AttributeError)
