"""The built wheel, installed in a clean environment, gives the checkout's results from any folder."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [built] = folder.glob("scanner-*.whl")
    return built


def test_the_wheel_holds_pack_and_code_but_neither_corpus_nor_samples(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "scanner/_lexicons/cn-rare-earth-technology/law.toml" in names
    assert "scanner/text/fold_characters.txt" in names
    assert any(name.startswith("scanner/reports/html/") for name in names)
    assert not [name for name in names if "/corpus/" in name or "samples" in name or name.startswith("tests")]


def results(python: Path, share: Path, out: Path) -> list[object]:
    """Path, verdict and findings of every result, without times."""
    command = [str(python), "-I", "-m", "scanner", "scan", str(share), "-q", "-o", str(out)]
    shown = subprocess.run(command, cwd=out.parent, capture_output=True, text=True, check=False)
    assert shown.returncode in (0, 1, 3), shown.stderr
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return sorted(
        [line["path"], json.dumps([line["verdict"], line["findings"], line["problems"], line["sha256"]])]
        for line in lines
        if line["type"] == "result"
    )


def test_installed_in_a_clean_environment_it_finds_the_same_as_the_checkout(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "clean"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / "bin" / "python"
    [site] = environment.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:  # a pure wheel: unpacking is installing
        archive.extractall(site)
    # the libraries it needs, without the editable checkout: .pth files of a folder added this way are not followed
    (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    code = "import scanner, sys; sys.exit(0 if 'clean' in scanner.__file__ else 1)"
    assert subprocess.run([str(python), "-I", "-c", code], check=False).returncode == 0
    share = ROOT / "samples" / "share"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    installed = results(python, share, elsewhere / "a.jsonl")
    assert installed == results(Path(sys.executable), share, elsewhere / "b.jsonl")
    assert installed
