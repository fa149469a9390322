"""Spreadsheets: `reading` takes OOXML, `binary` XLSB and XLS, `opendocument` ODS; `locating` is the second tier."""

from __future__ import annotations

from scanner.extractors.excel.binary import read_xls, read_xlsb
from scanner.extractors.excel.locating import locate
from scanner.extractors.excel.opendocument import read_ods
from scanner.extractors.excel.reading import read

__all__ = ["locate", "read", "read_ods", "read_xls", "read_xlsb"]
