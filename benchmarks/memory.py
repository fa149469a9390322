"""Peak memory of the parent and the workers over 1,000 and 20,000 small files: it must be flat."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.alternating import table

COUNTS = (1_000, 20_000)
SCRIPT = """
import resource, sys
from scanner.__main__ import main
try:
    main()
finally:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(own, workers, file=sys.stderr)
"""


def main() -> None:
    rows = [("files", "parent MiB", "largest worker MiB", "files/s wall")]
    peaks = []
    for count in COUNTS:
        with tempfile.TemporaryDirectory() as folder:
            for number in range(count):
                path = Path(folder) / f"{number % 100:02}" / f"{number}.txt"
                path.parent.mkdir(exist_ok=True)
                path.write_text(f"Note {number}: the meeting is moved to room {number % 17}.\n" * 8)
            started = time.monotonic()
            command = [sys.executable, "-c", SCRIPT, "scan", folder, "-q", "-o", f"{folder}.jsonl"]
            shown = subprocess.run(command, capture_output=True, text=True, check=False)
            Path(f"{folder}.jsonl").unlink()
            own, workers = (int(part) / 1024 for part in shown.stderr.split()[-2:])
            peaks.append(own)
            rows.append((str(count), f"{own:.0f}", f"{workers:.0f}", f"{count / (time.monotonic() - started):.0f}"))
    rows.append(("growth", f"{peaks[-1] - peaks[0]:.0f}", "", "limit 100 MiB"))
    table("Memory", rows)


if __name__ == "__main__":
    main()
