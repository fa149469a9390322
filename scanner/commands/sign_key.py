"""`--sign-key`: the option of every command that can write a coverage certificate, and the key it names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.signing import Signer


def sign_key_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--sign-key FILE`, given as `sign_key`."""
    text = "Ed25519 private key (PEM) that signs coverage.json."
    return click.option("--sign-key", default=None, metavar="FILE", help=text)(function)


def signer_for(name: str | None, outputs: Iterable[Path], certificates: Iterable[Path]) -> Signer | None:
    """The signer of the key file, None where none is named; `certificates` are those outputs that it would sign.

    Raises UsageError for a key that cannot be used, that nothing needs, or that an output would replace.
    """
    if name is None:
        return None
    if not any(certificates):
        raise UsageError("--sign-key signs a certificate, and none is asked for. Remedy: add -o coverage.json")
    if any(os.path.realpath(output) == os.path.realpath(name) for output in outputs):
        raise UsageError(f"{name}: is the key and an output. Remedy: give another name for the output")
    from scanner.signing import signer_of

    return signer_of(Path(name))
