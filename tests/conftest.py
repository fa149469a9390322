"""Fixtures that tests of several readers share."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from scanner import ocr


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine where the extra is not installed."""
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    ocr.reader.cache_clear()
    yield
    ocr.reader.cache_clear()
