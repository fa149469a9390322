"""`scanner formats`: what can be read, and what cannot yet."""

from __future__ import annotations

import click


@click.command("formats")
@click.option("--markdown", is_flag=True, help="As the table in README.")
def command(markdown: bool) -> int:
    """List the formats the scanner knows, and whether it reads them."""
    for line in markdown_lines() if markdown else plain_lines():
        click.echo(line)
    return 0


def plain_lines() -> list[str]:
    """One line a format: name, whether it is read, usual suffixes, description."""
    from scanner import registry
    from scanner.formats import KNOWN

    registry.discover("extractors")
    return [
        f"{format.name:18}{'read' if format.name in registry.EXTRACTORS else 'not read':10}"
        f"{' '.join(format.suffixes):28}{format.description}"
        for format in KNOWN
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
