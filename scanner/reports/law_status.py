"""What a run assumed about the law, in words every report carries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from scanner.records import Run
from scanner.reports.wording import word

# The head of a Chinese title that ends with its number: "商务部公告2025年第62号 公布对…"
NUMBERED = re.compile(r"[^（(]*? 第\d+号", re.X)
STALE_AFTER = 14
"""Days after which a status has to be checked again (the regulation brief asks for 7 to 14)."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """One line of the run's legal status."""

    id: str
    status: str
    basis: str
    checked_on: str
    title: str = ""
    title_zh: str = ""
    frees: bool = False

    @property
    def standing(self) -> str:
        """Key of the words for its status: a suspension in doubt frees nothing, so it is not treated as in force."""
        return "not_relied_on" if self.frees and self.status == "unknown" else self.status


def as_of(run: Run) -> str:
    """The day the law was judged, as written in the header."""
    return _text(run.law.get("as_of")) or "?"


def instruments(run: Run) -> list[Instrument]:
    """The instruments of the header; one whose status is missing is `unknown`."""
    listed = run.law.get("instruments")
    found = []
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, dict):
            status = _text(item.get("status")) or "unknown"
            basis, checked = _text(item.get("basis")), _text(item.get("checked_on"))
            title, title_zh = _text(item.get("title")), _text(item.get("title_zh"))
            frees = item.get("kind") == "suspension"
            found.append(Instrument(_text(item.get("id")) or "?", status, basis, checked, title, title_zh, frees))
    return found


def warnings(run: Run, language: str) -> list[str]:
    """One sentence naming the instruments whose status is unknown, and one for each day on which they went stale."""
    day, listed = as_of(run), instruments(run)
    if not listed:
        return [word("law.none", language, as_of=day)]
    said = []
    unknown = [_short_title(item, language) for item in listed if item.standing == "unknown"]
    if unknown:
        names = word("separator", language).join(unknown)
        said.append(word("law.warning", language, id=names, as_of=day))
    for checked_on in sorted({item.checked_on for item in listed}):
        days = _days_between(checked_on, day)
        if days is not None and days > STALE_AFTER:
            values = {"checked_on": checked_on, "days": days, "as_of": day}
            said.append(word("law.stale", language, **values))
    return said


def _short_title(item: Instrument, language: str) -> str:
    """What an instrument is called in a sentence: its title up to its number or colon."""
    numbered = NUMBERED.match(item.title_zh) if language == "zh" else None
    return numbered[0] if numbered else item.title.split(":")[0] or item.id


def _days_between(earlier: str, later: str) -> int | None:
    try:
        return (date.fromisoformat(later) - date.fromisoformat(earlier)).days
    except ValueError:
        return None


def _text(value: object) -> str:
    return "" if value is None else str(value)
