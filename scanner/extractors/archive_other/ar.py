"""Read ar archives, which Debian packages and object libraries are: every member as an artifact."""

from __future__ import annotations

import io
from collections.abc import Iterator

from scanner.budget import Budget
from scanner.errors import DamagedFile
from scanner.members import Met, Unpacking, names_of, stretch
from scanner.records import Artifact
from scanner.registry import extractor
from scanner.settings import Settings

MARK = b"!<arch>\n"
INDEXES = (b"/", b"/SYM64/", b"__.SYMDEF", b"__.SYMDEF SORTED", b"__.SYMDEF_64")
"""Members that are lists of a library's symbols: names of functions, which linkers made."""
LONGEST_NAMES = 16 << 20


@extractor("ar")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Met]:
    """Members as artifacts; a damaged header ends the archive, and what is behind it is an artifact too."""
    del settings
    content = artifact.content
    size = artifact.size
    with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as stream:
        unpacking = Unpacking(artifact, budget)
        at, long_names = len(MARK), b""
        found: list[tuple[bytes, int, int]] = []
        stream.seek(0)
        complaint = "" if stream.read(8) == MARK else "it does not begin as one"
        while at + 60 <= size and not complaint:
            budget.check_time()
            stream.seek(at)
            header = stream.read(60)
            length = header[48:58].strip()
            if header[58:] != b"`\n" or not length.isdigit():
                complaint = f"the header at byte {at} is damaged"
                break
            start, end = at + 60, at + 60 + int(length)
            at = end + (end & 1)
            name = header[:16].rstrip()
            if name == b"//":
                long_names = stream.read(min(int(length), LONGEST_NAMES))
                continue
            if name.startswith(b"#1/") and name[3:].isdigit():  # BSD: the name stands before the data
                own = min(int(name[3:]), int(length))
                name, start = stream.read(min(own, 1 << 16)).rstrip(b"\0"), start + own
            elif name[:1] == b"/" and name[1:].isdigit():  # GNU: where it stands among the long names
                name = long_names[int(name[1:]) :].partition(b"\n")[0].removesuffix(b"/")
            elif name not in INDEXES:
                name = name.removesuffix(b"/")
            found.append((name, start, end))
            if len(found) > budget.settings.max_members:
                break
        stream.seek(min(at, size))
        if not complaint and (at > size or stream.read(2) not in (b"", b"\n", b"\0")):
            complaint = "it is cut off"
        names = names_of([name for name, _, _ in found])
        for (raw, start, end), decided in zip(found, names, strict=True):
            if raw not in INDEXES:
                yield from unpacking.member(decided, stretch(stream, start, end))
        if complaint:
            yield DamagedFile(f"this archive is not as it should be: {complaint}").problem()
        yield from unpacking.loose(stream, min(at, size), size)
