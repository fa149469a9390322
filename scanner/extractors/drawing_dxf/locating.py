"""Second tier: layer, block, attribute tag and position of a hit in a DXF drawing, and the drawing's own number."""

from __future__ import annotations

import io
import logging
import re
import struct
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from scanner.drawing_text import plain_mtext, plain_text
from scanner.dxf_pairs import SENTINEL
from scanner.picture_folder import PictureFolder
from scanner.records import Artifact, Finding
from scanner.registry import locator

log = logging.getLogger(__name__)
LARGEST = 32 << 20
"""Bytes beyond which ezdxf (2.25 MB a CPU-second) would take too long: the first tier's place stands alone."""
MOST_TITLES = 3
FAILURES = (
    OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, ArithmeticError,
    RecursionError, struct.error,
)  # fmt: skip
"""What ezdxf raises on damaged drawings besides its own DXFError."""

# layer 标题栏 MTEXT 5A, layer 0 INSERT 2F attached data
ENTITY = re.compile(r"(?: ^ | [ ] ) [A-Z0-9_]+ [ ] (?P<handle> [0-9A-F]+ ) (?: [ ] attached [ ] data )? $", re.VERBOSE)
# the tag of an attribute, or a text that names its value itself: 图号, 图 名: X, DWG NO. A-1, DRAWING NUMBER
TITLE = re.compile(
    r"""
    \s* (?P<label> 图 \s* [号名] | 圖 \s* [號名] | 图纸 (?: 编号 | 名称 )
      | (?: DWG | DRAWING ) [\s._-]* (?: NO | NUMBER | NUM | TITLE | NAME ) | TITLE )
    \.? \s* (?: [:：] \s* (?P<value> \S .* ) )? $
    """,
    re.VERBOSE | re.IGNORECASE,
)


@locator("dxf")
def locate(artifact: Artifact, findings: Sequence[Finding], pictures: PictureFolder | None) -> list[Finding]:
    """The findings in their order, `located` filled: `layer A, block B, attribute 图名, at (1.0, 2.0); 图号 X-1`.

    Nothing is raised for a drawing ezdxf cannot read: fields stay None. Units are the drawing's own.
    """
    del pictures
    if artifact.size > LARGEST or not any(ENTITY.search(finding.place.name) for finding in findings):
        return list(findings)
    from ezdxf.lldxf.const import DXFError

    try:
        document = _opened(artifact.content)
        titles = _titles(document)
        return [_located(finding, document, titles) for finding in findings]
    except (DXFError, *FAILURES) as error:
        log.warning("%s: the second tier cannot read it: %s", artifact.path, error)
        return list(findings)


def _opened(content: bytes | Path) -> Any:
    """The document, mended where that can be done; ezdxf reads binary files from a path only."""
    from ezdxf import recover
    from ezdxf.filemanagement import readfile

    # its remarks on every mended entity are not this program's own
    logging.getLogger("ezdxf").setLevel(logging.CRITICAL)
    if isinstance(content, Path):
        with open(content, "rb") as stream:
            if stream.read(len(SENTINEL)) == SENTINEL:
                return readfile(content)
            stream.seek(0)
            return recover.read(stream)[0]
    return recover.read(io.BytesIO(content))[0]


def _located(finding: Finding, document: Any, titles: str) -> Finding:
    found = ENTITY.search(finding.place.name)
    entity = document.entitydb.get(found["handle"]) if found else None
    if entity is None:
        return replace(finding, located=titles or None)
    layer, tag = _value(entity, "layer"), _value(entity, "tag")
    parts = [f"layer {layer}"] if layer else []
    parts += _home(entity, document)
    if tag:
        parts.append(f"attribute {tag}")
    position = _position(entity)
    if position is not None:
        parts.append(f"at ({position[0]:.1f}, {position[1]:.1f})")
    return replace(finding, located="; ".join(part for part in (", ".join(parts), titles) if part) or None)


def _home(entity: Any, document: Any) -> list[str]:
    """The block it stands in, by its owners: an attribute's is the insertion of a block, a text's the block itself."""
    owner = document.entitydb.get(_value(entity, "owner") or "")
    parts: list[str] = []
    if owner is not None and owner.dxftype() == "INSERT":
        parts.append(f"block {owner.dxf.name}")
        owner = document.entitydb.get(_value(owner, "owner") or "")
    if owner is None or owner.dxftype() != "BLOCK_RECORD":
        return parts
    name = _value(owner, "name") or ""
    if name.lower().startswith("*model_space"):
        return parts
    if name.lower().startswith("*paper_space"):
        return [*parts, "paper space"]
    return [*parts, f"block {name}"] if name else parts


def _position(entity: Any) -> Any:
    """Where it is inserted, in drawing units; None for what has no such point."""
    if entity.dxftype() == "MULTILEADER":
        text = entity.context.mtext
        return text.insert if text else None
    places = (_value(entity, name) for name in ("insert", "text_midpoint", "defpoint"))
    return next((value for value in places if value is not None), None)


def _value(entity: Any, name: str) -> Any:
    """An attribute of an entity, None where it has none or cannot have it."""
    return entity.dxf.get(name) if entity.dxf.is_supported(name) else None


def _titles(document: Any) -> str:
    """`图号 X-1, 图名 Y` from attributes with such tags and texts that name their value; empty without any."""
    titles: dict[str, str] = {}
    for entity in document.entitydb.values():
        kind = entity.dxftype()
        if kind == "ATTRIB":
            found = TITLE.match(plain_text(entity.dxf.get("tag", "")))
            value = plain_text(entity.dxf.get("text", "")).strip()
        elif kind in ("TEXT", "MTEXT"):
            found = TITLE.match(plain_text(entity.dxf.text) if kind == "TEXT" else plain_mtext(entity.text))
            value = (found["value"] or "").strip() if found else ""
        else:
            continue
        if found and value:
            titles.setdefault(found["label"], value)
        if len(titles) == MOST_TITLES:
            break
    return ", ".join(f"{label} {value}" for label, value in titles.items())
