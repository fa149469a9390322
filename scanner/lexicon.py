"""Rule packs: what is looked for, as data. Loads a folder of lexicons/, validates every field, gives it a digest."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scanner.errors import LexiconError
from scanner.private_cache import cache_folder, keep

TERM_STAGES = ("mining", "separation", "metal", "magnet", "recycling", "line", "anchor")
KINDS = ("element", "material", "reagent", "equipment", "operation", "parameter", "product", "defect", "document")
WEIGHTS = ("S", "M", "W")
CONTEXT_KINDS = (
    "public_domain", "basic_research", "patent_application", "proprietary", "state_secret", "law", "price", "trade",
    "catalogue", "sds", "hr", "news", "teaching", "fiction", "software", "other_industry", "application", "catch_all",
)  # fmt: skip
CARRIERS = (
    "design_drawing", "process_specification", "process_parameters", "processing_program", "simulation_data",
    "production_line_support",
)  # fmt: skip
GROUPS = ("@rare_earth", "@process")
FORMAT = b"pack format 4"
IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")

SHARED_FIELDS = {
    "id": str, "weight": str, "zh": list, "hant": list, "en": list, "abbr": list, "near": list, "unless": list,
    "hit": list, "miss": list, "why": str, "source": str, "note": str,
}  # fmt: skip
OWN_FIELDS: Mapping[str, Mapping[str, type]] = {
    "term": {"stage": str, "kind": str, "gate": bool, "names": str},
    "parameter": {"stage": str, "units": list},
    "form": {"carrier": str, "formats": list, "pattern": str},
    "cue": {"carrier": str},
    "context": {"kind": str, "metal": str, "pattern": str},
}
CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "term": {"stage": TERM_STAGES, "kind": KINDS, "weight": WEIGHTS},
    "parameter": {"stage": (*TERM_STAGES[:6], "any"), "weight": WEIGHTS},
    "form": {"carrier": CARRIERS, "weight": WEIGHTS},
    "cue": {"carrier": CARRIERS, "weight": ("W",)},
    "context": {"kind": CONTEXT_KINDS, "weight": WEIGHTS},
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of a pack: a term, parameter, form, cue or context (`sort`). Fields as in lexicons/README.md."""

    sort: str
    id: str
    weight: str
    stage: str = ""
    kind: str = ""
    carrier: str = ""
    metal: str = ""
    names: str = ""
    zh: tuple[str, ...] = ()
    hant: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    abbr: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    pattern: str = ""
    gate: bool = True
    hit: tuple[str, ...] = ()
    miss: tuple[str, ...] = ()
    why: str = ""
    source: str = ""
    file: str = ""

    @property
    def name(self) -> str:
        """The form a person would use."""
        forms = (*self.zh, *self.en, *self.hant, *self.abbr)
        return forms[0] if forms else self.id

    @property
    def ambiguous(self) -> bool:
        return bool(self.abbr or self.near or self.unless)


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """A loaded rule pack. `digest` is the SHA-256 of its files."""

    id: str
    version: str
    title: str
    digest: str
    folder: Path
    rules: tuple[Rule, ...]

    def of(self, sort: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.sort == sort)


def packs_root() -> Path:
    """Where packs lie: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "_lexicons"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "lexicons"


def available() -> list[str]:
    """Names of the packs that come with the tool."""
    return sorted(folder.name for folder in packs_root().iterdir() if (folder / "pack.toml").is_file())


def pack_folder(name: str) -> Path:
    """The folder of a pack given by name, or by the path of a folder. Raises LexiconError when there is none."""
    for folder in (packs_root() / name, Path(name)):
        if (folder / "pack.toml").is_file():
            return folder
    known = ", ".join(available())
    raise LexiconError(name, "", "", "no such rule pack", f"use one of {known}, or the path of a folder with pack.toml")


@cache
def load(name: str) -> Pack:
    """Load and validate a pack, examples included. Raises LexiconError naming file, term, field and remedy."""
    folder = pack_folder(name)
    digest = _digest(folder)
    head = _head(folder)
    rules: list[Rule] = []
    seen: dict[str, str] = {}
    for path in _files(folder):
        file = path.relative_to(folder).as_posix()
        if file in ("pack.toml", "law.toml"):
            continue
        for sort, tables in _toml(path).items():
            if sort not in OWN_FIELDS:
                raise LexiconError(file, "", sort, "unknown table", f"use one of {', '.join(OWN_FIELDS)}")
            for table in tables:
                rule = _rule(sort, table, file)
                if rule.id in seen:
                    raise LexiconError(file, rule.id, "id", f"already used in {seen[rule.id]}", "give it its own id")
                seen[rule.id] = file
                rules.append(rule)
    if not rules:
        raise LexiconError(name, "", "", "the pack holds no rules", "add terms/<stage>.toml")
    if _digest(folder) != digest:  # what is compiled and kept under a digest must be what was read
        raise LexiconError(name, "", "", "its files changed while they were read", "try again")
    return Pack(head["id"], head["version"], head["title"], digest, folder, tuple(rules))


@cache
def load_proved(name: str) -> Pack | None:
    """The pack as it was stored by `store_proved`, without examples; None where its files have changed since.

    Ten times faster than `load`: a worker needs no validation that its parent has just done.
    """
    folder, stored = pack_folder(name), cache_folder()
    digest = _digest(folder)
    if stored is None:
        return None
    try:
        data = json.loads((stored / f"pack-{digest[:32]}.json").read_bytes())
        rules = [_made(rule) for rule in data]
    except (OSError, ValueError, TypeError):
        return None
    head = _head(folder)
    return Pack(head["id"], head["version"], head["title"], digest, folder, tuple(rules))


def store_proved(pack: Pack) -> None:
    """Remember a pack whose examples have all been proved, by its digest, in the user's private cache."""
    stored = cache_folder()
    if stored is not None:
        rules = [asdict(rule) | {"hit": (), "miss": (), "why": "", "source": ""} for rule in pack.rules]
        keep(stored / f"pack-{pack.digest[:32]}.json", json.dumps(rules, ensure_ascii=False).encode("utf-8"))


def _made(table: Mapping[str, Any]) -> Rule:
    """A rule from a checked table; lists become tuples, a note is for readers of the file only."""
    values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in table.items() if key != "note"}
    return Rule(**values)


def _head(folder: Path) -> dict[str, Any]:
    head = _toml(folder / "pack.toml")
    for key in ("id", "version", "title"):
        if not isinstance(head.get(key), str):
            raise LexiconError("pack.toml", "", key, "missing or not a text", "give it as a text")
    return head


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.toml"))


def _digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of the pack's files, and over the code's own pack format."""
    digest = hashlib.sha256(FORMAT)
    for path in _files(folder):
        try:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        except OSError as error:
            raise LexiconError(path.name, "", "", f"cannot be read: {error.strerror}", "check the file") from error
    return digest.hexdigest()


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LexiconError(path.name, "", "", f"not valid TOML: {error}", "mend the line named") from error
    except OSError as error:
        raise LexiconError(path.name, "", "", f"cannot be read: {error.strerror}", "check the file") from error


def _rule(sort: str, table: Mapping[str, Any], file: str) -> Rule:
    allowed = {**SHARED_FIELDS, **OWN_FIELDS[sort]}
    name = str(table.get("id", "?"))
    for key, value in table.items():
        if key not in allowed:
            raise LexiconError(file, name, key, "unknown field", f"use one of {', '.join(sorted(allowed))}")
        if not isinstance(value, allowed[key]):
            raise LexiconError(file, name, key, f"must be a {allowed[key].__name__}", "see lexicons/README.md")
        if isinstance(value, list) and not all(isinstance(part, str) and part.strip() for part in value):
            raise LexiconError(file, name, key, "must be a list of texts that are not empty", "mend the list")
    for key in ("id", "weight", "source"):
        if not table.get(key):
            raise LexiconError(file, name, key, "missing", "every entry has an id, a weight and a source")
    if not IDENTIFIER.match(name):
        raise LexiconError(file, name, "id", "not ASCII kebab-case", "use small letters, digits and single hyphens")
    for key, choices in CHOICES[sort].items():
        if table.get(key) not in choices:
            raise LexiconError(file, name, key, f"{table.get(key)!r} is not known", f"use one of {', '.join(choices)}")
    for group in (*table.get("near", ()), *table.get("unless", ())):
        if group.startswith("@") and group not in GROUPS:
            raise LexiconError(file, name, "near", f"unknown group {group!r}", f"use {' or '.join(GROUPS)}")
    if table.get("pattern"):
        try:
            re.compile(table["pattern"], re.VERBOSE)
        except re.error as error:
            raise LexiconError(file, name, "pattern", f"not a regular expression: {error}", "mend it") from error
    if table.get("names", "") not in ("", *TERM_STAGES[:5]):
        raise LexiconError(file, name, "names", f"{table['names']!r} is no stage", f"use one of {TERM_STAGES[:5]}")
    rule = _made({**table, "sort": sort, "file": file})
    if not (rule.zh or rule.hant or rule.en or rule.abbr or rule.pattern or rule.formats):
        raise LexiconError(file, name, "zh", "no surface form at all", "give zh, hant, en, abbr or pattern")
    if sort == "term" and not rule.hit and (rule.weight == "S" or rule.ambiguous):
        raise LexiconError(file, name, "hit", "missing", "a strong or ambiguous term carries its own examples")
    return rule
