"""Reads the small markup the texts are written in: headings, tables, paragraphs, page breaks."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Block:
    """One block of a text: kind is `heading`, `subheading`, `paragraph`, `table` or `page`."""

    kind: str
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)


def cells(line: str) -> list[str]:
    """`| a | b |` as `["a", "b"]`."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def blocks(text: str) -> list[Block]:
    """The blocks of a text: `# heading`, `## subheading`, `| table | row |`, `===` a new page, else a paragraph a line."""
    found: list[Block] = []
    for line in text.strip().splitlines():
        line = line.strip()
        if not line:
            continue
        if line == "===":
            found.append(Block("page"))
        elif line.startswith("## "):
            found.append(Block("subheading", line[3:]))
        elif line.startswith("# "):
            found.append(Block("heading", line[2:]))
        elif line.startswith("|"):
            if found and found[-1].kind == "table":
                found[-1].rows.append(cells(line))
            else:
                found.append(Block("table", rows=[cells(line)]))
        else:
            found.append(Block("paragraph", line))
    return found


def plain(text: str, encoding: str = "utf-8", newline: str = "\n") -> bytes:
    """A text file; `newline` is what stands at the end of each line."""
    return (text.strip() + "\n").replace("\n", newline).encode(encoding)
