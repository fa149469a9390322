"""What a folder can hold beside plain files: pipes, sockets, devices, files that change, odd names, deep folders."""

from __future__ import annotations

import os
import random
import socket
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.hostile.making.case import ANY, PLAIN, SHEET, SURFACED, Spot

TIB = 1 << 40


def _write(path: Path, text: str = PLAIN) -> None:
    path.write_text(text)


def _socket(path: Path) -> object:
    made = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(path.parent)  # the name of a socket has 107 bytes at most
    try:
        made.bind(path.name)
    finally:
        os.chdir(here)
    return made


def _sparse(path: Path) -> None:
    with open(path, "wb") as stream:
        stream.truncate(TIB)


def _unreadable(path: Path) -> None:
    _write(path)
    path.chmod(0)


def _locked_folder(path: Path) -> None:
    path.mkdir()
    _write(path / "a.txt")
    path.chmod(0)


def _device(path: Path) -> None:
    os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))  # as /dev/zero: without end


def _deep(path: Path) -> None:
    """400 folders in one another, the sheet in the last."""
    here = os.getcwd()
    path.mkdir()
    os.chdir(path)
    try:
        for _ in range(400):
            os.mkdir("deeper-and-deeper")
            os.chdir("deeper-and-deeper")
        Path("s.txt").write_text(SHEET)
    finally:
        os.chdir(here)


def _circle(path: Path) -> None:
    path.mkdir()
    (path / "again").symlink_to(path)


def _named(name: bytes) -> Spot:
    shown = name.decode("utf-8", "backslashreplace")

    def lay(path: Path) -> None:
        folder = os.fsencode(path)
        os.mkdir(folder)
        with open(os.path.join(folder, name), "wb") as stream:
            stream.write(SHEET.encode())

    return Spot("name-" + "".join(letter if letter.isalnum() else "_" for letter in shown)[:30], lay, SURFACED)


def growing(path: Path, seconds: float) -> threading.Thread:
    """Appends to the file, 80 MiB large at first, until the time is over."""
    block = random.Random(2).randbytes(1 << 20).hex().encode()
    with open(path, "wb") as stream:
        for _ in range(40):
            stream.write(block)

    def grow() -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with open(path, "ab") as stream:
                stream.write(block[:4000] + b"\n")
            time.sleep(0.02)

    thread = threading.Thread(target=grow, daemon=True)
    thread.start()
    return thread


def vanishing(path: Path, seconds: float) -> threading.Thread:
    """Removes the file after a while."""
    _write(path)

    def remove() -> None:
        time.sleep(seconds)
        path.unlink(missing_ok=True)

    thread = threading.Thread(target=remove, daemon=True)
    thread.start()
    return thread


def spots() -> Iterator[Spot]:
    """Those that stay as they are."""
    yield Spot("pipe", os.mkfifo)
    yield Spot("socket", _socket)
    if os.geteuid() == 0:
        yield Spot("device", _device)
    yield Spot("sparse-of-1-tib.bin", _sparse)
    yield Spot("sparse-of-1-tib.txt", _sparse)
    yield Spot("link-to-nothing", lambda path: path.symlink_to("nowhere"))
    yield Spot("link-to-itself", lambda path: path.symlink_to(path.name))
    yield Spot("link-outside", lambda path: path.symlink_to("/etc/passwd"))
    yield Spot("folder-in-circle", _circle)
    yield Spot("folder-400-deep", _deep, SURFACED)
    yield Spot("unreadable.txt", _unreadable)
    yield Spot("locked-folder", _locked_folder)
    yield Spot("empty.docx", lambda path: path.write_bytes(b""))
    yield Spot("empty.txt", lambda path: path.write_bytes(b""), ANY)
    for name in ("x" * 251 + ".txt", "bell\a\x1b[2Jclear.txt", "\u202egpj.txt", "a\nb.txt", "a!b.zip!c.txt", "%21.txt", " ",
                 "-o.txt", "--help", "*", "con.txt", "名字\u200b.txt", "~", "#2", "a\\b.txt", "'\";rm.txt"):  # fmt: skip
        yield _named(name.encode())
    yield _named(b"\xff\xfe\x80.txt")
    yield _named("镨钕.txt".encode("gb18030"))
