"""Takes what a person named: paths go to the folder walk, URLs to the stores."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from scanner.settings import Settings
from scanner.sources import folder
from scanner.sources.folder import Found

SIGN_OF_A_URL = "://"


def distinct(places: Sequence[str]) -> list[str]:
    """The paths without those inside another, then the URLs. Raises UsageError for what is not there."""
    local, urls = _sorted(places)
    if urls:
        from scanner.sources.object_store import opened

        opened(urls)
    return [*folder.distinct(local), *urls]


def walk(places: Sequence[str], settings: Settings, own: frozenset[str] = frozenset()) -> Iterator[Found]:
    """Every file under `places`, once: the local ones first. Raises UsageError before anything is yielded."""
    local, urls = _sorted(places)
    if not urls:
        yield from folder.walk(local, settings, own)
        return
    from scanner.sources.object_store import opened, walk_opened

    stores = opened(urls)
    yield from folder.walk(local, settings, own)
    yield from walk_opened(stores, settings)


def found_at(path: str) -> Found:
    """A single file or object, as the walk would find it; what is no such thing any more is an error."""
    if not is_url(path):
        return folder.found_at(path)
    from scanner.sources.object_store import found_at_url

    return found_at_url(path)


def is_there(place: str) -> bool:
    """Whether a path still is there; of a URL that is found out when it is walked."""
    return is_url(place) or os.path.lexists(place)


def is_url(place: str) -> bool:
    return SIGN_OF_A_URL in place


def _sorted(places: Sequence[str]) -> tuple[list[str], list[str]]:
    urls = [place for place in places if is_url(place)]
    return [place for place in places if not is_url(place)], urls
