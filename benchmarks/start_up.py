"""CPU seconds of whole processes: --help, and one clean one-page DOCX."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.alternating import table


def cpu_of(*arguments: str) -> float:
    """User and system seconds of a command and everything it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "scanner", *arguments], capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    import docx

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one page.docx"
        document = docx.Document()
        for number in range(12):
            document.add_paragraph(f"Paragraph {number}: minutes of the canteen committee, nothing of interest.")
        document.save(str(path))
        commands = {"scanner --help": ("--help",), "one clean DOCX": ("scan", str(path), "-q")}
        rows = [("command", "CPU s", "limit")]
        for name, arguments in commands.items():
            cpu_of(*arguments)
            seconds = statistics.median(cpu_of(*arguments) for _ in range(7))
            rows.append((name, f"{seconds:.2f}", "0.30" if "--help" in arguments else "1.00"))
        table("Whole processes, median of 7", rows)


if __name__ == "__main__":
    main()
