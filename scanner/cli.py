"""The command line: finds the commands in scanner/commands, and turns errors into messages and exit codes."""

from __future__ import annotations

import importlib
import os
import traceback

import click

from scanner import __version__
from scanner.errors import UsageError
from scanner.reports.printable import visible

COMMANDS = (
    "scan",
    "status",
    "explain",
    "report",
    "coverage",
    "verify",
    "lexicon",
    "law",
    "formats",
    "train",
    "evaluate",
)
COULD_NOT_RUN, INTERNAL_FAILURE, INTERRUPTED = 2, 4, 130
"""Exit codes of results.md besides 0, 1 and 3, which `scan` gives."""
NOT_HEARD_OUT = 141
"""As a shell has it for a program whose reader went away (`scanner formats | head -1`); `scan` keeps its own code."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="scanner")
def group() -> None:
    """Find carriers of controlled rare-earth technology (1E902.a, 1E902.b) in files, mail and archives.

    Exit codes: 0 everything read and clear; 1 something at or above --fail-on; 3 otherwise, something was not read;
    2 could not run, nothing scanned; 4 internal failure; 130 interrupted.
    """


for _name in COMMANDS:
    group.add_command(importlib.import_module(f"scanner.commands.{_name}").command)


def run(arguments: list[str]) -> int:
    """Run and give the exit code; never a traceback for what a person can fix."""
    try:
        result = group.main(args=arguments, prog_name="scanner", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        error.show()
        return COULD_NOT_RUN
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except UsageError as error:
        click.echo(f"Error: {visible(str(error), keep_lines=True)}", err=True)
        return COULD_NOT_RUN
    except SystemExit:  # click's way out, with code 1, when the reader of our output went away
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing more can be said
        return NOT_HEARD_OUT
    except Exception:  # noqa: BLE001 - the outermost door: an internal failure has an exit code of its own
        traceback.print_exc()
        click.echo("Error: internal failure; please report the lines above.", err=True)
        return INTERNAL_FAILURE
