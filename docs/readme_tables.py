"""Writes the generated tables of README between their marks."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scanner.commands.formats import markdown_lines  # noqa: E402 - the checkout, not an installed copy
from tests.test_docs import settings_lines  # noqa: E402

path = ROOT / "README.md"
text = path.read_text(encoding="utf-8")
for name, rows in {"formats": markdown_lines(), "settings": settings_lines()}.items():
    block = f"<!-- {name} -->\n" + "\n".join(rows) + f"\n<!-- /{name} -->"
    text = re.sub(rf"<!-- {name} -->\n.*?<!-- /{name} -->", lambda _: block, text, flags=re.DOTALL)  # noqa: B023
path.write_text(text, encoding="utf-8")
