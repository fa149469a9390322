"""Word documents before DOCX: Word 97-2003 by its piece table, Word 6 and 95 by their byte text."""

from scanner.extractors.word_legacy.reading import read

__all__ = ["read"]
