"""Who may import whom, and how large a module may be: the house's own rules, read from the source with ast."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "scanner"
LAYERS = {
    5: ("cli", "commands", "engines", "training", "__main__"),
    4: ("pipeline", "sifting", "bundles", "pack_check", "ledger"),
    3: ("sources", "extractors", "detectors", "reports", "verdict"),
    1: ("records", "errors"),
}
APART = ("sources", "extractors", "detectors", "reports", "verdict")
DOORS = {
    "pypdfium2": "extractors/pdf", "pdfplumber": "extractors/pdf", "docx": "extractors/", "ezdxf": "extractors/drawing_dxf",
    "jieba": "detectors/lexicon_terms", "hyperscan": "text/matcher", "daachorse": "text/matcher", "sklearn": "training",
    "click": "c", "tqdm": "commands/progress", "xlsxwriter": "reports/as_xlsx", "jinja2": "reports/", "psutil": "engines/local",
    "ezdwg": "extractors/drawing_dwg", "rapidocr": "ocr", "onnxruntime": "ocr", "cv2": "ocr", "pypff": "extractors/outlook_store",
    "rarfile": "rar_archive", "h5py": "hdf5_tree", "cryptography": ("signing", "ciphers"), "selectolax": "html_text",
    "chardet": "charset", "sqlalchemy": "ledger",
    "fsspec": "sources/stores", "s3fs": "sources/stores", "botocore": "sources/stores", "smbclient": "sources/stores",
    "smbprotocol": "sources/stores", "sshfs": "sources/stores", "asyncssh": "sources/stores", "httpx": "sources/stores",
    "webdav4": "sources/stores", "ray": "engines/ray_cluster",
}  # fmt: skip
"""Third-party library -> where its one door is (a path's beginning below scanner/)."""
DATA_TABLES = ("format_tables.py", "wording.py")
MODULES = sorted(SOURCE.rglob("*.py"))


def layer_of(module: str) -> int:
    first = module.split(".")[1] if "." in module else ""
    return next((layer for layer, names in LAYERS.items() if first in names), 0 if not first else 2)


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """(module imported, whether at module level and outside TYPE_CHECKING)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "scanner":
                yield from ((f"scanner.{alias.name}", id(node) in top) for alias in node.names)
            else:
                yield node.module, id(node) in top


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_from_its_own_layer_or_below(path: Path) -> None:
    own = name_of(path)
    for imported, _ in imports(path):
        if not imported.startswith("scanner.") or layer_of(own) == 0:
            continue
        assert layer_of(imported) <= layer_of(own), f"{own} imports {imported} from above"
        ours, theirs = own.split(".")[1], imported.split(".")[1]
        if ours in APART and theirs in APART:
            assert ours == theirs, f"{own} imports {imported} beside it"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_records_and_errors_need_the_standard_library_only(path: Path) -> None:
    if path.name in ("records.py", "errors.py"):
        outside = {imported.split(".")[0] for imported, _ in imports(path)} - {"scanner"} - sys.stdlib_module_names
        assert not outside


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_third_party_library_has_one_door(path: Path) -> None:
    inside = path.relative_to(SOURCE).as_posix()
    for imported, _ in imports(path):
        door = DOORS.get(imported.split(".")[0])
        assert door is None or inside.startswith(door), f"{inside} imports {imported}; its door is {door}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_has_at_most_400_lines_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), f"{path.name} has no docstring"
    assert path.name in DATA_TABLES or len(text.splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_two_doors_catch_every_exception(path: Path) -> None:
    # pipeline.py: a defect costs one artifact; cli.py: an internal failure has exit code 4
    found = path.read_text(encoding="utf-8").count("except Exception")
    assert found == (1 if path.name in ("pipeline.py", "cli.py") else 0)


def test_no_module_has_a_name_that_says_nothing_or_hides_the_standard_library() -> None:
    names = {path.stem for path in MODULES}
    assert not names & {"utils", "helpers", "common", "manager", "base"}
    assert not names & (sys.stdlib_module_names - {"__main__", "__init__"})


def test_importing_scanner_and_its_command_line_loads_nothing_heavy() -> None:
    heavy = [
        "numpy",
        "pypdfium2",
        "pdfplumber",
        "docx",
        "jieba",
        "sklearn",
        "lxml",
        "ezdxf",
        "hyperscan",
        "jinja2",
        "xlsxwriter",
        "tqdm",
        "psutil",
        "sqlalchemy",
    ]
    code = f"import sys, scanner.cli; print([name for name in {heavy!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"
