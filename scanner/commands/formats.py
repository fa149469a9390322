"""`scanner formats`: what can be read, and what cannot yet."""

from __future__ import annotations

import click

MOST_SUFFIXES = 8
"""Suffixes shown of one format, so that its line fits a terminal; README has all of them."""


@click.command("formats")
@click.option("--markdown", is_flag=True, help="As the table in README.")
def command(markdown: bool) -> int:
    """List the formats the scanner knows, and whether it reads them."""
    for line in markdown_lines() if markdown else plain_lines():
        click.echo(line)
    return 0


def plain_lines() -> list[str]:
    """One line a format, in columns: name, whether it is read, the first usual suffixes, description."""
    from scanner import registry
    from scanner.formats import KNOWN

    registry.discover("extractors")
    suffixes = [" ".join(format.suffixes[:MOST_SUFFIXES]) for format in KNOWN]
    name_width = max(len(format.name) for format in KNOWN) + 2
    suffix_width = max(map(len, suffixes)) + 2
    return [
        f"{format.name:{name_width}}{'read' if format.name in registry.EXTRACTORS else 'not read':10}"
        f"{shown:{suffix_width}}{format.description}"
        for format, shown in zip(KNOWN, suffixes, strict=True)
    ]


def markdown_lines() -> list[str]:
    """The formats that are read, for README; what is known and not read is listed in one line below."""
    from scanner import registry
    from scanner.formats import KNOWN

    registry.discover("extractors")
    read = [format for format in KNOWN if format.name in registry.EXTRACTORS]
    other = [format.description for format in KNOWN if format.name not in registry.EXTRACTORS]
    rows = [f"| {format.name} | {format.description} | {' '.join(format.suffixes)} |" for format in read]
    return [
        "| format | what it is | usual suffixes |",
        "|---|---|---|",
        *rows,
        "",
        f"Recognised and reported as unread, never as clear: {', '.join(other)}.",
    ]
