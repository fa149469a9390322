"""Opens Office files that Excel and PowerPoint themselves open without asking: encrypted with the built-in password."""

from __future__ import annotations

import re
from io import BytesIO
from xml.parsers.expat import ExpatError

from scanner import ole
from scanner.errors import DamagedFile

DEFAULT_PASSWORD = "VelvetSweatshop"
"""What Excel encrypts with when a workbook's structure is protected; it decrypts silently (MS-OFFCRYPTO 2.1.7)."""
LARGEST = 256 << 20
MOST_TURNS = 200_000
"""Office makes 100,000 turns of hashing (0.1 s); a file that asks for more asks to hold us up."""
# spinCount="100000"
TURNS = re.compile(rb"""spinCount=["'] (\d+)""", re.X)


def opened_without_password(content: ole.Content) -> bytes | None:
    """The decrypted file where the built-in password opens it; None where a person would be asked for one.

    None as well where msoffcrypto is not installed: the file is then reported as encrypted, which it is.
    """
    try:
        import msoffcrypto
        from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError
    except ImportError:
        return None
    data = content if isinstance(content, bytes) else content.read_bytes() if content.stat().st_size < LARGEST else b""
    if _asks_too_much(data):
        return None
    target = BytesIO()
    try:
        file = msoffcrypto.OfficeFile(BytesIO(data))
        file.load_key(password=DEFAULT_PASSWORD, verify_password=True)
        file.decrypt(target)
    except (DecryptionError, FileFormatError, InvalidKeyError, ParseError, ExpatError, NotImplementedError):
        return None
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, ArithmeticError):
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
