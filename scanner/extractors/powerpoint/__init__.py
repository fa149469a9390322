"""PowerPoint (PPTX and its kin): `reading` is the first tier on zip and lxml, `locating` the second."""

from __future__ import annotations

from scanner.extractors.powerpoint.locating import locate
from scanner.extractors.powerpoint.reading import read

__all__ = ["locate", "read"]
