"""Reports iWork documents (Pages, Numbers, Keynote): their own format is not read; previews and media inside are."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.budget import Budget
from scanner.errors import EncryptedFile, UnsupportedFormat
from scanner.ooxml import Item, Package, guarded
from scanner.ooxml_parts import sweep
from scanner.pictures import Album, kind_of
from scanner.records import Artifact, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.xml_reading import root_tag
from scanner.zip_parts import child, faults, open_parts

REMEDY = "export it from Pages, Numbers or Keynote as PDF or as an Office document and scan that"
ARCHIVES = (".iwa", ".apxl.gz", ".xml.gz", "index.zip")
SILENT_PARTS = ("metadata/", "buildversionhistory.plist")
LOCKED = (".iwph", ".iwpv2")
"""What a document under a password holds besides its archives."""


@extractor("iwork")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """A preview as a PDF and files put into the document become children; pictures are noted.

    Always ends in UnsupportedFormat or EncryptedFile, unless the document is of iWork '09, which is XML.
    """
    del settings
    with open_parts(artifact, budget) as package:
        album = Album(budget)
        archives: list[str] = []
        for key in sorted(package.parts):
            if key.endswith(ARCHIVES):
                package.opened.add(key)
                archives.append(key)
            elif not key.startswith(SILENT_PARTS) and not key.endswith(LOCKED):
                yield from guarded(_part(package, key, album), package.place(key))
        yield from album.problems()
        yield from faults(package)
        if any(key.endswith(LOCKED) for key in package.parts):
            raise EncryptedFile("the document is encrypted with a password")
        if archives:
            message = f"the text of the document itself ({len(archives)} parts in iWork's own format) was not read"
            raise UnsupportedFormat(message, remedy=REMEDY)


def _part(package: Package, key: str, album: Album) -> Iterator[Item]:
    head = package.head(key)
    name = package.place(key).name
    kind = kind_of(head)
    if kind:
        package.opened.add(key)
        place, size = Place("picture", None, name), package.parts[key].file_size
        yield from album.enter(name, kind, head, size, lambda: package.open(key).read(), place)
    elif not head.strip():
        package.opened.add(key)
    elif head.lstrip()[:1] == b"<" and root_tag(head):
        yield from sweep(package, key, None)
    else:
        yield from child(package, key)
