"""Files embedded in a PDF, listed or attached to a page: each becomes an artifact of its own."""

from __future__ import annotations

import ctypes
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from scanner.budget import Budget
from scanner.errors import DamagedFile, LimitExceeded, UnsupportedFormat
from scanner.extractors.pdf.opening import Raw, string
from scanner.records import Artifact, Place, Problem

STREAM_TYPE = re.compile(rb"/EmbeddedFile (?! [A-Za-z] )", re.X)
# example: "<< /Type /EmbeddedFile /Length 812 >> stream"; not the name tree "/EmbeddedFiles"


class EmbeddedFiles:
    """Gives the embedded files of one PDF; remembers names for repeats, and how many it gave."""

    def __init__(self, artifact: Artifact, budget: Budget) -> None:
        self._artifact = artifact
        self._budget = budget
        self._names: Counter[str] = Counter()
        self._met = 0
        self._full = False

    def listed(self, document: Any) -> Iterator[Artifact | Problem]:
        """The files of the document's own list (a portfolio's content is here)."""
        import pypdfium2.raw as c

        for index in range(document.count_attachments()):
            attachment = c.FPDFDoc_GetAttachment(document, index)
            yield from self.attached(attachment, Place("embedded file", index + 1))
            if self._full:
                return

    def attached(self, attachment: Any, place: Place) -> Iterator[Artifact | Problem]:
        """One file; a problem where it has no data, or where a limit is reached. Raises TimedOut."""
        import pypdfium2.raw as c

        self._met += 1
        if self._full:
            return
        if not attachment:
            yield DamagedFile(f"{place} has no data that can be found", place).problem()
            return
        name = string(c.FPDFAttachment_GetName, attachment)
        label = f"embedded file {name}" if name else str(place)
        try:
            self._budget.enter_member(self._artifact.depth + 1)
            content = self._content(attachment)
        except LimitExceeded as limit:
            # the rest of the PDF can still be read, its other embedded files cannot
            self._full = True
            yield Problem(limit.kind, f"{label}: {limit.problem().message}", place)
            return
        if content is None:
            yield DamagedFile(f"{label} has no data that can be decoded", place).problem()
            return
        name = name or str(place)
        self._names[name] += 1
        taken = self._budget.take(io.BytesIO(content))
        yield Artifact(name, taken, parent=self._artifact, occurrence=self._names[name])

    def unlisted(self, data: Raw) -> Iterator[Problem]:
        """A problem where the file holds more embedded files than were met: some hang on objects we do not reach."""
        found = sum(1 for _ in STREAM_TYPE.finditer(data)) if data.find(b"/EmbeddedFile") >= 0 else 0
        if found > self._met:
            yield UnsupportedFormat(
                f"{found - self._met} embedded file(s) are in no list and on no page, and were not read",
                remedy="save the PDF anew with its own program and scan that, or extract its attachments by hand",
            ).problem()

    def _content(self, attachment: Any) -> Any:
        """The decoded bytes (an array of ctypes), or None. Raises LimitExceeded before they are copied."""
        import pypdfium2.raw as c

        length = ctypes.c_ulong()
        if not c.FPDFAttachment_GetFile(attachment, None, 0, length) or not length.value:
            return None
        budget = self._budget
        if budget.bytes + length.value > budget.settings.max_bytes << 20:
            budget.charge_bytes(length.value)
        buffer = (ctypes.c_char * length.value)()
        given = ctypes.c_ulong()
        if not c.FPDFAttachment_GetFile(attachment, buffer, length.value, given) or given.value > length.value:
            return None
        return buffer
