"""Rarer archives and images: ar, cpio, RPM, ISO 9660, cabinets, LHA, ARJ, and programs with an archive in them."""

from __future__ import annotations

from scanner.extractors.archive_other import ar, arj, cab, cpio, iso, lha, rpm, self_extracting

__all__ = ["ar", "arj", "cab", "cpio", "iso", "lha", "rpm", "self_extracting"]
