"""`scanner explain`: the text around each finding of one file, with the reasons and what weighed how much."""

from __future__ import annotations

import os
import signal
import stat
from typing import Any

import click

from scanner.commands.settings_options import settings_from, settings_options
from scanner.errors import UsageError
from scanner.records import Finding, Result, Weights
from scanner.reports.wording import word
from scanner.settings import Settings

COLOURS = {"flag": "red", "review": "yellow", "clear": "green", "unread": "magenta"}
BAR = 20
FOR, AGAINST = ("yellow", "bright_yellow", "bright_red"), ("cyan", "bright_cyan", "bright_blue")
"""Colours of what speaks for `controlled` and against it, by level 1 to 3."""
KEY = "yellow to red speaks for controlled, cyan to blue against"


@click.command("explain")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--all", "everything", is_flag=True, help="Clear documents inside it too.")
@settings_options("pack", "model", "as_of", "time_limit", "memory_limit", "max_findings", "password_file")
def command(file: str, everything: bool, **given: Any) -> int:
    """Show why FILE gets its verdict: subject, substance, carrier, each finding with its weight."""
    from scanner.model import described
    from scanner.pack_check import load_checked

    settings = settings_from({**given, "locate": "all"})
    described(settings.model, load_checked(settings.pack).digest)  # refuses a model that does not fit
    if not stat.S_ISREG(os.stat(file).st_mode):
        raise UsageError(f"{_safe(file)}: not a regular file. Remedy: copy what it gives into a file and name that")
    for result in sorted(_examined(file, settings), key=_place_in_file):
        if everything or result.parent is None or result.verdict.level != "clear":
            _explain(result)
    return 0


def _examined(file: str, settings: Settings) -> list[Result]:
    """What comes of the file and of everything in it, in a process that is ended when it is over its limits."""
    from scanner.engines.local import LocalEngine
    from scanner.engines.messages import Job
    from scanner.sources.folder import walk

    signal.signal(signal.SIGTERM, _interrupt)
    engine = LocalEngine(settings)
    try:
        artifact = next(walk((file,), settings)).artifact  # which knows the other volumes of a split archive
        job = Job("1", artifact, os.stat(file).st_size)
        return [result for group in engine.run([job], processes=1) for result in group]
    finally:
        engine.close()


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _place_in_file(result: Result) -> list[int]:
    """The file itself, then what is inside in its order: the ids 1, 1.1, 1.2, 1.10."""
    return [int(part) for part in result.id.split(".")]


def _explain(result: Result) -> None:
    verdict = result.verdict
    colour = COLOURS[verdict.level]
    click.secho(f"{verdict.level.upper()}  {verdict.score:.2f}  {_safe(result.path)}", fg=colour, bold=True)
    click.echo(f"  {result.extraction.format}, {result.extraction.status}, {result.extraction.characters} characters")
    for block in result.extraction.title_blocks:
        told = "; ".join(f"{word(f'title.{field.name}', 'en')} {field.value}" for field in block.fields)
        click.secho(f"  Title block, {_safe(str(block.place))}: {_safe(told)}", bold=True)
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
    if result.weights is not None:
        click.echo(f"  The most telling passage, {_safe(result.weights.place)} on ({KEY}):")
        for line in _coloured(result.weights).split("\n"):
            click.echo(f"    {line}")
        counted = ", ".join(f"{name} {value:+.2f}" for name, value in result.weights.counted)
        click.echo(f"  Weighed beside the words: {counted}")
    for finding in result.findings:
        click.echo(f"  {_bar(finding)} {finding.score:.2f}  {finding.place!s:24} {_marked(finding)}")
        click.echo(
            f"  {' ' * BAR}       {finding.rule}: {finding.because}"
            + (f" [{_safe(finding.located)}]" if finding.located else "")
        )
    click.echo()


def _bar(finding: Finding) -> str:
    return ("#" * round(finding.score * BAR)).ljust(BAR)


def _coloured(weights: Weights) -> str:
    """The passage in the colours of its weights; a line end stays one."""
    parts, at = [], 0
    for start, end, level in weights.spans:
        parts.append(_lines(weights.text[at:start]))
        colour = FOR if level > 0 else AGAINST
        parts.append(click.style(_lines(weights.text[start:end]), fg=colour[abs(level) - 1], bold=abs(level) == 3))
        at = end
    return "".join(parts) + _lines(weights.text[at:])


def _lines(text: str) -> str:
    return "\n".join(_safe(line) for line in text.split("\n"))


def _marked(finding: Finding) -> str:
    before, _, rest = finding.snippet.partition("⟦")
    inside, _, after = rest.partition("⟧")
    return _safe(before) + click.style(_safe(inside), bold=True, underline=True) + _safe(after)


def _safe(text: str) -> str:
    """Nothing that a terminal would obey."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
