"""`scanner verify` against a person who wants a certificate to say something else: each attempt is named by its line."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from scanner.certificate import CLOSE, START, chained, line_of
from scanner.cli import run
from tests.factories.results import encrypted, result, small_share, write_results
from tests.test_certificate import keys

Said = pytest.CaptureFixture[str]
Lines = list[bytes]
LOCKED = b"locked.7z"


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    """A signed certificate of the small share; public.pem lies beside it."""
    keys(tmp_path)
    return made(tmp_path, "--sign-key", str(tmp_path / "key.pem"))


@pytest.fixture
def unsigned(tmp_path: Path) -> Path:
    return made(tmp_path)


def made(folder: Path, *options: str) -> Path:
    rows = write_results(folder / "r.jsonl", small_share())
    assert run(["coverage", str(rows), "-o", str(folder / "coverage.json"), *options]) == 0
    return folder / "coverage.json"


def verified(path: Path, lines: Sequence[bytes], capsys: Said, *options: str) -> str:
    """What is said of the certificate with these lines; it must be refused."""
    path.write_bytes(b"".join(lines))
    capsys.readouterr()
    assert run(["verify", str(path), *options]) == 1
    return capsys.readouterr().out


def at(lines: Sequence[bytes], part: bytes) -> int:
    """The index of the line that holds this; the line's number in the file is one more."""
    return next(number for number, line in enumerate(lines) if part in line)


def chained_anew(lines: Sequence[bytes], change: Callable[[bytes], bytes]) -> Lines:
    """The whole chain made again over changed entries, as anybody can who has no key."""
    previous, anew = START, [lines[0]]
    for line in lines[1:-1]:
        bare = line.rstrip(b"\n")
        comma = b"," if bare.endswith(b",") else b""
        entry = re.fullmatch(rb'\{"chain":"[0-9a-f]{64}","entry":(\{.*\}),"previous":"[0-9a-f]{64}".*\},?', bare)
        assert entry is not None
        text = change(entry[1]).replace(
            b'"head":"' + entry_head(entry[1]) + b'"', b'"head":"' + previous.encode() + b'"'
        )
        anew.append(line_of(previous, text) + comma + b"\n")
        previous = chained(previous, text)
    return [*anew, lines[-1]]


def entry_head(entry: bytes) -> bytes:
    return str(json.loads(entry, strict=False).get("head", "-")).encode() if b'"head":' in entry else b"-"


def in_locked(before: bytes, after: bytes) -> Callable[[bytes], bytes]:
    return lambda entry: entry.replace(before, after) if LOCKED in entry else entry


def in_summary(before: bytes, after: bytes) -> Callable[[bytes], bytes]:
    return lambda entry: entry.replace(before, after) if b'"type":"summary"' in entry else entry


def test_a_chain_made_anew_over_nothing_changed_is_whole(unsigned: Path) -> None:
    lines = unsigned.read_bytes().splitlines(keepends=True)
    assert chained_anew(lines, lambda entry: entry) == lines


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b'"status":"unread"', b'"status":"unread","status":"read"', id="a name given twice"),
        pytest.param(b'"status":"unread"', b'"status": "unread"', id="a blank"),
        pytest.param(b'"depth":1', b'"depth":1.0', id="no whole number"),
        pytest.param(b'"depth":1', b'"depth":NaN', id="NaN"),
        pytest.param(b'"depth":1', b'"depth":-Infinity', id="infinity"),
        pytest.param(b'"depth":1', b'"depth":1e999', id="a number beyond all"),
        pytest.param(b'"depth":1', b'"depth":true', id="a truth value for a number"),
        pytest.param(b"locked.7z", b"locked\\u002e7z", id="the same name written with an escape"),
        pytest.param(b'"path":"', b'"path":"\\ud800', id="half a character"),
    ],
)
def test_an_entry_that_two_readers_may_read_differently_is_named_though_all_hashes_fit(
    before: bytes, after: bytes, unsigned: Path, capsys: Said
) -> None:
    lines = unsigned.read_bytes().splitlines(keepends=True)
    number = at(lines, LOCKED) + 1
    assert f"line {number}: " in verified(unsigned, chained_anew(lines, in_locked(before, after)), capsys)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b'"everything_read":false', b'"everything_read":true', "conclusion"),
        (b'"artifacts":39', b'"artifacts":38', "counts"),
        (b'"skipped":1', b'"skipped":true', "counts"),
        (b'"stopped_at":null', b'"stopped_at":7', "conclusion"),
    ],
)
def test_a_summary_that_says_more_than_the_entries_is_named(
    before: bytes, after: bytes, said: str, unsigned: Path, capsys: Said
) -> None:
    lines = unsigned.read_bytes().splitlines(keepends=True)
    assert before in lines[-2]
    shown = verified(unsigned, chained_anew(lines, in_summary(before, after)), capsys)
    assert re.search(rf"!! line {len(lines) - 1}: the summary's {said}", shown)


def test_every_status_made_read_and_chained_anew_needs_the_key(signed: Path, capsys: Said) -> None:
    lines = signed.read_bytes().splitlines(keepends=True)
    forged = chained_anew(lines, in_locked(b'"status":"unread"', b'"status":"read"'))
    public = str(signed.parent / "public.pem")
    last = len(lines) - 1
    assert f"line {last}: no signature" in verified(signed, forged, capsys)
    signature = json.loads(lines[-2])["signature"].encode()
    forged[-2] = forged[-2].rstrip(b"}\n") + b'","signature":"' + signature + b'"}\n'
    forged[-2] = forged[-2].replace(b'"","sig', b'","sig')
    assert f"line {last}: the signature does not fit" in verified(signed, forged, capsys, "--public-key", public)


def test_a_signature_written_in_another_way_is_named(signed: Path, capsys: Said) -> None:
    """The last letter of base64 holds bits that no byte needs: both spellings give the same signature."""
    lines = signed.read_bytes().splitlines(keepends=True)
    signature = json.loads(lines[-2])["signature"]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = signature[:-3] + letters[letters.index(signature[-3]) ^ 1] + "=="
    assert base64.b64decode(other) == base64.b64decode(signature)
    lines[-2] = lines[-2].replace(signature.encode(), other.encode())
    assert f"line {len(lines) - 1}: the signature" in verified(signed, lines, capsys)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"locked.7z", "lоcked.7z".encode(), id="Cyrillic o"),
        pytest.param(b'"status":"unread"', '"status":"unr\u200bead"'.encode(), id="zero width"),
        pytest.param(b'"depth":1', '"depth":１'.encode(), id="full-width digit"),
        pytest.param(b'"entry":{', '"entry"：{'.encode(), id="full-width colon"),
    ],
)
def test_a_look_alike_is_named(before: bytes, after: bytes, signed: Path, capsys: Said) -> None:
    lines = signed.read_bytes().splitlines(keepends=True)
    number = at(lines, LOCKED)
    assert before in lines[number]
    lines[number] = lines[number].replace(before, after, 1)
    assert f"!! line {number + 1}: changed" in verified(signed, lines, capsys)


def test_a_head_taken_from_another_certificate_is_named(signed: Path, capsys: Said) -> None:
    lines = signed.read_bytes().splitlines(keepends=True)
    chain = json.loads(lines[-2])["chain"].encode()
    other = b"0123456789abcdef" * 4
    lines[-2] = lines[-2].replace(b'"chain":"' + chain, b'"chain":"' + other)
    assert f"!! line {len(lines) - 1}: changed" in verified(signed, lines, capsys)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        pytest.param(lambda lines: [b"\xef\xbb\xbf" + lines[0], *lines[1:]], "line 1: ", id="byte order mark"),
        pytest.param(lambda lines: [lines[0], lines[1].rstrip(b"\n") + lines[2], *lines[3:]], "line 2: ", id="joined"),
        pytest.param(
            lambda lines: [*lines[:4], lines[4][:90] + b"\n" + lines[4][90:], *lines[5:]], "line 5", id="split"
        ),
        pytest.param(lambda lines: [*lines[:4], b"\n", *lines[4:]], "line 5: added", id="blank line"),
        pytest.param(lambda lines: [*lines, b"[]\n"], "lines 43 to 44: added", id="after the end"),
        pytest.param(lambda lines: [*lines, b"\n"], "lines 43 to 44: added", id="blank line after the end"),
        pytest.param(lambda lines: [*lines[:-1], b"]"], "", id="no line end"),
        pytest.param(
            lambda lines: [*lines[:6], lines[6][: len(lines[6]) // 2]], "after line 7: the end", id="cut in a line"
        ),
        pytest.param(lambda lines: lines[:6], "after line 6: the end", id="cut after a line"),
        pytest.param(lambda lines: [*lines[:6], b"\0" * len(lines[6]), *lines[7:]], "line 7: changed", id="zeros"),
        pytest.param(
            lambda lines: [*lines[:6], b"[" * 100_000 + b"\n", *lines[7:]], "line 7: changed", id="nested deep"
        ),
        pytest.param(lambda lines: [*lines, *lines], "lines 2 to 44: added", id="twice"),
        pytest.param(
            lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]], "lines 4 to 5: not at its", id="swapped"
        ),
        pytest.param(lambda lines: [*lines[:3], *lines[4:]], "before line 4: entry 2 missing", id="taken out"),
    ],
)
def test_a_file_put_together_otherwise_is_named(
    edit: Callable[[Lines], Lines], said: str, signed: Path, capsys: Said
) -> None:
    lines = edit(signed.read_bytes().splitlines(keepends=True))
    if not said:  # an editor took the last line end away: nothing is changed by that
        signed.write_bytes(b"".join(lines))
        assert run(["verify", str(signed)]) == 0
        return
    shown = verified(signed, lines, capsys)
    assert f"!! {said}" in shown and shown.endswith("TAMPERED\n")


def test_a_name_in_a_message_commands_no_terminal(tmp_path: Path, capsys: Said) -> None:
    rows = [result(1, "x\x1b[2J\u202egpj.exe", "unread", problems=[encrypted()])]
    write_results(tmp_path / "r.jsonl", rows)
    assert run(["coverage", str(tmp_path / "r.jsonl"), "-o", str(tmp_path / "coverage.json")]) == 0
    capsys.readouterr()
    assert run(["verify", str(tmp_path / "coverage.json"), "--files", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "is not there" in said and "\x1b" not in said and "\u202e" not in said
    assert said.endswith("CERTIFICATE GOOD, FILES DIFFER: they are not what was scanned\n")


def test_a_file_replaced_by_a_folder_a_pipe_or_a_link_to_another_is_named(tmp_path: Path, capsys: Said) -> None:
    write_results(tmp_path / "r.jsonl", [result(number, f"{number}.txt") for number in range(1, 4)])
    assert run(["coverage", str(tmp_path / "r.jsonl"), "-o", str(tmp_path / "coverage.json")]) == 0
    (tmp_path / "1.txt").mkdir()
    (tmp_path / "2.txt").symlink_to("/dev/zero")
    (tmp_path / "3.txt").symlink_to("r.jsonl")
    capsys.readouterr()
    assert run(["verify", str(tmp_path / "coverage.json"), "--files", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert said.count("is not there") == 2 and "line 5: 3.txt: has other content now" in said
    assert CLOSE in (tmp_path / "coverage.json").read_bytes()
