"""Visio drawings of before 2013: `reading` says what they tell, `streams` unpacks and walks them."""

from __future__ import annotations

from scanner.extractors.visio_legacy.reading import read

__all__ = ["read"]
