"""PDF: the one door for pypdfium2, pdfplumber and pdfminer; `reading` is the first tier, `locating` the second."""

from __future__ import annotations

from scanner.extractors.pdf.locating import locate
from scanner.extractors.pdf.reading import read

__all__ = ["locate", "read"]
