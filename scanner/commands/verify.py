"""`scanner verify`: whether a coverage certificate is the one that was made, and the files the ones it speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.commands.progress import say
from scanner.commands.settings_options import settings_from, settings_options
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.certificate_check import Checked
    from scanner.tampering import Fault

TAMPERED = 1


@click.command("verify")
@click.argument("certificate", metavar="CERTIFICATE")
@click.option("--public-key", default=None, metavar="FILE", help="Ed25519 public key (PEM) that must have signed.")
@click.option("--files", "root", default=None, metavar="ROOT", help="Hash the files again, their paths below ROOT.")
@settings_options("language")
def command(certificate: str, public_key: str | None, root: str | None, language: str | None) -> int:
    """Check a coverage certificate (coverage.json) without network, and name the lines that were tampered with.

    ROOT is the folder in which the scan was started. Exit codes: 0 good, 1 tampered or files that differ, 2 could not
    be checked.
    """
    from scanner.certificate_check import FilesChecked, check, check_files
    from scanner.reports.wording import word
    from scanner.signing import public_key_of

    path, tongue = Path(certificate), settings_from({"language": language}).language
    if not path.is_file():
        raise UsageError(f"{certificate}: is no file. Remedy: name the coverage.json of a scan")
    if root is not None and not Path(root).is_dir():
        raise UsageError(f"{root}: is no folder. Remedy: name the folder in which the scan was started")
    checked = check(path, None if public_key is None else public_key_of(Path(public_key)))
    for line in _about(checked, tongue):
        say(line)
    for fault in checked.faults:
        say(f"!! {fault_text(fault, tongue)}")
    ending = "tampered" if checked.faults else "good"
    if root is not None:
        done = FilesChecked()
        for fault in check_files(path, Path(root), done):
            ending = "differ" if ending == "good" else ending
            say(f"!! {fault_text(fault, tongue)}")
        say(word("verify.files", tongue, same=f"{done.same:,}", unhashed=f"{done.unhashed:,}"))
    say(word(f"verify.{ending}", tongue))
    return 0 if ending == "good" else TAMPERED


def fault_text(fault: Fault, language: str) -> str:
    """A sentence that names the line: `line 17: changed`."""
    from scanner.reports.wording import word

    lines = word("verify.line", language, line=fault.line)
    if fault.until > fault.line:
        lines = word("verify.lines", language, line=fault.line, until=fault.until)
    entries = word("verify.entry", language, entry=fault.entry)
    if fault.last_entry > fault.entry:
        entries = word("verify.entries", language, entry=fault.entry, last_entry=fault.last_entry)
    return word(f"verify.{fault.kind}", language, lines=lines, line=fault.line, entries=entries, path=fault.path)


def _about(checked: Checked, language: str) -> Iterator[str]:
    """What the certificate says of itself, as far as it can be relied on."""
    from scanner.reports.wording import word
    from scanner.signing import fingerprint

    header, summary = checked.header or {}, checked.summary or {}
    if header:
        yield f"{word('tool', language)}: {header.get('tool')}; {word('started', language)}: {header.get('started')}"
        for name in ("pack", "model"):
            value = header.get(name)
            if isinstance(value, dict):
                parts = [str(value[part]) for part in ("id", "name", "version", "digest") if part in value]
                yield f"{word(name, language)}: {' '.join(parts)}"
        yield f"{word('coverage.law', language)} {header.get('law_as_of')}"
    kinds = {fault.kind for fault in checked.faults}
    whole = not kinds - {"signature", "other_key", "unsigned", "counts", "conclusion"}
    yield word("verify.whole" if whole else "verify.broken", language)
    if checked.head:
        yield f"{word('coverage.head', language)}: {checked.head}"
    if not kinds & {"signature", "other_key", "unsigned"}:
        signer = "" if checked.public is None else fingerprint(checked.public)
        yield word(f"verify.{checked.signature}", language, signer=signer)
    counts = summary.get("by_status")
    if isinstance(counts, dict):
        names = ("read", "partial", "unread", "skipped")
        yield word("verify.reading", language, **{name: counts.get(name) for name in names})
    if summary and summary.get("complete") is not True:
        yield word("verify.interrupted", language)
