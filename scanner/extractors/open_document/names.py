"""The names OpenDocument gives its elements (OASIS ODF 1.3 part 3), as far as they hold or hide text."""

from __future__ import annotations

NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE, DRAW, STYLE, FORM, META, SCRIPT, PRESENTATION, THREE = (
    f"{{{NAMESPACE}{name}:1.0}}"
    for name in ("office", "text", "table", "drawing", "style", "form", "meta", "script", "presentation", "dr3d")
)
SVG = f"{{{NAMESPACE}svg-compatible:1.0}}"
HREF = "{http://www.w3.org/1999/xlink}href"
MATH = "{http://www.w3.org/1998/Math/MathML}math"

PARAGRAPH, HEADING = f"{TEXT}p", f"{TEXT}h"
ANNOTATION, NOTE = f"{OFFICE}annotation", f"{TEXT}note"
GRID, ROW = f"{TABLE}table", f"{TABLE}table-row"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
GROUPS = tuple(f"{TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group"))
TRACKED, FORMS = f"{TEXT}tracked-changes", f"{OFFICE}forms"
PAGE, FRAME, GROUP, TEXT_BOX = f"{DRAW}page", f"{DRAW}frame", f"{DRAW}g", f"{DRAW}text-box"
STAR_METAFILE = b"VCLMTF"
"""The first bytes of a picture as LibreOffice keeps it for itself."""
IMAGE, OBJECT, OLE, BINARY = f"{DRAW}image", f"{DRAW}object", f"{DRAW}object-ole", f"{OFFICE}binary-data"
NOTES = f"{PRESENTATION}notes"
TITLES = (f"{SVG}title", f"{SVG}desc")
BODIES = tuple(
    f"{OFFICE}{name}" for name in ("text", "presentation", "drawing", "spreadsheet", "chart", "image", "database")
)
STYLES = (f"{OFFICE}automatic-styles", f"{OFFICE}styles")
MASTERS = f"{OFFICE}master-styles"
