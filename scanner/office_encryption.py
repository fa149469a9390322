"""Opens Office files that Excel and PowerPoint themselves open without asking: encrypted with the built-in password."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

DEFAULT_PASSWORD = "VelvetSweatshop"
"""What Excel encrypts with when a workbook's structure is protected; it decrypts silently (MS-OFFCRYPTO 2.1.7)."""
LARGEST = 256 << 20


def opened_without_password(content: bytes | Path) -> bytes | None:
    """The decrypted file where the built-in password opens it; None where a person would be asked for one.

    None as well where msoffcrypto is not installed: the file is then reported as encrypted, which it is.
    """
    try:
        import msoffcrypto
        from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError
    except ImportError:
        return None
    data = content if isinstance(content, bytes) else content.read_bytes() if content.stat().st_size < LARGEST else b""
    target = BytesIO()
    try:
        file = msoffcrypto.OfficeFile(BytesIO(data))
        file.load_key(password=DEFAULT_PASSWORD, verify_password=True)
        file.decrypt(target)
    except (DecryptionError, FileFormatError, InvalidKeyError, ParseError, NotImplementedError):
        return None
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, ArithmeticError):
        return None  # what it raises on damaged input
    return target.getvalue()
