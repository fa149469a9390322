"""Verify a coverage certificate offline: its chain, its counts, its signature, and the files it speaks of."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from scanner.certificate import ED25519, FORM, START, canonical, message_of
from scanner.certificate_lines import Line, brackets, read_lines
from scanner.coverage import Coverage
from scanner.errors import UsageError
from scanner.records import name_of_path
from scanner.signing import fits
from scanner.tampering import Fault, diagnose

BLOCK = 1 << 20


@dataclass(slots=True)
class Checked:
    """What verifying found. `signature` is `integrity_only`, `unnamed` (fits the key inside it) or `signed`.

    `header` and `summary` are None where they could not be relied on; `head` is the hash that stands for the whole.
    """

    faults: list[Fault] = field(default_factory=list)
    header: dict[str, Any] | None = None
    summary: dict[str, Any] | None = None
    head: str = ""
    signature: str = "integrity_only"
    public: bytes | None = None


@dataclass(slots=True)
class FilesChecked:
    """What hashing the files again found; `unhashed` counts those that had no hash when they were scanned."""

    same: int = 0
    unhashed: int = 0


def check(path: Path, public: bytes | None = None) -> Checked:
    """Check chain, counts and signature; one pass with flat memory, another only where something is wrong.

    `public` is the raw key that must have signed. Raises UsageError for a file that cannot be read or is no
    certificate, or one of a later form.
    """
    checked = Checked()
    sequence = _Sequence()
    ours = False
    for line in read_lines(path):
        ours = ours or line.chain is not None
        sequence.take(line)
        if line.sound and line.kind == "header" and checked.header is None:
            checked.header = line.entry
        if line.sound and line.kind == "summary":
            checked.summary, checked.head = line.entry, line.chain or ""
            last = line
    if not ours:
        raise UsageError(f"{path}: is no coverage certificate. Remedy: name the coverage.json of a scan")
    form = (checked.header or {}).get("form", FORM)
    if form != FORM:
        raise UsageError(f"{path}: has the form {form!r:.60}. Remedy: verify it with the version that made it")
    opened, closed = brackets(path)
    sequence.end(opened, closed)
    if sequence.broken:
        checked.faults = diagnose(read_lines(path)) or [Fault("form", sequence.broken, sequence.broken)]
        if not closed and checked.summary is None and all(fault.kind != "cut" for fault in checked.faults):
            checked.faults.append(Fault("cut", line.position))  # in the middle of a line
    elif checked.summary is not None:
        if not sequence.counts_fit(checked.summary):
            checked.faults.append(Fault("counts", last.position, last.position))
        if not sequence.conclusion_fits(checked.summary):
            checked.faults.append(Fault("conclusion", last.position, last.position))
    if checked.summary is not None:
        _check_signature(checked, last, public)
    elif public is not None:
        checked.faults.append(Fault("unsigned", line.position, line.position))
    return checked


def check_files(path: Path, root: Path, done: FilesChecked) -> Iterator[Fault]:
    """Hash the files again: paths are taken below `root`, the folder in which the scan was started.

    An absolute path is taken below it too. Members of containers are covered by their container's hash. `done` is
    filled as it goes. Raises UsageError where the certificate cannot be read.
    """
    for line in read_lines(path):
        entry = line.entry or {}
        if line.kind != "artifact" or entry.get("depth") != 0:
            continue
        wanted, name = entry.get("sha256"), str(entry.get("path"))
        if not isinstance(wanted, str):
            done.unhashed += 1
            continue
        kind = _compared(_place(root, entry), wanted)
        if kind:
            yield Fault(kind, line.position, line.position, path=name_of_path(name))
        else:
            done.same += 1


class _Sequence:
    """Whether lines follow one another as they should; `broken` is the first line at which they do not, 0 for none."""

    def __init__(self) -> None:
        self.broken = 0
        self.previous, self.number = START, 0
        self.ended = False
        self.position = 1
        self.coverage = Coverage()

    def take(self, line: Line) -> None:
        if self.broken:
            return
        self.position = line.position
        kind = "header" if self.number == 0 else line.kind
        last = kind == "summary"
        in_place = line.sound and line.number == self.number and line.previous == self.previous
        known = line.kind == kind and kind in ("header", "artifact", "summary") and not self.ended
        plain = line.comma != last and (line.signature is None or last) and line.position == self.number + 2
        if not (in_place and known and plain and (kind != "artifact" or self._counted(line.entry or {}))):
            self.broken = line.position
            return
        if last and (line.entry or {}).get("head") != self.previous:
            self.broken = line.position
        self.previous, self.number, self.ended = line.chain or "", self.number + 1, last

    def end(self, opened: bool, closed: bool) -> None:
        if not self.broken and not (opened and closed and self.ended):
            self.broken = 1 if not opened else self.position + 1

    def counts_fit(self, summary: dict[str, Any]) -> bool:
        """The summary says what the entries say."""
        return all(_same(summary.get(name), value) for name, value in self.coverage.record().items())

    def conclusion_fits(self, summary: dict[str, Any]) -> bool:
        """The summary says that everything was read where it was, and that all is there where nothing was cut."""
        complete = summary.get("complete")
        everything = complete is True and self.coverage.incomplete == 0
        return summary.get("everything_read") is everything and not (complete is True and summary.get("stopped_at"))

    def _counted(self, entry: dict[str, Any]) -> bool:
        """Count an artifact; False where its fields are not those of one."""
        reasons, size, depth = entry.get("reasons"), entry.get("bytes"), entry.get("depth")
        if not isinstance(reasons, list) or not all(isinstance(reason, dict) for reason in reasons):
            return False
        if not (size is None or _is_number(size)) or not _is_number(depth):
            return False
        kinds = [str(reason.get("kind")) for reason in reasons if reason.get("harmless") is not True]
        self.coverage.add(str(entry.get("format")), str(entry.get("status")), size, kinds, depth)
        return True


def _check_signature(checked: Checked, last: Line, public: bytes | None) -> None:
    """The header says whether there must be a signature; a key given by the user says so too."""
    header = checked.header or {}
    inside = _decoded(header.get("public_key"))
    must = header.get("signature") == ED25519 or last.signature is not None
    where = (last.position, last.position)
    if not must:
        if public is not None:
            checked.faults.append(Fault("unsigned", *where))
        return
    checked.public = public if public is not None else inside
    signature = _decoded(last.signature)
    if last.signature is None or checked.public is None:
        checked.faults.append(Fault("unsigned", *where))
    elif signature is None:
        checked.faults.append(Fault("signature", *where))
    elif not fits(checked.public, message_of(checked.head), signature):
        other = public is not None and inside is not None and inside != public
        checked.faults.append(Fault("other_key" if other else "signature", *where))
    else:
        checked.signature = "unnamed" if public is None else "signed"


def _decoded(text: object) -> bytes | None:
    """The bytes of a base64 string; None for one that is not the one way to write them."""
    if not isinstance(text, str):
        return None
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode("ascii") == text else None


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _same(stated: object, counted: object) -> bool:
    """Equal, and of one kind: true is no 1."""
    return canonical(stated) == canonical(counted)


def _place(root: Path, entry: dict[str, Any]) -> bytes:
    """Where the file is: in its own bytes where its name is not UTF-8."""
    raw = _decoded(entry.get("path_bytes"))
    name = name_of_path(str(entry.get("path"))).encode("utf-8", "surrogateescape") if raw is None else raw
    return os.path.join(os.fsencode(root), name.lstrip(b"/"))


def _compared(place: bytes, wanted: str) -> str:
    """Empty where the file has this hash; else the kind of fault."""
    digest = hashlib.sha256()
    try:
        if not os.path.isfile(place):
            return "file_missing"
        with open(place, "rb") as stream:
            for block in iter(lambda: stream.read(BLOCK), b""):
                digest.update(block)
    except (OSError, ValueError):
        return "file_unreadable"
    return "" if digest.hexdigest() == wanted else "file_changed"
