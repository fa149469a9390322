"""Which instrument is in force on a date: the dated status table of a rule pack, loaded, checked and asked.

What a document is (classification) and what the law says on a day are two questions; this module answers the second
only. A status nobody could establish is `unknown`, and unknown is treated as in force.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from scanner.errors import LexiconError, SettingsError
from scanner.records import STAGES, Reach

FILE_NAME = "law.toml"
STATUSES = ("in_force", "suspended", "not_yet", "repealed", "unknown")
KINDS = ("announcement", "suspension", "catalogue", "list", "law", "regulation")
ROUTES = ("technology", "goods", "catch_all", "state_secret")
CODES = ("1E902.a", "1E902.b")
CERTAINTIES = ("certain", "possible", "arguable")
"""How surely an entry reaches a document of these codes and stages, the surest first."""

_WORDS = {
    "in_force": "In force on {day}",
    "suspended": "Suspended on {day}, not repealed",
    "not_yet": "Not yet in force on {day}",
    "repealed": "Repealed on {day}",
    "unknown": "Status on {day} not known, treated as in force",
}
_NOT_RELIED_ON = "Status on {day} not known, not relied on"  # a doubtful suspension frees nothing
_CERTAINTY_WORDS = {"certain": "", "possible": "Possibly: ", "arguable": "Arguably: "}


@dataclass(frozen=True, slots=True)
class Period:
    """What an instrument was from one day to another, both included; None is an open end."""

    begins: date | None
    ends: date | None
    status: str
    basis: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason why an entry reaches documents of these codes and stages; empty codes or stages mean any."""

    route: str
    codes: tuple[str, ...]
    stages: tuple[str, ...]
    certainty: str
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One listed item of an instrument, such as 1E902.a; without grounds it is shown, never attached to a document."""

    id: str
    title_zh: str
    title_en: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation, announcement or catalogue with its dated status and its entries."""

    id: str
    kind: str
    title_zh: str
    title_en: str
    source: str
    checked_on: date
    periods: tuple[Period, ...]
    entries: tuple[Entry, ...]
    unknown: tuple[str, ...]

    def on(self, day: date) -> Period:
        """The period that holds `day`; there is exactly one, `load` has made sure."""
        return next(period for period in self.periods if period.ends is None or day <= period.ends)


@dataclass(frozen=True, slots=True)
class Law:
    """The whole table of a pack. `not_found` says in plain words what its makers looked for and did not find."""

    checked_on: date
    assembled_on: date
    stale_after_days: int
    instruments: tuple[Instrument, ...]
    not_found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one instrument stands on a day. `why` is for people: status, basis and note in whole sentences."""

    id: str
    kind: str
    title: str
    title_zh: str
    status: str
    why: str
    basis: str
    source: str
    checked_on: date

    @property
    def binding(self) -> bool:
        """Whether to act as if it were in force. So is what nobody could establish, but for a suspension: it frees."""
        return self.status == "in_force" or (self.status == "unknown" and self.kind != "suspension")


def load(pack_folder: Path) -> Law:
    """Read and check `law.toml` of a pack; raises LexiconError with file, instrument, field and remedy."""
    path = pack_folder / FILE_NAME
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LexiconError(str(path), "", "", f"cannot be read: {error.strerror}", "put the file there") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as error:
        raise LexiconError(str(path), "", "", f"not valid TOML: {error}", "mend the place named") from error
    table = _Table(str(path), "", data)
    table.refuse_others("checked_on", "assembled_on", "stale_after_days", "not_found", "instrument")
    checked_on = table.day("checked_on")
    instruments = tuple(_instrument(item, checked_on) for item in table.tables("instrument"))
    if not instruments:
        raise table.error("instrument", "there is none", "write at least one [[instrument]]")
    _refuse_twins(table, "instrument", [instrument.id for instrument in instruments])
    return Law(
        checked_on=checked_on,
        assembled_on=table.day("assembled_on"),
        stale_after_days=table.number("stale_after_days"),
        instruments=instruments,
        not_found=table.texts("not_found", ()),
    )


def day_of(text: str, today: date) -> date:
    """The day a person means by `--as-of`: YYYY-MM-DD, or today where it is empty; raises SettingsError."""
    if not text.strip():
        return today
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise SettingsError(f"{text!r} is not a day. Remedy: write it as YYYY-MM-DD, for example 2026-11-22") from error


def standing(law: Law, day: date) -> tuple[Standing, ...]:
    """Where every instrument stands on `day`, in the order of the table."""
    return tuple(_standing(instrument, day) for instrument in law.instruments)


def reaches(
    law: Law, day: date, codes: Iterable[str], stages: Iterable[str], route: str = "technology"
) -> tuple[Reach, ...]:
    """The entries that reach a document of these codes and stages, one Reach an entry with its surest ground.

    A document of a known code whose stage is not known is reached by the entries of every stage, as a possibility:
    what was not established may not look like freedom. Suspended and not yet effective instruments are named too,
    with that status.
    """
    has_codes, has_stages = frozenset(codes), frozenset(stages)
    found = []
    for instrument in law.instruments:
        place = _standing(instrument, day)
        clause = f"{_WORDS[place.status].format(day=day)}: {place.basis}"  # a suspension has no entries
        for entry in instrument.entries:
            grounds = [
                (certainty, ground.why)
                for ground in entry.grounds
                if ground.route == route and (certainty := _certainty(ground, has_codes, has_stages))
            ]
            if grounds:
                certainty, why = min(grounds, key=lambda pair: CERTAINTIES.index(pair[0]))
                sentence = _sentence(_CERTAINTY_WORDS[certainty] + why)
                found.append(Reach(instrument.id, entry.id, place.status, f"{sentence} {_sentence(clause)}"))
    return tuple(found)


def assumptions(law: Law, day: date) -> dict[str, object]:
    """The `law` object of the run line (results.md), in plain JSON values; `warning` only where there is one."""
    record: dict[str, object] = {
        "as_of": day.isoformat(),
        "instruments": [
            {
                "id": place.id,
                "status": place.status,
                "basis": place.basis,
                "checked_on": place.checked_on.isoformat(),
                "kind": place.kind,
                "title": place.title,
                "title_zh": place.title_zh,
            }
            for place in standing(law, day)
        ],
    }
    warning = warn(law, day)
    return record | {"warning": warning} if warning else record


def warn(law: Law, day: date) -> str:
    """What a reader has to know before trusting the statuses of `day`: unknown ones, a stale table; else empty."""
    sentences = []
    places = standing(law, day)
    unknown = [place for place in places if place.status == "unknown" and place.binding]
    if unknown:
        names = ", ".join(place.id for place in unknown)
        sentences.append(f"The status on {day} is not known for {names}: unknown is treated as in force.")
        listing = {item.id for item in law.instruments if any(g.codes for e in item.entries for g in e.grounds)}
        sentences += [f"{place.id}: {place.why}" for place in unknown if place.id in listing]
    oldest = min(place.checked_on for place in places)
    age = (day - oldest).days
    if age > law.stale_after_days:
        sentences.append(
            f"The table of the law is stale: last checked on {oldest}, {age} days before {day} "
            f"(more than {law.stale_after_days}). Read the official announcements and record them in {FILE_NAME}."
        )
    return " ".join(sentences)


def _standing(instrument: Instrument, day: date) -> Standing:
    period = instrument.on(day)
    doubtful_suspension = instrument.kind == "suspension" and period.status == "unknown"
    words = _NOT_RELIED_ON if doubtful_suspension else _WORDS[period.status]
    why = _sentence(f"{words.format(day=day)}: {period.basis}")
    return Standing(
        id=instrument.id,
        kind=instrument.kind,
        title=instrument.title_en,
        title_zh=instrument.title_zh,
        status=period.status,
        why=f"{why} {period.note}".strip(),
        basis=period.basis,
        source=period.source,
        checked_on=instrument.checked_on,
    )


def _certainty(ground: Ground, codes: frozenset[str], stages: frozenset[str]) -> str:
    """How surely the ground reaches such a document; empty where it does not."""
    if ground.codes and not codes.intersection(ground.codes):
        return ""
    if not ground.stages or stages.intersection(ground.stages):
        return ground.certainty
    if stages:
        return ""
    return max(ground.certainty, "possible", key=CERTAINTIES.index)  # the stage is not known


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _instrument(table: _Table, checked_on: date) -> Instrument:
    table.refuse_others("id", "kind", "title_zh", "title_en", "source", "checked_on", "unknown", "period", "entry")
    entries = tuple(_entry(item) for item in table.tables("entry"))
    _refuse_twins(table, "entry", [entry.id for entry in entries])
    return Instrument(
        id=table.name("id"),
        kind=table.choice("kind", KINDS),
        title_zh=table.text("title_zh"),
        title_en=table.text("title_en"),
        source=table.text("source"),
        checked_on=table.day("checked_on") if "checked_on" in table.data else checked_on,
        periods=_periods(table),
        entries=entries,
        unknown=table.texts("unknown", ()),
    )


def _entry(table: _Table) -> Entry:
    table.refuse_others("id", "title_zh", "title_en", "reach")
    grounds = []
    for item in table.tables("reach"):
        item.refuse_others("route", "codes", "stages", "certainty", "why")
        grounds.append(
            Ground(
                route=item.choice("route", ROUTES),
                codes=item.texts("codes", CODES),
                stages=item.texts("stages", STAGES),
                certainty=item.choice("certainty", CERTAINTIES),
                why=item.text("why"),
            )
        )
    return Entry(table.name("id"), table.text("title_zh"), table.text("title_en"), tuple(grounds))


def _periods(table: _Table) -> tuple[Period, ...]:
    """The periods, which must follow each other day by day and be open at both ends."""
    periods: list[Period] = []
    items = table.tables("period")
    if not items:
        raise table.error("period", "there is none", "write at least one [[instrument.period]]")
    for position, item in enumerate(items):
        item.refuse_others("from", "until", "status", "basis", "source", "note")
        begins = item.day("from") if "from" in item.data else None
        ends = item.day("until") if "until" in item.data else None
        if (begins is None) != (position == 0):
            raise item.error("from", "only the first period is open at its start", "give `from` to all but the first")
        if (ends is None) != (position == len(items) - 1):
            raise item.error("until", "only the last period is open at its end", "give `until` to all but the last")
        if begins and ends and ends < begins:
            raise item.error("until", f"{ends} is before {begins}", "exchange them or mend the date")
        if periods and begins:
            before = periods[-1].ends
            assert before is not None, "only the last period is open at its end"
            if begins <= before:
                raise item.error(
                    "from", f"{begins} overlaps the period before, which ends on {before}", "let them join"
                )
            if begins != before + timedelta(days=1):
                raise item.error(
                    "from", f"no period holds the days after {before} and before {begins}", "let them join"
                )
        note = item.text("note") if "note" in item.data else ""
        status = item.choice("status", STATUSES)
        periods.append(Period(begins, ends, status, item.text("basis"), item.text("source"), note))
    return tuple(periods)


def _refuse_twins(table: _Table, field: str, ids: list[str]) -> None:
    for position, name in enumerate(ids):
        if name in ids[:position]:
            raise LexiconError(table.file, name, field, "the id is used twice", "give each its own id")


@dataclass(frozen=True, slots=True)
class _Table:
    """A TOML table with the place to name in errors."""

    file: str
    term: str
    data: Mapping[str, Any]

    def error(self, field: str, message: str, remedy: str) -> LexiconError:
        return LexiconError(self.file, self.term, field, message, remedy)

    def refuse_others(self, *known: str) -> None:
        for key in self.data:
            if key not in known:
                raise self.error(key, "unknown field", f"use one of {', '.join(known)}")

    def tables(self, field: str) -> list[_Table]:
        value = self.data.get(field, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(field, "must be a list of tables", f"write [[{field}]]")
        return [_Table(self.file, str(item.get("id", self.term)), item) for item in value]

    def text(self, field: str) -> str:
        value = self.data.get(field)
        if not isinstance(value, str) or not value.strip():
            raise self.error(field, "must be a text, and not empty", "write it in quotes")
        return value

    def name(self, field: str) -> str:
        # mofcom-2025-62  1E902.a  1C902-1C908
        if not re.fullmatch(r"[A-Za-z0-9] [A-Za-z0-9.-]*", self.text(field), re.VERBOSE):
            raise self.error(field, f"{self.data[field]!r} is not an id", "use ASCII letters, digits, dots and hyphens")
        return self.text(field)

    def texts(self, field: str, choices: tuple[str, ...]) -> tuple[str, ...]:
        value = self.data.get(field, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.error(field, "must be a list of texts", 'write ["one", "two"]')
        for item in value:
            if choices and item not in choices:
                raise self.error(field, f"{item!r} is not known", f"use one of {', '.join(choices)}")
        return tuple(value)

    def choice(self, field: str, choices: tuple[str, ...]) -> str:
        if self.text(field) not in choices:
            raise self.error(field, f"{self.data[field]!r} is not known", f"use one of {', '.join(choices)}")
        return self.text(field)

    def day(self, field: str) -> date:
        value = self.data.get(field)
        if type(value) is not date:  # a datetime is a date to isinstance, and has no place here
            raise self.error(field, f"{value!r} is not a date", "write it without quotes, for example 2026-11-22")
        return value

    def number(self, field: str) -> int:
        value = self.data.get(field)
        if type(value) is not int or value < 1:
            raise self.error(field, f"{value!r} is not a whole number above 0", "write a number of days")
        return value
