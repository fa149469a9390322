"""Standard input as one artifact: bounded in size and in time, and never lost from the account."""

from __future__ import annotations

import io
import os
import stat
import time
from pathlib import Path

import pytest

from scanner.settings import MIB, Settings
from scanner.sources.manifest import from_stream


def test_an_empty_stream_is_an_empty_artifact(tmp_path: Path) -> None:
    found = from_stream(io.BytesIO(b""), "empty.txt", tmp_path, Settings())
    assert (found.artifact.path, found.bytes, found.error) == ("empty.txt", 0, None)


def test_what_came_is_spooled_for_its_owner_only(tmp_path: Path) -> None:
    found = from_stream(io.BytesIO(b"x" * (3 * MIB)), "x.bin", tmp_path, Settings())
    assert isinstance(found.artifact.content, Path)
    assert found.bytes == found.artifact.size == 3 * MIB
    assert stat.S_IMODE(found.artifact.content.stat().st_mode) == 0o600


def test_more_than_max_bytes_is_unread_and_is_not_kept(tmp_path: Path) -> None:
    found = from_stream(io.BytesIO(b"x" * (MIB + 1)), "x.bin", tmp_path, Settings(max_bytes=1))
    assert found.error is not None and found.error.kind == "limit"
    assert "--max-bytes" in found.error.remedy
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("first", [b"", b"half a file"])
def test_a_stream_that_never_ends_is_given_up_after_the_time_limit(first: bytes, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, first)
    started = time.monotonic()
    with open(reading, "rb") as stream:
        found = from_stream(stream, "slow.txt", tmp_path, Settings(time_limit=0.3))
    os.close(writing)
    assert time.monotonic() - started < 5
    assert found.error is not None and found.error.kind == "timeout"
    assert list(tmp_path.iterdir()) == []


def test_a_stream_that_cannot_be_read_is_unread(tmp_path: Path) -> None:
    handle = os.open(tmp_path, os.O_RDONLY)  # `scanner scan - < folder`
    (tmp_path / "spool").mkdir()
    with _raw(handle) as stream:
        found = from_stream(stream, "x", tmp_path / "spool", Settings())
    assert found.error is not None and found.error.kind == "io"


def _raw(handle: int) -> io.BufferedReader:
    """A reader on a folder, which Python opens only when it is not asked to look."""
    reading, writing = os.pipe()
    os.close(writing)
    stream = os.fdopen(reading, "rb")
    os.dup2(handle, reading)
    os.close(handle)
    return stream
