"""One frozen Settings, read once at the edge: flag > environment > scanner.toml > profile > default."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from scanner.errors import SettingsError

FILE_NAME = "scanner.toml"
MIB = 1 << 20


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
    memory_limit: int = option(2048, "MiB of memory per worker process", least=64)
    max_depth: int = option(10, "levels of containers inside containers", least=0)
    max_members: int = option(10_000, "members inside one top-level file", least=0)
    max_bytes: int = option(2048, "MiB unpacked from one top-level file", least=1)
    max_ratio: float = option(100.0, "unpacked size over packed size, counted beyond 10 MiB", least=1)
    max_cells: int = option(5_000_000, "spreadsheet cells in one workbook", least=1)
    max_pages: int = option(20_000, "pages of one document", least=1)
    max_findings: int = option(200, "findings written per artifact; the verdict uses all of them", least=1)
    include: tuple[str, ...] = option((), "only paths that match one of these globs")
    exclude: tuple[str, ...] = option((), "leave out paths that match one of these globs (reported as policy)")
    follow_links: bool = option(False, "follow symbolic links (loops are noticed)")
    locate: str = option("hits", "second tier: which documents get boxes and headings", ("never", "hits", "all"))
    max_pictures: int = option(300, "page pictures per run; 0 for none", least=0)
    redact: bool = option(False, "hide matched text, snippets and pictures in all outputs")
    as_of: str = option("", "judge the law as of this day (YYYY-MM-DD); empty means today")
    language: str = option("en", "language of reports", ("en", "zh"))

    def record(self) -> dict[str, object]:
        """Plain values for the first line of a report."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}


PROFILES: dict[str, dict[str, Any]] = {
    "share": {},
    "gateway": {"time_limit": 10.0, "max_pictures": 0, "locate": "never"},
    "dataroom": {"time_limit": 600.0, "locate": "all", "max_pictures": 2000},
}
"""share reports and uses the defaults; gateway answers within 10 s a file and fails closed; dataroom locates all."""


def find_file(start: Path) -> Path | None:
    """scanner.toml in `start` or the nearest folder above it."""
    for folder in (start, *start.parents):
        candidate = folder / FILE_NAME
        if candidate.is_file():
            return candidate
    return None


def load(flags: Mapping[str, Any], start: Path, environment: Mapping[str, str]) -> Settings:
    """Merge the four sources; raises SettingsError for an unknown key or an impossible value, naming its source."""
    layers: list[tuple[str, Mapping[str, Any]]] = []
    path = find_file(start)
    if path is not None:
        layers.append((str(path), _read_toml(path)))
    prefix = "SCANNER_"
    known = {item.name: item for item in fields(Settings)}
    from_environment = {
        key[len(prefix) :].lower(): value for key, value in environment.items() if key.startswith(prefix)
    }
    layers.append(("environment", {key: value for key, value in from_environment.items() if key in known}))
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
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}. Remedy: mend the line named") from error


def _value(origin: str, item: Any, value: Any) -> Any:
    """The value in the field's type, or SettingsError."""
    default = item.default_factory() if callable(item.default_factory) else item.default
    least, choices = item.metadata["least"], item.metadata["choices"]
    try:
        if isinstance(default, bool):
            value = {"true": True, "1": True, "false": False, "0": False}[str(value).lower()]
        elif isinstance(default, tuple):
            value = tuple(value.split(os.pathsep)) if isinstance(value, str) else tuple(str(part) for part in value)
        elif isinstance(default, int) and isinstance(value, float):
            raise ValueError("a whole number is wanted")
        else:
            value = type(default)(value)
    except (KeyError, TypeError, ValueError) as error:
        kind = type(default).__name__
        raise SettingsError(f"{origin}: setting {item.name!r} cannot be {value!r}. Remedy: give a {kind}") from error
    if choices and value not in choices:
        raise SettingsError(f"{origin}: setting {item.name!r} cannot be {value!r}. Remedy: one of {', '.join(choices)}")
    if least is not None and value < least:
        raise SettingsError(f"{origin}: setting {item.name!r} cannot be {value!r}. Remedy: at least {least}")
    return value
