"""`scanner formats`: what can be read, and which reader is missing."""

from __future__ import annotations

import click


@click.command("formats")
def command() -> int:
    """List the formats the scanner knows, and whether it reads them."""
    from scanner import registry
    from scanner.formats import KNOWN

    registry.discover("extractors")
    for format in KNOWN:
        state = "read" if format.name in registry.EXTRACTORS else "not read"
        click.echo(f"{format.name:18}{state:10}{' '.join(format.suffixes):28}{format.description}")
    return 0
