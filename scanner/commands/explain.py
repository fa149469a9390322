"""`scanner explain`: the text around each finding of one file, with the reasons and what weighed how much."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import click

from scanner.commands.settings_options import settings_from, settings_options
from scanner.records import Finding, Result

COLOURS = {"flag": "red", "review": "yellow", "clear": "green", "unread": "magenta"}
BAR = 20


@click.command("explain")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--all", "everything", is_flag=True, help="Clear documents inside it too.")
@settings_options("pack", "as_of", "time_limit", "memory_limit", "max_findings")
def command(file: str, everything: bool, **given: Any) -> int:
    """Show why FILE gets its verdict: subject, substance, carrier, each finding with its weight."""
    from scanner.budget import Budget
    from scanner.pipeline import examine, open_desk
    from scanner.sources.folder import artifact_at

    settings = settings_from({**given, "locate": "all"})
    desk = open_desk(settings)
    results: dict[str, Result] = {}
    with tempfile.TemporaryDirectory(prefix="scanner-") as folder:
        for event in examine(artifact_at(file), "1", desk, Budget(settings, Path(folder))):
            if isinstance(event, Result):
                results[event.id] = event
    for result in sorted(results.values(), key=lambda result: result.id):
        if everything or result.parent is None or result.verdict.level != "clear":
            _explain(result)
    return 0


def _explain(result: Result) -> None:
    verdict = result.verdict
    colour = COLOURS[verdict.level]
    click.secho(f"{verdict.level.upper()}  {verdict.score:.2f}  {_safe(result.path)}", fg=colour, bold=True)
    click.echo(f"  {result.extraction.format}, {result.extraction.status}, {result.extraction.characters} characters")
    if verdict.codes:
        stages = ", ".join(verdict.stages) or "-"
        click.echo(f"  {', '.join(verdict.codes)}; stages: {stages}; carriers: {', '.join(verdict.carriers)}")
    for reason in verdict.reasons:
        click.echo(f"  - {_safe(reason)}")
    for reach in verdict.instruments:
        click.echo(f"  * {reach.id} {reach.entry}: {reach.status.replace('_', ' ')}. {reach.why}")
    for exemption in verdict.exemptions:
        click.echo(f"  ? {exemption.kind.replace('_', ' ')}: {_safe(exemption.evidence)} ({exemption.place})")
    for problem in result.extraction.problems:
        click.secho(f"  ! {problem.kind}: {_safe(problem.message)}", fg="magenta")
    for finding in result.findings:
        click.echo(f"  {_bar(finding)} {finding.score:.2f}  {finding.place!s:24} {_marked(finding)}")
        click.echo(
            f"  {' ' * BAR}       {finding.rule}: {finding.because}"
            + (f" [{_safe(finding.located)}]" if finding.located else "")
        )
    click.echo()


def _bar(finding: Finding) -> str:
    return ("#" * round(finding.score * BAR)).ljust(BAR)


def _marked(finding: Finding) -> str:
    before, _, rest = finding.snippet.partition("⟦")
    inside, _, after = rest.partition("⟧")
    return _safe(before) + click.style(_safe(inside), bold=True, underline=True) + _safe(after)


def _safe(text: str) -> str:
    """Nothing that a terminal would obey."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
