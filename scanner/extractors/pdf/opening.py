"""Opens a PDF with pdfium, from bytes or a path, and reads strings out of its C interface."""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scanner.errors import ArtifactError, DamagedFile, EncryptedFile, Unreachable
from scanner.settings import MIB

HEADER = b"%PDF-"
COPY_LIMIT = 256 * MIB
"""A file with junk before its header is copied to memory without the junk; larger ones are reported as damaged."""
FIRST_TRY = 512
"""UTF-16 units of the first buffer for a string; a longer one costs a second call (most are titles and names)."""

FORMAT_ERROR, PASSWORD_ERROR, SECURITY_ERROR = 3, 4, 5
"""fpdfview.h, FPDF_ERR_FORMAT, FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY."""

Raw = bytes | mmap.mmap


@contextmanager
def opened(content: bytes | Path) -> Iterator[Any]:
    """The pypdfium2 document, closed at the end; the empty password is tried by pdfium itself.

    Raises EncryptedFile, DamagedFile with pdfium's reason, or Unreachable.
    """
    document = _open(content)
    try:
        yield document
    finally:
        document.close()


@contextmanager
def raw_bytes(content: bytes | Path) -> Iterator[Raw]:
    """The file's bytes to search in, mapped rather than read where they are on disk. Raises Unreachable."""
    if isinstance(content, bytes):
        yield content
        return
    try:
        with open(content, "rb") as stream:
            if not content.stat().st_size:
                yield b""
                return
            with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                yield mapped
    except OSError as error:
        raise _unreachable(error) from error


def string(function: Callable[..., int], *arguments: Any) -> str:
    """What a pdfium function writes in UTF-16LE: its last two arguments are the buffer and the buffer's bytes."""
    units = FIRST_TRY
    buffer = (ctypes.c_ushort * units)()
    wanted = function(*arguments, buffer, units * 2)
    if wanted > units * 2:
        units = wanted // 2 + 1
        buffer = (ctypes.c_ushort * units)()
        wanted = function(*arguments, buffer, units * 2)
    if wanted <= 2 or wanted > units * 2:
        return ""
    return bytes(memoryview(buffer).cast("B")[: wanted // 2 * 2]).decode("utf-16-le", errors="replace").rstrip("\x00")


def _open(content: bytes | Path) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        failure = _explained(error, error.err_code)
        code = error.err_code
    except OSError as error:
        raise _unreachable(error) from error
    if code == FORMAT_ERROR:
        # pdfium looks for the header in the first 1,024 bytes only: mail gateways and scanners put more before it
        body = _after_junk(content)
        if body is not None:
            try:
                return pypdfium2.PdfDocument(body)
            except pypdfium2.PdfiumError as error:
                failure = _explained(error, error.err_code)
    raise failure


def _after_junk(content: bytes | Path) -> bytes | None:
    with raw_bytes(content) as data:
        at = data.find(HEADER)
        return bytes(data[at:]) if at > 0 and len(data) - at <= COPY_LIMIT else None


def _explained(error: Exception, code: int | None) -> ArtifactError:
    if code == PASSWORD_ERROR:
        return EncryptedFile("a password is needed to open this PDF")
    if code == SECURITY_ERROR:
        return EncryptedFile("this PDF is protected by a security scheme that pdfium does not support")
    # pdfium may say "Success" where it opened the file and found no page in it: still a failure
    return DamagedFile(f"pdfium cannot read this PDF: {str(error).rstrip('.')}")


def _unreachable(error: OSError) -> Unreachable:
    return Unreachable(f"the file cannot be read: {error.strerror or error}")
