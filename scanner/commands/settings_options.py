"""Command-line options made from the fields of Settings: one place to add a setting."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from scanner.errors import SettingsError
from scanner.settings import Settings, load

SHORT = {"jobs": "-j"}


def settings_options(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator that adds an option for each named field (all where none is named); values left out are None."""

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        for item in reversed(fields(Settings)):
            if names and item.name not in names:
                continue
            default = item.default_factory() if callable(item.default_factory) else item.default
            flag = "--" + item.name.replace("_", "-")
            declared = [SHORT[item.name], flag] if item.name in SHORT else [flag]
            text = item.metadata["help"]
            if isinstance(default, bool):
                option = click.option(f"{flag}/--no-{flag[2:]}", item.name, default=None, help=text)
            elif isinstance(default, tuple):
                option = click.option(*declared, item.name, multiple=True, metavar="GLOB", help=f"{text} (repeatable)")
            else:
                choices = item.metadata["choices"]
                kind: Any = click.Choice(choices) if choices else type(default)
                shown = f"{text} [default: {default}]" if default != "" else text
                option = click.option(*declared, item.name, default=None, type=kind, help=shown)
            function = option(function)
        return function

    return add


def settings_from(given: Mapping[str, Any]) -> Settings:
    """Settings from flags, environment, scanner.toml found upward from here, profile and defaults."""
    flags = {key: value for key, value in given.items() if value is not None and value != ()}
    try:
        here = Path.cwd()
    except OSError as error:  # removed, or not to be entered
        raise SettingsError(
            f"the working folder cannot be found: {error.strerror}. Remedy: go to another folder"
        ) from error
    return load(flags, here, os.environ)
