"""The passwords that the user gives (--password-file): tried in order, told by their line, never shown."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from scanner.budget import Budget
from scanner.errors import EncryptedFile, SettingsError
from scanner.records import Place, Problem
from scanner.settings import Settings

OPTION = "--password-file"
REMEDY = f"put its password on a line of a text file and give it with {OPTION}, or ask for an unprotected copy"
LARGEST_FILE = 1 << 20
MOST = 1000
"""Passwords in the file. One try costs 0.1 to 0.6 s of hashing for most formats; no person keeps a longer list."""
TIME_SHARE = 0.5
"""Part of the time left for the file that trying passwords may take: the rest is for reading what they open."""
OTHER_CODES = ("gb18030", "cp437")
"""Encodings beside UTF-8 whose bytes Chinese and Western ZIP programs make keys of."""


@dataclass(frozen=True, slots=True)
class Password:
    """A line of the file; `line` counts from 1. Its text is in no representation, so that no log can hold it."""

    line: int
    text: str = field(repr=False)

    @property
    def as_bytes(self) -> tuple[bytes, ...]:
        """The bytes it may stand for, UTF-8 first; each once."""
        forms = [self.text.encode("utf-8")]
        for code in OTHER_CODES:
            try:
                forms.append(self.text.encode(code))
            except UnicodeEncodeError:
                continue
        return tuple(dict.fromkeys(forms))


class Passwords:
    """The list, those that fitted last in front: one password often opens a whole share."""

    def __init__(self, listed: tuple[Password, ...] = ()) -> None:
        self._in_order = list(listed)

    def __len__(self) -> int:
        return len(self._in_order)

    def in_order(self) -> tuple[Password, ...]:
        return tuple(self._in_order)

    def fitted(self, password: Password) -> None:
        self._in_order.remove(password)
        self._in_order.insert(0, password)


@dataclass(slots=True)
class Trial:
    """The tries on one encrypted file, within a share of the time left for it.

    `tried` counts the passwords of the last search, `found` is the one that fitted last.
    """

    budget: Budget
    tried: int = 0
    found: Password | None = None
    known: Passwords = field(init=False)
    _until: float = field(init=False)

    def __post_init__(self) -> None:
        self.known = listed(self.budget.settings.password_file)
        now = time.monotonic()
        self._until = now + TIME_SHARE * max(0.0, self.budget.deadline - now)

    def candidates(self) -> Iterator[Password]:
        """The passwords to try; the caller stops at the one that fits and says so with `fits`."""
        self.tried = 0
        for password in self.known.in_order():
            if time.monotonic() > self._until:
                return
            self.tried += 1
            yield password

    def fits(self, password: Password) -> None:
        self.found = password
        self.known.fitted(password)

    def refused(self, message: str, place: Place | None = None) -> EncryptedFile:
        """The error where none fitted: `message` says what is encrypted, the rest says what was tried."""
        if not len(self.known):
            return EncryptedFile(message, place, REMEDY)
        if self.tried < len(self.known):
            said = f"{message}; no time was left after {self.tried} of {len(self.known)} passwords of {OPTION}"
            return EncryptedFile(said, place, f"raise --time-limit, or give a shorter list with {OPTION}")
        return EncryptedFile(f"{message}; none of the {len(self.known)} passwords of {OPTION} fits", place, REMEDY)


def opened_with(password: Password, place: Place | None = None) -> Problem:
    """The note that goes with what a password opened."""
    return Problem("encrypted", f"Opened with the password on line {password.line} of {OPTION}", place, harmless=True)


@cache
def listed(path: str) -> Passwords:
    """The passwords of a file, none for an empty path. Raises SettingsError naming the file; it is read once.

    UTF-8, one a line, blanks kept as they are part of a password; empty lines are none.
    """
    if not path:
        return Passwords()
    try:
        with open(path, "rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        cause = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(f"{OPTION} {path}: cannot be read: {cause}. Remedy: check its name and rights") from error
    if len(data) > LARGEST_FILE:
        raise SettingsError(f"{OPTION} {path}: larger than {LARGEST_FILE >> 20} MiB. Remedy: give a list of passwords")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:  # its message would show bytes of the list
        raise SettingsError(f"{OPTION} {path}: not UTF-8. Remedy: save it as UTF-8, one password a line") from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = tuple(Password(number, line) for number, line in enumerate(lines, start=1) if line)
    if not found:
        raise SettingsError(f"{OPTION} {path}: no password in it. Remedy: write one a line, or leave the option out")
    if len(found) > MOST:
        raise SettingsError(f"{OPTION} {path}: more than {MOST} passwords. Remedy: keep those that may fit")
    return Passwords(found)


def check(settings: Settings) -> None:
    """Raises SettingsError for a file of passwords that cannot be used, before anything is scanned."""
    listed(settings.password_file)
