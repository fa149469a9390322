"""One frozen Settings, read once at the edge: flag > environment > scanner.toml > profile > default."""

from __future__ import annotations

import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from scanner.errors import SettingsError

FILE_NAME = "scanner.toml"
PREFIX = "SCANNER_"
MIB = 1 << 20
MOST = 1_000_000_000
"""No number may be larger: a PiB in MiB, 30 years in seconds; larger ones overflow what the system takes."""
IN_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text", tuple: "a list of texts"}


def option(default: Any, text: str, choices: tuple[str, ...] = (), least: float | None = None) -> Any:
    """A field of Settings with its docstring: --help, README and the sample configuration are generated from it."""
    metadata = {"help": text, "choices": choices, "least": least}
    if isinstance(default, tuple):
        return field(default_factory=lambda: default, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may differ between two runs on the same files."""

    profile: str = option("share", "preset of limits: share, gateway or dataroom", ("share", "gateway", "dataroom"))
    pack: str = option("cn-rare-earth-technology", "rule pack, a folder of lexicons/")
    model: str = option("technology", "classifier, a folder of models/; none for the rule alone")
    jobs: int = option(0, "worker processes; 0 means one per processor", least=0)
    fail_on: str = option("review", "lowest level that makes the exit code 1", ("flag", "review", "never"))
    time_limit: float = option(
        120.0, "seconds of wall time per top-level file, everything inside it included", least=0.1
    )
    stall_limit: float = option(120.0, "seconds without getting on after which a file is given up", least=0.1)
    recycle: int = option(20_000, "files after which a worker process is replaced by a fresh one", least=1)
    memory_limit: int = option(1024, "MiB of memory per worker process", least=64)
    max_depth: int = option(10, "levels of containers inside containers", least=0)
    max_members: int = option(10_000, "members inside one top-level file", least=0)
    max_bytes: int = option(2048, "MiB unpacked from one top-level file", least=1)
    max_ratio: float = option(100.0, "unpacked size over packed size, counted beyond 10 MiB", least=1)
    max_cells: int = option(5_000_000, "spreadsheet cells in one workbook", least=1)
    max_pages: int = option(20_000, "pages of one document", least=1)
    max_ocr_pages: int = option(200, "pages or pictures of one document that OCR reads, at 1 to 3 s each", least=0)
    ocr_seconds: float = option(15.0, "seconds of processor time that OCR may take for one page", least=0.1)
    max_findings: int = option(200, "findings written per artifact; the verdict uses all of them", least=1)
    include: tuple[str, ...] = option((), "only paths that match one of these globs")
    exclude: tuple[str, ...] = option((), "leave out paths that match one of these globs (reported as policy)")
    ignore_files: bool = option(True, "obey .scannerignore files in the data (gateway: no, the sender wrote them)")
    follow_links: bool = option(False, "follow symbolic links (loops are noticed)")
    locate: str = option("hits", "second tier: which documents get boxes and headings", ("never", "hits", "all"))
    max_pictures: int = option(300, "page pictures per run; 0 for none", least=0)
    password_file: str = option("", "file with passwords to try on encrypted files, one a line in UTF-8; never shown")
    redact: bool = option(False, "hide matched text, snippets and pictures in all outputs; paths and file names stay")
    as_of: str = option("", "judge the law as of this day (YYYY-MM-DD); empty means today")
    language: str = option("en", "language of reports", ("en", "zh"))

    def record(self) -> dict[str, object]:
        """Plain values for the first line of a report."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}


PROFILES: dict[str, dict[str, Any]] = {
    "share": {},
    "gateway": {"time_limit": 10.0, "max_pictures": 0, "locate": "never", "ignore_files": False},
    "dataroom": {"time_limit": 600.0, "locate": "all", "max_pictures": 2000},
}
"""share reports and uses the defaults; gateway answers within 10 s a file and fails closed; dataroom locates all."""


def find_file(start: Path) -> Path | None:
    """scanner.toml in `start` or the nearest folder above it; raises SettingsError where it is not a file."""
    for folder in (start, *start.parents):
        candidate = folder / FILE_NAME
        if os.path.isfile(candidate):
            return candidate
        if os.path.lexists(candidate):
            raise SettingsError(f"{candidate}: not a file that can be read. Remedy: make it one, or remove it")
    return None


def load(flags: Mapping[str, Any], start: Path, environment: Mapping[str, str]) -> Settings:
    """Merge the four sources; raises SettingsError for an unknown key or an impossible value, naming its source."""
    layers: list[tuple[str, Mapping[str, Any]]] = []
    path = find_file(start)
    if path is not None:
        layers.append((str(path), _read_toml(path)))
    known = {item.name: item for item in fields(Settings)}
    for key, value in environment.items():
        if key.startswith(PREFIX):  # the key is named as it stands there, so that it can be found and mended
            layers.append((f"environment variable {key}", {key[len(PREFIX) :].lower(): value}))
    layers.append(("command line", {key: value for key, value in flags.items() if value is not None}))
    merged: dict[str, Any] = {}
    for origin, layer in layers:
        for key, value in layer.items():
            if key not in known:
                near = ", ".join(sorted(known))
                raise SettingsError(f"{origin}: unknown setting {key!r}. Remedy: use one of {near}")
            merged[key] = _value(origin, known[key], value)
    profile = merged.get("profile", "share")
    return replace(Settings(), **(PROFILES[profile] | merged))


def _read_toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}. Remedy: check its permissions") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}. Remedy: mend the line named") from error


def _value(origin: str, item: Any, value: Any) -> Any:
    """The value in the field's type, or SettingsError."""
    default = item.default_factory() if callable(item.default_factory) else item.default
    least, choices = item.metadata["least"], item.metadata["choices"]
    impossible = f"{origin}: setting {item.name!r} cannot be {value!r}. Remedy: "
    try:
        value = _converted(value, type(default))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise SettingsError(f"{impossible}give {IN_WORDS[type(default)]}") from error
    if choices and value not in choices:
        raise SettingsError(f"{impossible}one of {', '.join(choices)}")
    if least is not None and value < least:
        raise SettingsError(f"{impossible}at least {least}")
    if isinstance(value, int | float) and value > MOST:
        raise SettingsError(f"{impossible}at most {MOST}")
    return value


def _converted(value: Any, kind: type) -> Any:
    """The value as a setting of this type; raises KeyError, TypeError, ValueError or OverflowError."""
    if kind is bool:
        return {"true": True, "1": True, "false": False, "0": False}[str(value).lower()]
    if kind is tuple:
        parts = value.split(os.pathsep) if isinstance(value, str) else value
        return tuple(str(part) for part in parts if part != "" or not isinstance(value, str))
    if kind in (int, float) and isinstance(value, bool):
        raise TypeError("a number is wanted")
    if kind is int and isinstance(value, float):
        raise ValueError("a whole number is wanted")
    converted = kind(value)
    if kind is float and not math.isfinite(converted):
        raise ValueError("a number that ends is wanted")
    return converted
