"""Who reads, points, locates and prints: filled by decorators when a folder is discovered."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

EXTRACTORS: dict[str, Callable[..., Any]] = {}
LOCATORS: dict[str, Callable[..., Any]] = {}
DETECTORS: dict[str, Callable[..., Any]] = {}
REPORTS: dict[str, Callable[..., Any]] = {}
SOURCES: dict[str, Callable[..., Any]] = {}


def _enter(table: dict[str, Callable[..., Any]], *names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        for name in names:
            if name in table and table[name].__module__ != function.__module__:
                raise ValueError(f"{name!r} is already taken by {table[name].__module__}")
            table[name] = function
        return function

    return keep


def extractor(*formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`read(artifact, budget, settings)` yields a Passage, an Artifact found inside, or a Problem, as it meets them."""
    return _enter(EXTRACTORS, *formats)


def locator(*formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`locate(artifact, findings, pictures)` gives the findings back, in order, with box, located, picture filled."""
    return _enter(LOCATORS, *formats)


def detector(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`detect(segment, pack)` yields findings in one stretch of text."""
    return _enter(DETECTORS, name)


def report(*suffixes: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`write(results, target, settings)` prints a results file as another document."""
    return _enter(REPORTS, *suffixes)


def source(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`walk(place, settings)` yields artifacts and the problems met on the way."""
    return _enter(SOURCES, name)


def discover(folder: str) -> None:
    """Import every module of `scanner.<folder>`, so that its decorators have run. Cheap: heavy imports are inside."""
    package = importlib.import_module(f"scanner.{folder}")
    for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        importlib.import_module(f"{package.__name__}.{module}")
