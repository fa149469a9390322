"""Read single compressed streams (gz, bz2, xz, lzma, zst, lz4, Z): the file inside, named without the suffix."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO

from scanner import charset
from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.formats import sniff
from scanner.members import Met, Name, Unpacking, tidy
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.unpacking import Header, Source, kind_of, unpacked

SHORT = {".tgz": ".tar", ".taz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".tz2": ".tar", ".txz": ".tar",
         ".tlz": ".tar", ".tzst": ".tar", ".svgz": ".svg", ".emz": ".emf", ".wmz": ".wmf"}  # fmt: skip
SUFFIXES = (".gz", ".gzip", ".z", ".bz2", ".bz", ".xz", ".lzma", ".zst", ".zstd", ".lz4")


@extractor("gz", "bz2", "xz", "lzma", "zst", "lz4", "compress")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """The streams of the file, joined, as one artifact; the name and comment in a gzip head at `header file name`.

    What stands behind the streams is an artifact too. Raises MissingReader where Zstandard or LZ4 is not installed.
    """
    del settings
    unpacking = Unpacking(artifact, budget)
    header = Header()
    content = artifact.content
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        head = stream.read(16)
        stream.seek(0)
        source = Source(stream)
        kind = kind_of(head) or sniff(artifact)
        met = list(unpacking.member(Name(name_inside(artifact.name)), unpacked(kind, source, header), artifact.size))
        yield from met
        for what, said in (("file name", header.names), ("comment", header.comments)):
            for text in said:
                yield Passage(tidy(charset.decode(text).text), Place("header", name=what))
        if not any(isinstance(item, Problem) for item in met):
            yield from _behind(unpacking, stream, source.at, artifact.size)


def name_inside(name: str) -> str:
    """`a.tar` for `dir/a.tgz` and `a.tar.gz`; the name with `.unpacked` where nothing says it is compressed."""
    own = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    lowered = own.lower()
    for suffix, inner in SHORT.items():
        if lowered.endswith(suffix) and len(own) > len(suffix):
            return own[: -len(suffix)] + inner
    for suffix in SUFFIXES:
        if lowered.endswith(suffix) and len(own) > len(suffix):
            return own[: -len(suffix)]
    return f"{own}.unpacked"


def _behind(unpacking: Unpacking, stream: IO[bytes], at: int, size: int) -> Iterator[Met]:
    """What is left of the file behind its streams: an artifact, or a problem where it is little."""
    if at >= size:
        return
    met = list(unpacking.loose(stream, at, size))
    yield from met
    stream.seek(at)
    if not met and any(stream.read(64)):
        yield DamagedFile(f"{size - at} bytes stand behind its end").problem()
