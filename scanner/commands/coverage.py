"""`scanner coverage`: what of a share was read, by format, and what was not, with the remedy; and its certificate."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.commands.opening import open_any, refuse_input
from scanner.commands.outputs import checked
from scanner.commands.progress import say
from scanner.commands.settings_options import settings_from, settings_options
from scanner.commands.sign_key import sign_key_option, signer_for
from scanner.errors import UsageError
from scanner.settings import Settings

if TYPE_CHECKING:
    from scanner.results_file import ResultsFile
    from scanner.signing import Signer

Writer = Callable[["ResultsFile", Path, Settings, "Signer | None"], None]
NOT_WRITTEN = 4
SUFFIXES = (".json", ".html", ".htm", ".csv")


@click.command("coverage")
@click.argument("results_path", metavar="RESULTS.JSONL|LEDGER")
@click.option("-o", "--output", "names", multiple=True, metavar="FILE", help=".json .html or .csv (repeatable).")
@sign_key_option
@click.option("--force", is_flag=True, help="Replace outputs that exist.")
@click.option("--allow-partial", is_flag=True, help="Account for what stands before the first line that is not whole.")
@settings_options("redact", "language")
def command(
    results_path: str,
    names: tuple[str, ...],
    sign_key: str | None,
    force: bool,
    allow_partial: bool,
    redact: bool | None,
    language: str | None,
) -> int:
    """Account for what was read and what was not.

    Without -o: a table by format, then everything not examined, with the reason and the remedy. -o FILE.json writes
    the coverage certificate that `scanner verify` checks, .html a page of it, .csv the table and the list.
    """
    from scanner.coverage import coverage_of
    from scanner.reports.coverage_text import account_lines

    settings = settings_from({"redact": redact, "language": language})
    outputs = checked(names, SUFFIXES, force)
    refuse_input(results_path, outputs)
    signer = signer_for(sign_key, outputs, (path for path in outputs if path.suffix.lower() != ".csv"))
    failures = []
    with open_any(results_path, allow_partial) as results:
        for path in outputs:
            try:
                _writer(path)(results, path, settings, signer)
                say(f"written: {path}")
            except UsageError as error:
                failures.append(str(error))
        if not outputs:
            shown = results.hiding(settings.redact)
            for line in account_lines(shown, coverage_of(shown), settings.language):
                say(line)
    for failure in failures:
        say(f"Error: {failure}", err=True)
    return NOT_WRITTEN if failures else 0


def _writer(path: Path) -> Writer:
    from scanner.reports import as_coverage

    writers: dict[str, Writer] = {".json": as_coverage.write_certificate, ".csv": as_coverage.write_csv}
    return writers.get(path.suffix.lower(), as_coverage.write_html)
