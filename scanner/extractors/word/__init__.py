"""Word (DOCX, DOCM): `reading` is the first tier on zip and lxml, `locating` the second."""

from __future__ import annotations

from scanner.extractors.word.locating import locate
from scanner.extractors.word.reading import read

__all__ = ["locate", "read"]
