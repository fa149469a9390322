"""Makes samples/share, the demo share, from the texts in share_texts: the same bytes every time."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path

from share_texts import library, lines, magnet, metal, mining, neighbours, office, packages, recycling, separation

CORNERS = (mining, separation, metal, magnet, recycling, lines, library, neighbours, office, packages)
HERE = Path(__file__).resolve().parent


def files() -> Iterator[tuple[str, bytes]]:
    """Every file of the share: its path, with `/`, and its bytes; a path twice is an error."""
    seen: set[str] = set()
    for corner in CORNERS:
        for path, content in corner.FILES.items():
            if path in seen:
                raise ValueError(f"{path} is made twice")
            seen.add(path)
            yield path, content


def write(folder: Path) -> int:
    """Writes the share into the folder, which is emptied first; returns the number of files."""
    made = list(files())
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in made:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return len(made)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=HERE / "share", help="the folder to write, emptied first")
    folder = parser.parse_args().into
    print(f"{write(folder)} files in {folder.name}")
