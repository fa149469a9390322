"""Streams of Word, Excel and PowerPoint files that their readers have no use for: anybody can put one into a file."""

from __future__ import annotations

from collections.abc import Iterator

from scanner import ole
from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.formats import sniff
from scanner.records import Artifact, Passage
from scanner.string_sweep import Sweep

FORMATS = frozenset(("doc", "xls", "ppt"))
KNOWN = frozenset(
    ("worddocument", "0table", "1table", "data", "workbook", "book", "powerpoint document", "current user", "pictures",
     "pp40", "ctls", "objectpool", "macros", "_vba_project_cur", "msodatastore", "_xmlsignatures", "_signatures",
     "encryptedsummary", "revision log", "user names", "encryption", "header", "text_content", "summaryinformation")
)  # fmt: skip
"""Streams and storages by their names in lower case (MS-DOC 2.1, MS-XLS 2.1.7, MS-PPT 2.1), and older ones."""
OWN_PREFIXES = ("\x01", "\x03", "\x05", "mbd", "lnk", "_sx_db_cur", "_1")
"""Objects, their links, properties, pivot caches, and the storages of embedded objects, which are read as such."""
LEAST = 32


def strays(artifact: Artifact, budget: Budget) -> Iterator[Passage | Artifact]:
    """What is in them: a text or another file as an artifact, the strings of anything else at `stream NAME`.

    Of a file that cannot be opened nothing: its reader has told of that.
    """
    sweep = Sweep()
    try:
        with ole.open_ole(artifact.content) as file:
            for path in file.listdir():
                name = path[0].lower()
                if name in KNOWN or name.startswith(OWN_PREFIXES):
                    continue
                data = ole.stream(file, path)
                if len(data) < LEAST:
                    continue
                budget.check_time()
                shown = "/".join(path)
                if sniff(Artifact("", data)) == "data":
                    yield from sweep.passages(data, shown)
                    continue
                budget.enter_member(artifact.depth + 1)
                budget.charge_bytes(len(data))
                yield Artifact(f"stream {shown}", data, parent=artifact)
    except DamagedFile:
        return
