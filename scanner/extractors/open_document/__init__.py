"""OpenDocument texts, slides and drawings: `reading` takes the package, `blocks` its text, `shapes` what is drawn."""

from __future__ import annotations

from scanner.extractors.open_document.reading import read, read_flat

__all__ = ["read", "read_flat"]
