"""`scanner report`: make any report again from results.jsonl or a ledger, without a new scan."""

from __future__ import annotations

from pathlib import Path

import click

from scanner.commands.opening import open_any, refuse_input
from scanner.commands.outputs import plan, write_reports
from scanner.commands.progress import say
from scanner.commands.settings_options import settings_from, settings_options
from scanner.commands.sign_key import sign_key_option

NOT_WRITTEN = 4


@click.command("report")
@click.argument("results_path", metavar="RESULTS.JSONL|LEDGER")
@click.option("-o", "--output", "names", multiple=True, metavar="FILE", help="Report to write, by suffix (repeatable).")
@sign_key_option
@click.option("--force", is_flag=True, help="Replace outputs that exist.")
@click.option("--allow-partial", is_flag=True, help="Report what stands before the first line that cannot be read.")
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
    """Write reports from a results file or a ledger (its last run); without -o, print the summary."""
    from scanner.reports.as_text import summary_lines

    settings = settings_from({"redact": redact, "language": language})
    outputs = plan(names, force, sign_key)
    refuse_input(results_path, [output.path for output in outputs])
    with open_any(results_path, allow_partial) as results:
        written: list[Path] = []
        failures = write_reports(results, outputs, settings, written)
        for path in written:
            say(f"written: {path}")
        if not outputs:
            for line in summary_lines(results, settings):
                say(line)
    for failure in failures:
        say(f"Error: {failure}", err=True)
    return NOT_WRITTEN if failures else 0
