"""DWG drawings: `reading` says what the words are, `objects` finds them in the bits, `opening` is ezdwg's door."""

from __future__ import annotations

from scanner.extractors.drawing_dwg.reading import read

__all__ = ["read"]
