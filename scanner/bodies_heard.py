"""The bodies of one message say the same in several forms: what an earlier one says is not told again."""

from __future__ import annotations

import re

# here <https://example.com/a>, HYPERLINK "mailto:a@example.com" here
LINK = re.compile(r"""< [a-z]{3,8} : [^<>\s]* > | HYPERLINK [ ] "[^"\n]*" """, re.VERBOSE)
"""What Outlook writes into the plain body for a link of the page."""
WINDOW = 2000
"""Characters of an earlier body, from where the last was found, in which a stretch of a later body is looked for."""
LONG, MOST_SEARCHED = 24, 200_000
"""Characters from which a stretch is looked for in a whole body, chance being out; no body longer than these."""


class Heard:
    """The words of earlier bodies without their blanks, and how far a later one has been found in each."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.at: list[int] = []
        self.seen: set[tuple[str, str]] = set()

    def add(self, text: str) -> None:
        self.bodies.append("".join(LINK.sub("", text).split()))
        self.at = [0] * len(self.bodies)

    def met(self, kind: str, text: str) -> bool:
        """Whether this comment, style or attribute was met before: two bodies share most."""
        known = (kind, text) in self.seen
        self.seen.add((kind, text))
        return known

    def new_lines(self, text: str) -> str:
        """The lines of a stretch that no earlier body has; the stretch itself where it has none of them."""
        if self.holds(text):
            return ""
        lines = text.splitlines()
        left = [line for line in lines if not self.holds(line)]
        return text if len(left) == len(lines) else "\n".join(left)

    def holds(self, text: str) -> bool:
        """Whether an earlier body has this stretch: behind the one found last, or anywhere where it is long."""
        wanted = "".join(text.split())
        for number, body in enumerate(self.bodies):
            at = self.at[number]
            found = body.find(wanted, at, at + WINDOW + len(wanted))
            if found >= 0:
                self.at[number] = found + len(wanted)
                return True
            if len(wanted) >= LONG and len(body) <= MOST_SEARCHED and wanted in body:
                return True
        return not wanted
