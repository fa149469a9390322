"""Pictures of three explained documents: a Chinese stage sheet, an English SOP for magnets, a cobalt plant (clear).

`python docs/explained.py`; needs chromium. The report is the ordinary one, its weighed passages opened.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scanner.cli import run  # noqa: E402 - the checkout, not an installed copy

DOCUMENTS = {
    "stage-sheet-zh": "samples/content/flag/级表_PN线_0619.txt",
    "magnet-sop-en": "samples/content/flag/SOP-SF-44_sinter_rev3.txt",
    "near-twin-clear": "samples/share/Group/镍钴二厂/三车间周报.txt",
}
WIDTH, HEIGHT = 1000, 1500


def main() -> int:
    os.chdir(ROOT)
    for name, document in DOCUMENTS.items():
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.html"
            run(["scan", document, "-o", str(report), "--profile", "dataroom", "--fail-on", "never", "-q"])
            page = next((Path(folder) / "report_files").glob("documents-*.html"))
            shut = page.read_text(encoding="utf-8")
            page.write_text(shut.replace('class="weights"', 'class="weights" open'), encoding="utf-8")
            picture = ROOT / "docs" / f"explained-{name}.png"
            command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
            command += [f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={picture}", page.as_uri()]
            subprocess.run(command, check=True, capture_output=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
