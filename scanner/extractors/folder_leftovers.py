"""What file managers leave beside files, AppleDouble (._name) and .DS_Store: their strings, for file names tell too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.budget import Budget
from scanner.errors import UnsupportedFormat
from scanner.records import Artifact, Passage, Place, Problem
from scanner.registry import extractor
from scanner.settings import Settings

SMALL = 1 << 16
"""Bytes that hold attributes and settings; a larger AppleDouble file has a resource fork, which may be anything."""
# four or more characters of UTF-8: com.apple.metadata, https://example.com/图
STRINGS = re.compile(rb"(?: [\x20-\x7e] | [\xc3-\xdf][\x80-\xbf] | [\xe0-\xef][\x80-\xbf]{2} ){4,}", re.VERBOSE)
# two or more characters of UTF-16 with the high byte first, as .DS_Store has file names
WIDE_STRINGS = re.compile(rb"(?: \x00[\x20-\x7e] | [\x4e-\x9f][\x00-\xff] ){2,}", re.VERBOSE)


@extractor("appledouble", "dsstore")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Passage | Artifact | Problem]:
    """Strings at `string 3`; raises UnsupportedFormat behind them where there is more than attributes."""
    del budget, settings
    content = artifact.content
    if isinstance(content, bytes):
        data = content[:SMALL]
    else:
        with open(content, "rb") as stream:
            data = stream.read(SMALL)
    strings = [found[0].decode("utf-8", "replace") for found in STRINGS.finditer(data)]
    if not data.startswith(b"\0\x05\x16\x07"):
        strings = [found[0].decode("utf-16-be", "replace") for found in WIDE_STRINGS.finditer(data)]
    for number, text in enumerate(strings, start=1):
        yield Passage(text, Place("string", number))
    if artifact.size > SMALL:
        raise UnsupportedFormat("it is too large for a file manager's notes; only its first 64 KiB were looked at")
