"""Text from documents made safe to print: no character in it can command a terminal, a sheet or a page."""

from __future__ import annotations

import re

# Characters that act instead of showing: C0 and C1 controls, DEL, the bidirectional overrides and isolates
# ("invoice\u202ecod.exe"), line and paragraph separators, zero-width no-break, interlinear marks, lone surrogates,
# and the two code points that are no characters.
ACTING = re.compile(
    r"""
      [\x00-\x1f\x7f-\x9f]
    | [\u200e\u200f\u202a-\u202e\u2066-\u2069]
    | [\u2028\u2029\ufeff\ufff9-\ufffb]
    | [\ud800-\udfff\ufffe\uffff]
    """,
    re.X,
)
# A cell that a sheet would take for a formula, blanks before it included: "=1+1", " @SUM(A1)", "＝1"
FORMULA = re.compile(r"\s* [=+\-@＝＋－＠]", re.X)

SOFT = {"\n": "⏎", "\r": "", "\t": " "}
CUT = " … [cut]"


def visible(text: str, keep_lines: bool = False) -> str:
    r"""The text with acting characters written out (`\x1b`, `\u202e`); a line end shows as ⏎ unless it is kept."""

    def written(hit: re.Match[str]) -> str:
        character = hit[0]
        if character == "\n" and keep_lines:
            return character
        if character in SOFT:
            return SOFT[character]
        return f"\\x{ord(character):02x}" if ord(character) < 256 else f"\\u{ord(character):04x}"

    return ACTING.sub(written, text)


def guarded(text: str) -> str:
    """The visible text, with an apostrophe before it where a sheet would take it for a formula."""
    shown = visible(text)
    return "'" + shown if FORMULA.match(shown) else shown


def shortened(text: str, most: int) -> str:
    """At most `most` characters, the cut marked."""
    return text if len(text) <= most else text[: max(0, most - len(CUT))] + CUT


def units(text: str) -> int:
    """Length in UTF-16 code units, as spreadsheets count."""
    return len(text) + sum(character > "\uffff" for character in text)


def human_bytes(count: int | None) -> str:
    """`1.2 MiB`; a dash where it is not known."""
    if count is None:
        return "–"
    value = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024:
            return f"{value:.0f} B" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} TiB"
