"""Opens encrypted Office files: with the built-in password that Office tries without asking, then with the user's."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from io import BytesIO
from xml.parsers.expat import ExpatError

from scanner import ole
from scanner.budget import Budget
from scanner.errors import DamagedFile, EncryptedFile
from scanner.passwords import Trial, opened_with
from scanner.records import Problem

DEFAULT_PASSWORD = "VelvetSweatshop"
"""What Excel encrypts with when a workbook's structure is protected; it decrypts silently (MS-OFFCRYPTO 2.1.7)."""
LARGEST = 256 << 20
MOST_TURNS = 200_000
"""Office makes 100,000 turns of hashing (0.1 s); a file that asks for more asks to hold us up."""
# spinCount="100000"
TURNS = re.compile(rb"""spinCount=["'] (\d+)""", re.X)


@dataclass(frozen=True, slots=True)
class Plain:
    """A decrypted file, and what is to be said of the password that opened it: nothing for the built-in one."""

    content: bytes
    notes: tuple[Problem, ...] = ()


def opened(content: ole.Content, budget: Budget, message: str) -> Plain:
    """The decrypted file, by the built-in password or one of the user's.

    Raises EncryptedFile with `message` where none fits, or where msoffcrypto is not installed.
    """
    trial = Trial(budget)
    data = content if isinstance(content, bytes) else content.read_bytes() if content.stat().st_size < LARGEST else b""
    if _asks_too_much(data):
        raise EncryptedFile(message)
    plain = _decrypted(data, DEFAULT_PASSWORD)
    if plain:
        return Plain(plain)
    for password in trial.candidates():
        plain = _decrypted(data, password.text)
        if plain:
            trial.fits(password)
            return Plain(plain, (opened_with(password),))
    raise trial.refused(message)


def _decrypted(data: bytes, password: str) -> bytes | None:
    """None where the password is another, where msoffcrypto does not know the way of encryption or is missing."""
    try:
        import msoffcrypto
        from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError
    except ImportError:
        return None
    target = BytesIO()
    try:
        file = msoffcrypto.OfficeFile(BytesIO(data))
        if file.format == "ooxml":
            file.load_key(password=password, verify_password=True)
        else:  # the older formats verify in any case
            file.load_key(password=password)
        file.decrypt(target)
    except (DecryptionError, FileFormatError, InvalidKeyError, ParseError, ExpatError, NotImplementedError):
        return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, struct.error):
        return None  # what it raises on damaged input
    return target.getvalue()


def _asks_too_much(data: bytes) -> bool:
    """True where the file is damaged or its key takes unreasonably long to make."""
    try:
        with ole.open_ole(data) as compound:
            if not compound.exists("EncryptionInfo"):
                return False
            return any(int(turns) > MOST_TURNS for turns in TURNS.findall(ole.stream(compound, "EncryptionInfo")))
    except DamagedFile:
        return True
