"""What a kept outcome depends on beside the content: the tool, its readers, the pack, the model, and some settings."""

from __future__ import annotations

import hashlib
import json
import shutil
from importlib.metadata import PackageNotFoundError, version

from scanner.records import Run

READERS = (
    "chardet", "cryptography", "ezdwg", "ezdxf", "h5py", "libpff-python", "lxml", "lz4", "msoffcrypto-tool",
    "numpy", "olefile", "onnxruntime", "pdfplumber", "pillow", "pypdfium2", "pyppmd", "python-calamine",
    "python-docx", "rapidocr", "rarfile", "selectolax", "zstandard",
)  # fmt: skip
"""Libraries that decide what is read, the optional ones too: installing OCR makes a scan readable."""
PROGRAMS = ("unrar", "unar", "lsar", "7zz", "7z", "7za", "bsdtar")
"""Programs that unpack what no library here can."""
WITHOUT_EFFECT = frozenset({
    "profile", "pack", "model", "jobs", "recycle", "fail_on", "include", "exclude", "ignore_files", "follow_links",
    "max_pictures", "as_of", "language", "time_limit", "stall_limit", "memory_limit",
})  # fmt: skip
"""Settings that change nothing in what was read whole: pack and model count by their digests, the day of the law by
itself, and what ran into the limits of time and memory is `failed` and has --retry-failed."""


def reading_key(run: Run) -> str:
    """Hex SHA-256 over everything that an outcome follows from, but for the content and its name."""
    parts = {
        "tool": run.tool,
        "pack": run.pack["digest"],
        "model": None if run.model is None else run.model["digest"],
        "settings": {name: value for name, value in run.settings.items() if name not in WITHOUT_EFFECT},
        "readers": {name: _version(name) for name in READERS},
        "passwords": _digest(str(run.settings.get("password_file") or "")),
        "programs": [name for name in PROGRAMS if shutil.which(name)],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _digest(path: str) -> str | None:
    """Of the file of passwords: with another one, other files open."""
    if not path:
        return None
    try:
        with open(path, "rb") as stream:
            return hashlib.sha256(stream.read()).hexdigest()
    except OSError:
        return None


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
