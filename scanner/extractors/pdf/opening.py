"""Opens a PDF with pdfium, from bytes or a path, and reads strings out of its C interface."""

from __future__ import annotations

import ctypes
import mmap
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanner.budget import Budget
from scanner.errors import ArtifactError, DamagedFile, EncryptedFile, Unreachable
from scanner.extractors.pdf.mending import mended
from scanner.passwords import Password, Trial
from scanner.settings import MIB

HEADER = b"%PDF-"
COPY_LIMIT = 256 * MIB
"""A file is mended in memory; larger ones are reported as damaged."""
MAP_BEYOND = 32 * MIB
"""Smaller files are read whole: a mapped file that somebody shortens meanwhile would end the process."""
FIRST_TRY = 512
"""UTF-16 units of the first buffer for a string; a longer one costs a second call (most are titles and names)."""

PASSWORD_ERROR, SECURITY_ERROR = 4, 5
"""fpdfview.h, FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY."""

Raw = bytes | mmap.mmap


@dataclass(frozen=True, slots=True)
class Opened:
    """A pypdfium2 document; `damage` says what was wrong where it could be opened only after mending.

    `password` is the one of the user's that opened it; `held` is what pdfium reads from as long as it is open.
    """

    document: Any
    damage: DamagedFile | None = None
    password: Password | None = None
    held: object = None


@contextmanager
def opened(content: bytes | Path, trial: Trial | None = None) -> Iterator[Opened]:
    """The document, closed at the end; the empty password is tried by pdfium itself, then those of `trial`.

    Both tiers open it here, so that a mended file has the same pages in both. Raises EncryptedFile, DamagedFile
    with pdfium's reason, or Unreachable.
    """
    given = _open(content, trial)
    try:
        yield given
    finally:
        given.document.close()


@contextmanager
def raw_bytes(content: bytes | Path) -> Iterator[Raw]:
    """The file's bytes to search in; large files are mapped, not read. Raises Unreachable."""
    if isinstance(content, bytes):
        yield content
        return
    try:
        with open(content, "rb") as stream:
            if content.stat().st_size <= MAP_BEYOND:
                yield stream.read()
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


def plain_copy(given: Opened, budget: Budget) -> bytes | Path:
    """The document written anew without its encryption, so that all readers of both tiers can read it."""
    from pypdfium2 import raw

    with tempfile.NamedTemporaryFile(dir=budget.folder, suffix=".pdf", delete=False) as copy:
        given.document.save(copy, flags=raw.FPDF_REMOVE_SECURITY)
        copy.seek(0)
        taken = budget.take(copy)
    Path(copy.name).unlink()
    return taken


def _unlocked(content: bytes | Path, trial: Trial) -> Opened:
    """The document as a password of the user's opens it. Raises EncryptedFile.

    By pdfium's own interface: pypdfium2 takes passwords in UTF-8 only, and older PDFs were locked with bytes of GBK.
    """
    import pypdfium2
    from pypdfium2 import raw

    data = content if isinstance(content, bytes) else content.read_bytes() if trial.known else b""
    for password in trial.candidates():
        for secret in password.as_bytes:
            pdf = raw.FPDF_LoadMemDocument64(data, len(data), secret + b"\0")
            if raw.FPDF_GetPageCount(pdf) > 0:
                trial.fits(password)
                return Opened(pypdfium2.PdfDocument(pdf), password=password, held=data)
    raise trial.refused("a password is needed to open this PDF")


def _open(content: bytes | Path, trial: Trial | None) -> Opened:
    import pypdfium2

    try:
        return Opened(pypdfium2.PdfDocument(content))
    except pypdfium2.PdfiumError as error:
        failure, code = _explained(error, error.err_code), error.err_code
    except OSError as error:
        raise _unreachable(error) from error
    if trial is not None and code == PASSWORD_ERROR:
        return _unlocked(content, trial)
    if not isinstance(failure, DamagedFile):
        raise failure
    with raw_bytes(content) as raw:
        data = bytes(raw) if len(raw) <= COPY_LIMIT else b""
    # pdfium looks for the header in the first 1,024 bytes only: mail gateways and scanners put more before it
    if data.find(HEADER) > 0:
        document = _second_try(data[data.find(HEADER) :])
        if document:
            return Opened(document)
    document = _second_try(mended(data))
    if not document:
        raise failure
    found = f"{len(document)} page(s) were found by searching for page objects, in the order they have in the file"
    return Opened(document, DamagedFile(f"{failure.message}; {found}; other pages and parts may be missing"))


def _second_try(data: bytes | None) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data) if data else None
    except pypdfium2.PdfiumError:
        return None


def _explained(error: Exception, code: int | None) -> ArtifactError:
    if code == PASSWORD_ERROR:
        return EncryptedFile("a password is needed to open this PDF")
    if code == SECURITY_ERROR:
        return EncryptedFile("this PDF is protected by a security scheme that pdfium does not support")
    # pdfium may say "Success" where it opened the file and found no page in it: still a failure
    return DamagedFile(f"pdfium cannot read this PDF: {str(error).rstrip('.')}")


def _unreachable(error: OSError) -> Unreachable:
    return Unreachable(f"the file cannot be read: {error.strerror or error}")
