"""cleared.list: what may be transferred, as hashes and paths that `sha256sum --check` verifies on the other side."""

from __future__ import annotations

from pathlib import Path

from scanner.atomic_file import atomic
from scanner.records import Result, name_of_path
from scanner.registry import report
from scanner.reports.as_text import partial_notes
from scanner.reports.cells import law_lines
from scanner.reports.printable import visible
from scanner.results_file import ResultsFile
from scanner.settings import Settings


@report(".list", "cleared.list")
def write(results: ResultsFile, target: Path, settings: Settings) -> None:
    """Top-level files whose `overall` is clear, in the order of the run; comment lines (`#`) say what was assumed.

    A piece of a set that is held together stays off the list: alone it is harmless, with the others it is not.

    A name that is not UTF-8 is written in its own bytes. Raises UsageError where the target cannot be written.
    """
    language = settings.language
    with atomic(target) as stream:
        for note in (*partial_notes(results, language), *law_lines(results.run, language)):
            stream.write(f"# {visible(note)}\n".encode())
        held = {member for bundle in results.bundles() if bundle.verdict.level != "clear" for member in bundle.members}
        for result in results.in_file_order():
            if _may_go(result) and result.id not in held:
                stream.write(_line(result))


def _may_go(result: Result) -> bool:
    """Clear with everything inside it, read completely, and its hash known."""
    whole = result.extraction.status == "read" and result.extraction.sha256 is not None
    return result.parent is None and result.overall == result.verdict.level == "clear" and whole


def _line(result: Result) -> bytes:
    r"""`<sha256>  <path>`, in the form of sha256sum: a line with an escaped name begins with a backslash."""
    raw = result.path_bytes
    name = name_of_path(result.path).encode("utf-8") if raw is None else raw
    escaped = name.replace(b"\\", b"\\\\").replace(b"\n", b"\\n").replace(b"\r", b"\\r")
    mark = b"" if escaped == name else b"\\"
    return mark + str(result.extraction.sha256).encode() + b"  " + escaped + b"\n"
