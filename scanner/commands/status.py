"""`scanner status`: how a scan with a ledger stands, while it runs or after it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from scanner.commands.opening import is_ledger
from scanner.commands.progress import say
from scanner.errors import UsageError
from scanner.records import LEVELS

if TYPE_CHECKING:
    from scanner.ledger.standing import One, Standing

MIB = 1 << 20


@click.command("status")
@click.argument("ledger", metavar="LEDGER")
@click.option("--watch", type=click.FloatRange(min=0.2), default=None, metavar="SECONDS", help="Again and again.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for a monitoring system.")
def command(ledger: str, watch: float | None, as_json: bool) -> int:
    """Show rate, remaining time, slowest and failing files of the last scan in LEDGER, live while it runs."""
    if not is_ledger(ledger):
        raise UsageError(f"{ledger}: is no ledger. Remedy: name what a scan was given as --ledger")
    from scanner.ledger.standing import standing

    while True:
        now = standing(ledger)
        if as_json:
            say(json.dumps(asdict(now), ensure_ascii=False))
        else:
            for line in lines_of(now):
                say(line)
        if watch is None or not now.alive:
            return 0
        time.sleep(watch)
        if not as_json:
            say("")


def lines_of(now: Standing) -> Iterator[str]:
    """The standing in words."""
    state = {"complete": "complete", "interrupted": "interrupted", "failed": "failed"}.get(now.state, "running")
    if state == "running" and not now.alive:
        state = "not running any more: its process ended without a word; scanner scan --resume goes on"
    elif state in ("interrupted", "failed"):
        state += "; scanner scan --resume goes on"
    yield f"run {now.run}: {state}"
    total = "" if now.files_total is None else f" of {now.files_total:,}"
    size = "" if now.bytes_total is None else f" of {now.bytes_total / MIB:,.1f}"
    done = f"{now.files_done:,}{total}; {now.bytes_done / MIB:,.1f}{size} MiB"
    yield f"  files      {done}; {now.read_now:,} read in this run"
    lately = f", {now.rate_lately:,.1f} in the last minute" if now.alive else ""
    yield f"  rate       {now.rate:,.1f} files/s{lately}; {_clock(now.elapsed)} so far"
    if now.remaining_seconds is not None:
        yield f"  remaining  about {_clock(now.remaining_seconds)}"
    known = [level for level in reversed(LEVELS) if level in now.by_level]
    levels = ", ".join(f"{now.by_level[level]:,} {level}" for level in known)
    yield f"  levels     {levels or 'none yet'}" + (f", {now.skipped:,} skipped" if now.skipped else "")
    if now.problems:
        yield "  problems   " + ", ".join(f"{count:,} {kind}" for kind, count in now.problems.items())
    if now.gone:
        yield f"  gone       {now.gone:,} files of earlier runs"
    yield from _files("reading", now.current)
    yield from _files("slowest", now.slowest)
    yield from _files("not read", now.failing)
    yield from _files("suspected", now.tried_often)


def _files(title: str, files: list[One]) -> Iterator[str]:
    for number, one in enumerate(files):
        why = f"  ({one.why})" if one.why else ""
        yield f"  {title if number == 0 else '':<10} {one.seconds:8.2f} s  {one.path}{why}"


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
