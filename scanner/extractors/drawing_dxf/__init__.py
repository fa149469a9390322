"""DXF drawings: `reading` is the first tier, a scan of group codes; `locating`, the door for ezdxf, is the second."""

from __future__ import annotations

from scanner.extractors.drawing_dxf.locating import locate
from scanner.extractors.drawing_dxf.reading import read

__all__ = ["locate", "read"]
