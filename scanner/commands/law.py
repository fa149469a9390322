"""`scanner law`: what the rule pack's law table says is in force, suspended or unknown on a day, in plain words."""

from __future__ import annotations

import textwrap
from datetime import date

import click

from scanner import law as table
from scanner.errors import UsageError
from scanner.lexicon import pack_folder
from scanner.settings import Settings

HEADINGS = {
    "unknown": "NOT KNOWN (treated as in force; a suspension in doubt is not relied on)",
    "in_force": "IN FORCE",
    "suspended": "SUSPENDED (not repealed)",
    "not_yet": "NOT YET IN FORCE",
    "repealed": "REPEALED",
}
"""The doubtful ones first: they are what the reader has to settle."""
WIDTH = 110


@click.command("law")
@click.option("--as-of", "as_of", default="", metavar="DATE", help="Day to judge, YYYY-MM-DD; today if left out.")
@click.option("--pack", default=Settings().pack, show_default=True, help="Rule pack, by name or folder.")
def command(as_of: str, pack: str) -> None:
    """Say which instruments are in force, suspended or unknown on a day, and why.

    This is the law on a date, not what a document is: a document keeps its classification when a control is
    suspended. Not legal advice.
    """
    try:
        day = table.day_of(as_of, date.today())
        law = table.load(pack_folder(pack))
    except UsageError as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"The law on {day} as rule pack {pack} records it, sources read up to {law.checked_on}.")
    warning = table.warn(law, day)
    if warning:
        click.echo(_wrap(f"WARNING: {warning}", ""))
    instruments = {instrument.id: instrument for instrument in law.instruments}
    places = table.standing(law, day)
    for status, heading in HEADINGS.items():
        here = [place for place in places if place.status == status]
        if here:
            click.echo(f"\n{heading}")
        for place in here:
            _print(place, instruments[place.id])
    if law.not_found:
        click.echo("\nNOT FOUND by the makers of this table")
        for statement in law.not_found:
            click.echo(_wrap(statement, "  - "))


def _print(place: table.Standing, instrument: table.Instrument) -> None:
    click.echo(f"\n  {place.title_zh}")
    click.echo(_wrap(f"{place.title} [{place.id}]", "  "))
    click.echo(_wrap(place.why, "    "))
    for entry in instrument.entries:
        click.echo(f"    {entry.id}: {entry.title_zh}")
        click.echo(_wrap(entry.title_en, "      "))
    for statement in instrument.unknown:
        click.echo(_wrap(f"Not confirmed: {statement}", "    "))
    click.echo(f"    Source: {place.source} (checked on {place.checked_on})")


def _wrap(text: str, indent: str) -> str:
    """Lines of WIDTH columns, the first after `indent`, the others below its text; addresses are never broken."""
    rest = " " * len(indent)
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
