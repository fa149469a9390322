"""What `pip install .` puts on a machine: each distribution with licence, version and size, and the time it takes.

    python -m benchmarks.install_size             # the default install, then what each extra adds
    python -m benchmarks.install_size --default   # the default install only

A fresh environment is made, the project installed from a wheel with an empty cache, and a share of two files scanned
with it from another folder. The exit code is 1 where the default install holds something under the GPL or AGPL, or
under a licence that its metadata does not name, or where the scan does not find what it should.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from benchmarks.alternating import table

ROOT = Path(__file__).resolve().parents[1]
PROJECT = "scanner"
MOST_SECONDS = 180
"""Of a cold install, by the house's promise."""
MIB = 1 << 20
CARRIER = """镨钕萃取分离线 工艺参数表  文件编号 Q/YX-GY-017  版次 B
萃取剂 P507-磺化煤油，皂化度 36%，萃取段 62 级，洗涤段 28 级，反萃段 12 级
料液浓度 1.2 mol/L（REO），相比 O/A=1.8:1，洗酸 3.2 mol/L HCl，反酸 5.0 mol/L
"""
# Runs in the fresh environment: one JSON object for each distribution, its size that of the files it recorded.
LISTING = """
import json
from importlib.metadata import distributions
for found in distributions():
    about = found.metadata
    paths = [file.locate() for file in found.files or ()]
    size = sum(path.stat().st_size for path in paths if path.is_file())
    said = [about.get("License-Expression"), about.get("License")]
    said += [line for line in about.get_all("Classifier") or () if line.startswith("License ::")]
    print(json.dumps([about["Name"], found.version, size, [line for line in said if line]]))
"""

# "GPL-3.0-or-later", "GNU General Public License v3 (GPLv3)", "AGPL-3.0"; "LGPL", "Lesser General" are other licences
COPYLEFT = re.compile(r"(?<! L ) (?: \b A?GPL | AFFERO | GENERAL \s+ PUBLIC )", re.X | re.I)
LESSER = re.compile(r"LGPL | LESSER \s+ GENERAL \s+ PUBLIC", re.X | re.I)
# The runtime libraries of GCC, which may be shipped with anything: "GPL-3.0-or-later WITH GCC-exception-3.1"
RUNTIME = re.compile(r"GPL-3\.0(?:-or-later)? \s+ WITH \s+ GCC-exception-3\.1", re.X | re.I)


@dataclass(frozen=True, slots=True)
class Distribution:
    """One of the environment: bytes of its files, and its licence as its metadata says it, empty where it does not."""

    name: str
    version: str
    size: int
    licence: str

    @property
    def is_refused(self) -> bool:
        """Whether it may not be in the default install; the project itself is its owners' own."""
        return self.name != PROJECT and (not self.licence or is_copyleft(self.licence))


def licence_of(said: list[str]) -> str:
    """One line from what the metadata says: the expression, else the classifiers, else the first line of the text."""
    classified = [line.rpartition(" :: ")[2] for line in said if line.startswith("License ::")]
    classified = [line for line in classified if line != "OSI Approved"]
    plain = [line for line in said if not line.startswith("License ::")]
    short = plain[0].strip().splitlines()[0].strip() if plain and plain[0].strip() else ""
    if short and len(short) <= 60 and short.upper() != "UNKNOWN":
        return short
    return ", ".join(classified) or short


def is_copyleft(licence: str) -> bool:
    """Under the GPL or AGPL, without another licence to choose: `MIT OR GPL-2.0` and the LGPL are not."""
    choices = re.split(r"\s+ OR \s+", licence, flags=re.X)
    return all(COPYLEFT.search(LESSER.sub("", RUNTIME.sub("", choice))) is not None for choice in choices)


def installed(python: Path) -> dict[str, Distribution]:
    """The distributions of an environment by name, without the tools that install."""
    shown = subprocess.run([str(python), "-I", "-c", LISTING], capture_output=True, text=True, check=True).stdout
    rows = [json.loads(line) for line in shown.splitlines()]
    made = [Distribution(name, version, size, licence_of(said)) for name, version, size, said in rows]
    return {each.name: each for each in made if each.name not in ("pip", "setuptools", "wheel")}


def fresh(folder: Path) -> Path:
    """The Python of a new, empty environment."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return folder / "bin" / "python"


def install(python: Path, what: str) -> float:
    """Install with an empty cache; gives the seconds of wall time."""
    started = time.monotonic()
    command = [str(python), "-m", "pip", "install", "--quiet", "--no-cache-dir", "--disable-pip-version-check", what]
    done = subprocess.run(command, cwd=python.parent, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return time.monotonic() - started


def scan(python: Path, folder: Path) -> str:
    """Scan two files from a folder apart; empty, or what is wrong with the results."""
    share = folder / "share"
    share.mkdir(parents=True)
    (share / "lunch.txt").write_text("Canteen menu of the week.", encoding="utf-8")
    (share / "sheet.txt").write_text(CARRIER, encoding="utf-8")
    command = [str(python.parent / "scanner"), "scan", "share", "-q", "-o", "r.jsonl", "-o", "report.html"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 1:
        return f"the scan ended with {done.returncode}: {done.stderr}"
    lines = [json.loads(line) for line in (folder / "r.jsonl").read_text(encoding="utf-8").splitlines()]
    levels = {line["path"]: line["verdict"]["level"] for line in lines if line["type"] == "result"}
    if levels != {"share/lunch.txt": "clear", "share/sheet.txt": "flag"}:
        return f"the scan says {levels}"
    return "" if lines[0]["model"] else "the scan had no model"


def show(title: str, found: dict[str, Distribution]) -> None:
    rows = [("distribution", "version", "MiB", "licence")]
    for each in sorted(found.values(), key=lambda each: -each.size):
        mark = " !!" if each.is_refused else ""
        rows.append((each.name, each.version, f"{each.size / MIB:.1f}", (each.licence or "not stated") + mark))
    rows.append((f"{len(found)} in all", "", f"{sum(each.size for each in found.values()) / MIB:.1f}", ""))
    table(title, rows)


def main() -> int:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    failures = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", name, str(ROOT)]
        subprocess.run(build, check=True, stderr=subprocess.DEVNULL)
        [wheel] = folder.glob("scanner-*.whl")
        started = time.monotonic()
        python = fresh(folder / "default")
        made = time.monotonic() - started
        seconds = install(python, str(wheel))
        default = installed(python)
        show("Default install", default)
        print(f"cold install: {seconds:.0f} s, and {made:.0f} s for the environment (to be under {MOST_SECONDS} s)")
        if seconds + made > MOST_SECONDS:
            failures.append(f"the cold install took {seconds + made:.0f} s")
        failures += [
            f"{each.name}: {each.licence or 'no licence stated'}" for each in default.values() if each.is_refused
        ]
        if wrong := scan(python, folder / "elsewhere"):
            failures.append(wrong)
        for extra in [] if "--default" in sys.argv else [extra for extra in extras if extra != "dev"]:
            python = fresh(folder / extra)
            seconds = install(python, f"{wheel}[{extra}]")
            added = {key: each for key, each in installed(python).items() if key not in default}
            show(f"What scanner[{extra}] adds ({seconds:.0f} s with the default install)", added)
    for failure in failures:
        print(f"!! {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
