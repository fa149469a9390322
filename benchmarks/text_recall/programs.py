"""The independent extractors that are programs; LibreOffice is started once for a batch of files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.text_recall.mails import mail
from benchmarks.text_recall.walks import Texts, flat_document

SECONDS = 60
NODE_MODULES = "RECALL_NODE_MODULES"
"""Environment variable: a node_modules folder that holds @mlightcad/libredwg-web (GPL; a program beside this one)."""
BATCH = 30
"""Files for one start of LibreOffice: one that hangs costs this many a second start."""
# FORMDROPDOWN: the code of a form's field, which LibreOffice, antiword and catdoc print among its words
FIELD_CODES = re.compile(r"\b FORM (?: DROPDOWN | TEXT | CHECKBOX ) \b", re.VERBOSE)
AS_TEXT = "txt:Text (encoded):UTF8"
AS_TABLE = "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,true,false,false,false,-1"
"""Tab-separated, UTF-8, cells as shown, all sheets (the last -1)."""


def run(*command: str, input: bytes | None = None) -> bytes:
    """What a program prints; raises OSError where it fails and prints nothing."""
    done = subprocess.run(command, capture_output=True, input=input, timeout=SECONDS, check=False)
    if done.returncode and not done.stdout.strip():
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise OSError(f"exit code {done.returncode}: {''.join(last)[:100]}")
    return done.stdout


def _text(*command: str) -> Texts:
    return [FIELD_CODES.sub(" ", run(*command).decode("utf-8", "replace"))]


def pdftotext(path: Path) -> Texts:
    return _text("pdftotext", "-enc", "UTF-8", str(path), "-")


def antiword(path: Path) -> Texts:
    """Without the "[pic]" that it prints for a picture."""
    return [text.replace("[pic]", " ") for text in _text("antiword", "-m", "UTF-8.txt", "-w", "0", str(path))]


def catdoc(path: Path) -> Texts:
    return _text("catdoc", "-d", "utf-8", "-w", str(path))


def catppt(path: Path) -> Texts:
    return _text("catppt", "-d", "utf-8", str(path))


def xls2csv(path: Path) -> Texts:
    return _text("xls2csv", "-d", "utf-8", str(path))


def unrtf(path: Path) -> Texts:
    """Without its own remarks ("### Translation from", "Picture found", "AUTHOR:")."""
    text = run("unrtf", "--text", "--quiet", str(path)).decode("utf-8", "replace")
    own = ("###", "AUTHOR:", "[Picture", "picture found", "Dimensions", "Picture is")
    return ["\n".join(line for line in text.splitlines() if not line.lstrip().startswith(own))]


def wps2text(path: Path) -> Texts:
    return _text("wps2text", str(path))


def vsd2text(path: Path) -> Texts:
    return _text("vsd2text", str(path))


def extract_msg(path: Path) -> Texts:
    """Through its own Python (GPL: a program beside this one, never imported): the head, body and attached messages."""
    script = (
        "import sys, extract_msg\n"
        "def tell(m):\n"
        "    for name in ('subject', 'sender', 'to', 'cc'): print(getattr(m, name, None) or '')\n"
        "    print(getattr(m, 'body', None) or '')\n"
        "    for a in getattr(m, 'attachments', ()):\n"
        "        print(getattr(a, 'longFilename', None) or getattr(a, 'shortFilename', None) or '')\n"
        "        if hasattr(getattr(a, 'data', None), 'body'): tell(a.data)\n"
        "sys.stdout.reconfigure(encoding='utf-8', errors='replace')\n"
        "tell(extract_msg.openMsg(sys.argv[1]))\n"
    )
    program = Path(str(shutil.which("extract_msg"))).resolve()
    return _text(str(program.parent / "python"), "-c", script, str(path))


def readpst(path: Path) -> Texts:
    """All messages as .eml, each read by python's own e-mail parser."""
    texts: Texts = []
    with tempfile.TemporaryDirectory() as folder:
        run("readpst", "-e", "-D", "-8", "-q", "-o", folder, str(path))
        for file in sorted(Path(folder).rglob("*")):
            if file.suffix == ".eml":
                texts.extend(mail(file))
            elif file.suffix in (".ics", ".vcf"):
                texts.append(file.read_text(encoding="utf-8", errors="replace"))
    return texts


def dwgread(path: Path) -> Texts:
    """libredwg's JSON: the values that are text of an entity."""
    import json

    texts: Texts = []
    tree = json.loads(run("dwgread", "-O", "JSON", str(path)).decode("utf-8", "replace"))
    for item in tree.get("OBJECTS", []):
        for key in ("text_value", "text", "default_value", "prompt", "user_text"):
            if isinstance(item.get(key), str):
                texts.append(item[key])
    return texts


def libredwg_web(path: Path) -> Texts:
    """libredwg as WebAssembly under Node: text of the entities of all blocks, each once by its handle."""
    import json

    from ezdxf.tools.text import plain_mtext

    script = (
        "const [modules, file] = process.argv.slice(1);"
        "const m = await import(modules + '/@mlightcad/libredwg-web/dist/libredwg-web.js');"
        "const fs = await import('fs');"
        "const lib = await m.LibreDwg.create();"
        "const db = lib.convert(lib.dwg_read_data(fs.readFileSync(file), m.Dwg_File_Type.DWG));"
        "console.log('\\n' + JSON.stringify(db, (key, value) => typeof value === 'bigint' ? '' : value));"
    )
    told = run("node", "--input-type=module", "-e", script, os.environ[NODE_MODULES], str(path.resolve()))
    tree = json.loads(told.decode("utf-8", "replace").strip().splitlines()[-1])
    entities = list(tree.get("entities", []))
    for block in tree["tables"]["BLOCK_RECORD"]["entries"]:
        entities.extend(block.get("entities", []))
    seen: set[str] = set()
    return [plain_mtext(text.replace("%%u", "").replace("%%o", "")) for text in _values(entities, seen)]


def _values(node: object, seen: set[str]) -> Iterator[str]:
    """The strings that are text below a node; an entity stands in its block, in the model and in its INSERT."""
    if isinstance(node, list):
        for item in node:
            yield from _values(item, seen)
    elif isinstance(node, dict):
        handle = node.get("handle") if "type" in node else None
        if handle and handle in seen:
            return
        seen.add(handle)
        for key, value in node.items():
            if not isinstance(value, str):
                yield from _values(value, seen)
            elif key in ("text", "textContent", "prompt", "tag"):
                yield value


def archive_names(path: Path) -> Texts:
    """7z: the names of files in the listing, not of folders."""
    listed = run("7z", "l", "-ba", "-slt", "-p-", str(path)).decode("utf-8", "replace")
    names = []
    for entry in listed.split("\n\n"):
        lines = dict(line.split(" = ", 1) for line in entry.splitlines() if " = " in line)
        if lines.get("Path") and lines.get("Folder") != "+" and not lines.get("Attributes", "").startswith("D"):
            names.append(lines["Path"])
    return names


def office(paths: Iterable[Path], into: str) -> dict[Path, Texts | str]:
    """LibreOffice over many files; `into` is text, web, table, shapes or drawing (the last two flat XML). A str says
    why not."""
    every = list(paths)
    found: dict[Path, Texts | str] = {}
    for start in range(0, len(every), BATCH):
        batch = every[start : start + BATCH]
        found |= _office(batch, into, SECONDS + 15 * len(batch))
        for path in batch:  # one that brought the program down took those after it along
            if path not in found and len(batch) > 1:
                found |= _office([path], into, SECONDS)
            found.setdefault(path, "LibreOffice gave nothing")
    return found


def _office(paths: list[Path], into: str, seconds: float) -> dict[Path, Texts | str]:
    found: dict[Path, Texts | str] = {}
    target = {"text": AS_TEXT, "web": "txt:Text", "table": AS_TABLE, "shapes": "fodp", "drawing": "fodg"}[into]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        named = {}
        for number, path in enumerate(paths):
            copy = folder / f"f{number:03}{path.suffix.lower()}"
            shutil.copy(path, copy)
            named[copy] = path
        out = folder / "out"
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target]
        try:
            subprocess.run(
                [*command, "--outdir", str(out), *map(str, named)], capture_output=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            print(f"LibreOffice did not end over {len(paths)} files", file=sys.stderr)
        for copy, path in named.items():
            made = sorted(out.glob(f"{copy.stem}*"))
            if not made:
                continue
            try:
                found[path] = [text for file in made for text in _made(file)]
            except (OSError, SyntaxError) as error:  # lxml's errors are SyntaxErrors
                found[path] = str(error)
    return found


def _made(file: Path) -> Texts:
    if file.suffix in (".fodp", ".fodg"):
        return flat_document(file.read_bytes())
    return [FIELD_CODES.sub(" ", file.read_text(encoding="utf-8", errors="replace"))]
