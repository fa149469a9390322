"""What a kept outcome depends on beside the content: the tool, its readers, the pack, the model, and some settings."""

from __future__ import annotations

import hashlib
import json
import shutil
from importlib.metadata import PackageNotFoundError, version

from scanner.records import Run

READERS = (
    "chardet", "cryptography", "ezdwg", "ezdxf", "libpff-python", "lxml", "lz4", "msoffcrypto-tool", "numpy",
    "olefile", "onnxruntime", "pdfplumber", "pillow", "pypdfium2", "python-calamine", "python-docx", "rapidocr",
    "rarfile", "selectolax", "zstandard",
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
        "programs": [name for name in PROGRAMS if shutil.which(name)],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
