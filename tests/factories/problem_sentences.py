"""The sentences that the code can say of a file, taken from its source: every message and remedy with its gaps filled."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scanner import errors

NUMBER = "7"
"""Fills a gap that is not known: it does for a name and for a number."""
STAND_INS = {
    "message": "it is cut off",
    "complaint": "it is cut off",
    "failure": "it is cut off",
    "whole_file.what": "a document",
    "opening.doing": "its objects cannot be listed",
    "pipeline.doing": "read",
    "object_store.doing": "fetched",
    "outlook_message.what": "recipients",
    "string_sweep.missing": "numbers and what is packed in it",
    "opening.found": "7 page(s) were found by searching for page objects, in the order they have in the file",
}
"""What fills a gap, by the last name of its expression, in one module or all: a sentence within a sentence."""
SAYING = ("complaint", "failure", "damage", "said")
"""Variables and arguments that hold part of a message."""
LISTS = ("complaints", "problems", "faults", "failures")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One that a line of the source can say; `is_remedy` for the half that says what to do."""

    text: str
    where: str
    is_remedy: bool = False


def sentences_of(path: Path, shown: str) -> Iterator[Sentence]:
    """Those of one module. `shown` names it; a sentence that is a variable of another function is not found."""
    return _Module(ast.parse(path.read_text(encoding="utf-8")), shown).sentences()


def _kinds(error: type[errors.ScannerError]) -> Iterator[str]:
    yield error.__name__
    for child in error.__subclasses__():
        yield from _kinds(child)


ERRORS = frozenset(_kinds(errors.ArtifactError))


class _Module:
    def __init__(self, tree: ast.Module, shown: str) -> None:
        self.tree, self.shown = tree, shown
        self.constants = {
            node.targets[0].id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        self.around = {
            inner: outer for outer in ast.walk(tree) if isinstance(outer, ast.FunctionDef) for inner in ast.walk(outer)
        }

    def sentences(self) -> Iterator[Sentence]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign):
                yield from self._assigned(node)
            elif isinstance(node, ast.Call):
                yield from self._called(node)

    def _assigned(self, node: ast.Assign) -> Iterator[Sentence]:
        target = node.targets[0]
        pairs = [(target, node.value)]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = list(zip(target.elts, node.value.elts, strict=False))
        for name, value in pairs:
            if _last_name(name) in SAYING:
                yield from self._said(value)

    def _called(self, node: ast.Call) -> Iterator[Sentence]:
        name = _last_name(node.func)
        if name in ERRORS and node.args:
            yield from self._said(node.args[0])
            for remedy in node.args[2:3]:
                yield from self._said(remedy, is_remedy=True)
        elif name == "Problem" and len(node.args) > 1:
            yield from self._said(node.args[1])
        elif name == "append" and isinstance(node.func, ast.Attribute) and _last_name(node.func.value) in LISTS:
            yield from self._said(node.args[0])
        for keyword in node.keywords:
            if keyword.arg == "remedy":
                yield from self._said(keyword.value, is_remedy=True)
            elif keyword.arg in SAYING:
                yield from self._said(keyword.value)

    def _said(self, node: ast.expr, is_remedy: bool = False) -> Iterator[Sentence]:
        for value in self._values(node):
            for text in self._texts(value):
                if text:
                    yield Sentence(text, f"{self.shown}:{node.lineno}", is_remedy)

    def _values(self, node: ast.expr) -> list[ast.expr]:
        """What a variable may hold: a constant of the module, or anything assigned to it in the same function."""
        if not isinstance(node, ast.Name):
            return [node]
        if node.id in self.constants:
            return [self.constants[node.id]]
        inside = self.around.get(node)
        return [
            other.value
            for other in (ast.walk(inside) if inside else ())
            if isinstance(other, ast.Assign) and _last_name(other.targets[0]) == node.id
        ]

    def _texts(self, node: ast.expr) -> list[str]:
        if isinstance(node, ast.Constant):
            return [node.value] if isinstance(node.value, str) else []
        if isinstance(node, ast.IfExp):
            return self._texts(node.body) + self._texts(node.orelse)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return [left + right for left in self._filled(node.left) for right in self._filled(node.right)]
        if isinstance(node, ast.JoinedStr):
            texts = [""]
            for part in node.values:
                value = part.value if isinstance(part, ast.FormattedValue) else part
                texts = [before + text for before in texts for text in self._filled(value)]
            return texts
        return []

    def _filled(self, node: ast.expr) -> list[str]:
        """The texts of part of a sentence, or what stands for it."""
        known = [text for value in self._values(node) for text in self._texts(value) if text]
        return known or [self._stand_in(_last_name(node))]

    def _stand_in(self, name: str) -> str:
        own = f"{self.shown.removesuffix('.py')}.{name}"
        return STAND_INS.get(own) or STAND_INS.get(name, NUMBER)


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
