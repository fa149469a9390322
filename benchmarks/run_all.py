"""All benchmarks, one after another; `make bench`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMES = ("text_speed", "detection_speed", "pdf_speed", "start_up", "memory")

for name in NAMES:
    subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=HERE.parent, check=True)
