"""Makes the samples of archives and compressed streams other than ZIP.

All content is invented. Every run writes the same bytes: `python samples/formats/make_archives.py`
"""

from __future__ import annotations

import bz2
import json
import lzma
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.factories import packed_archives as build  # noqa: E402 - the folder above must be on the path first

NOTICE = "各班组：周五下午停电检修，请提前关闭搅拌和风机。".encode()
RECORD = "炉号,升温段,保温段\nA-3,2 h,6 h\n".encode("gb18030")
MINUTES = b"Minutes: the new mixer arrives in May; training for two operators.\n"
FILES = {"通知/停电通知.txt": NOTICE, "记录/焙烧记录.csv": RECORD, "minutes.txt": MINUTES}
NAMES = tuple(FILES)
GBK = {name.encode("gb18030"): data for name, data in FILES.items()}


@dataclass(frozen=True)
class Case:
    """A sample: its bytes, and what a reader must and must not give."""

    format: str
    name: str
    content: bytes
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    places: dict[str, str] = field(default_factory=dict)
    children: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def cases() -> Iterator[Case]:
    yield from _tars()
    yield from _streams()
    yield from _seven_zips()
    yield from _rars()
    yield Case("cab", "mszip.cab", build.cabinet(FILES), children=NAMES)
    yield Case("cab", "gbk_names.cab", build.cabinet(FILES, 0, "gb18030"), children=NAMES)
    disc = {name.rpartition("/")[2]: data for name, data in FILES.items()}
    yield Case("iso", "joliet.iso", build.image(disc), ("盘",), places={"盘": "volume"}, children=tuple(disc))
    yield Case("lzh", "lh5_gbk.lzh", build.lha(GBK, b"-lh5-", 1), children=NAMES)
    yield Case("lzh", "lh7_level2.lzh", build.lha(GBK, b"-lh7-", 2, copies=True), children=NAMES)
    unread = {"停电通知.txt": "name of unread member"}
    old = build.lha({"停电通知.txt".encode("gb18030"): NOTICE}, b"-lh1-", 0)
    yield Case("lzh", "lh1_unread.lzh", old, ("停电通知.txt",), places=unread, problems=("unsupported",))
    members = [build.ArjFile(name, data, comment="底稿".encode("gb18030")) for name, data in GBK.items()]
    places = {"第二车间": "archive comment", "底稿": "member comment minutes.txt"}
    yield Case(
        "arj", "packed.arj", build.arj(*members, comment="第二车间".encode("gb18030")), tuple(places), (), places, NAMES
    )
    yield Case("ar", "long_names.deb", build.ar(GBK), children=NAMES)
    texts = {1000: b"shift-notes", 1004: "交接班记录模板".encode()}
    told = {"交接班记录模板": "package summary", "shift-notes": "package name"}
    package = build.rpm({b"./usr/share/" + name.encode(): data for name, data in FILES.items()}, texts)
    yield Case("rpm", "notes.rpm", package, tuple(told), (), told, tuple(f"./usr/share/{name}" for name in NAMES))
    inside = build.program(build.seven_zip(build.Block(FILES)))
    yield Case("exe", "self_extracting.exe", inside, children=("archive 1 at byte 503.7z",), problems=("unsupported",))


def _tars() -> Iterator[Case]:
    yield Case("tar", "gbk_names.tar", build.tar(FILES, encoding="gb18030"), children=NAMES)
    yield Case("tar", "pax.tar", build.tar(FILES, build.tarfile.PAX_FORMAT), children=NAMES)
    link = build.tar_header("当前版本".encode(), 0, b"2", b"../../etc/secret")
    device = build.tar_header(b"dev/disk", 0, b"4")
    places = {"当前版本 -> ../../etc/secret": "link 当前版本", "dev/disk": "special file"}
    yield Case(
        "tar",
        "links.tar",
        link + device + build.tar({"minutes.txt": MINUTES}),
        tuple(places),
        (),
        places,
        ("minutes.txt",),
    )
    holes = struct.pack("12s12s", b"00000000000\0", b"00000000106\0") + bytes(72) + b"\0" + b"00004000000\0"
    header = bytearray(build.tar_header(b"sparse.txt", 70, b"S"))
    header[386 : 386 + len(holes)] = holes
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    sparse = bytes(header) + NOTICE.ljust(512, b"\0") + bytes(1024)
    yield Case("tar", "sparse.tar", sparse, children=("sparse.txt",))
    yield Case("tar", "cut_off.tar", build.tar(FILES)[:2900], children=NAMES[:2] + NAMES[2:], problems=("damaged",))


def _streams() -> Iterator[Case]:
    two = build.gzip_member(NOTICE, "停电通知.txt".encode("gb18030"), b"draft") + build.gzip_member(MINUTES)
    places = {"停电通知.txt": "header file name", "draft": "header comment"}
    yield Case("gz", "two_members.txt.gz", two, tuple(places), (), places, ("two_members.txt",))
    yield Case("gz", "notes.tar.gz", build.gzip_member(build.tar(FILES)), children=("notes.tar",))
    yield Case(
        "gz", "cut_off.txt.gz", build.gzip_member(MINUTES * 9)[:60], children=("cut_off.txt",), problems=("damaged",)
    )
    yield Case("bz2", "notes.tbz2", bz2.compress(build.tar(FILES)), children=("notes.tar",))
    yield Case("xz", "record.csv.xz", lzma.compress(RECORD), children=("record.csv",))
    yield Case("compress", "minutes.txt.Z", build.lzw(MINUTES * 40), children=("minutes.txt",))
    # a frame of Zstandard with one raw block (RFC 8878), of LZ4 with one stored block
    raw = b"\x28\xb5\x2f\xfd\x20" + bytes([len(MINUTES)]) + (len(MINUTES) << 3 | 1).to_bytes(3, "little") + MINUTES
    yield Case("zst", "minutes.txt.zst", raw, children=("minutes.txt",))
    stored = b"\x04\x22\x4d\x18\x60\x40\x82" + struct.pack("<L", 1 << 31 | len(MINUTES)) + MINUTES + bytes(4)
    yield Case("lz4", "minutes.txt.lz4", stored, children=("minutes.txt",))


def _seven_zips() -> Iterator[Case]:
    yield Case("7z", "solid.7z", build.seven_zip(build.Block(FILES), packed_list=True), children=NAMES)
    sealed = build.Block({"标底.xlsx": b"?" * 32}, b"\x06\xf1\x07\x01", b"\x13\0")
    places = {"标底.xlsx": "name of unread member"}
    mixed = build.seven_zip(sealed, build.Block({"minutes.txt": MINUTES}))
    yield Case("7z", "one_encrypted.7z", mixed, ("标底.xlsx",), (), places, ("minutes.txt",), ("encrypted",))
    yield Case(
        "7z", "names_encrypted.7z", build.seven_zip(build.Block(FILES), encrypted_list=True), problems=("encrypted",)
    )
    yield Case("7z", "cut_off.7z", build.seven_zip(build.Block(FILES))[:-20], problems=("damaged",))


def _rars() -> Iterator[Case]:
    stored = [build.RarFile(name, data) for name, data in GBK.items()]
    yield Case("rar", "stored_rar4_gbk.rar", build.rar4(*stored), children=NAMES)
    newer = build.rar5(*(build.RarFile(name.encode(), data) for name, data in FILES.items()))
    yield Case("rar", "stored_rar5.rar", newer, children=NAMES)
    sealed = build.RarFile("标底.xlsx".encode("gb18030"), b"?" * 32, 0x30, flags=4)
    places = {"标底.xlsx": "name of unread member"}
    mixed = build.rar4(sealed, stored[0])
    yield Case("rar", "one_encrypted.rar", mixed, ("标底.xlsx",), (), places, NAMES[:1], ("encrypted",))
    yield Case("rar", "names_encrypted.rar", build.rar4(encrypted_names=True), problems=("encrypted",))


def write(folder: Path) -> int:
    """Writes every sample and what is expected of it below `folder`; returns how many."""
    number = 0
    for case in cases():
        target = folder / case.format / case.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(case.content)
        expected = {key: getattr(case, key) for key in ("must", "must_not", "places", "children", "problems")}
        text = json.dumps(expected, ensure_ascii=False, indent=2) + "\n"
        target.with_name(target.name + ".expected.json").write_text(text, encoding="utf-8")
        number += 1
    return number


if __name__ == "__main__":
    print(f"{write(HERE)} samples")
