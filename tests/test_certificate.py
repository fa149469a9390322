"""The coverage certificate: what is in it, that it streams, and that every tampering is named by its line."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.certificate import START, Certificate, canonical, chained, line_of
from scanner.certificate_check import Checked, FilesChecked, check, check_files
from scanner.certificate_lines import read_lines
from scanner.errors import UsageError
from scanner.records import Extraction, Result, Run
from scanner.results_file import open_results
from scanner.signing import Signer, public_key_of, signer_of
from scanner.tampering import Fault
from tests.factories.results import encrypted, hostile_results, result, run, small_share, write_results

FILES = 8
LINES = FILES + 4  # two brackets, header, summary


def certificate(folder: Path, rows: list[Result] | None = None, signer: Signer | None = None) -> list[bytes]:
    """The lines of a certificate of eight files, or of the rows given."""
    rows = [result(number) for number in range(1, FILES + 1)] if rows is None else rows
    with open_results(write_results(folder / "r.jsonl", rows)) as results:
        return list(Certificate(results, signer).lines())


def keys(folder: Path) -> tuple[Signer, Path]:
    """A fresh Ed25519 key: its signer, and the PEM file of its public half."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    secret, public = folder / "key.pem", folder / "public.pem"
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    public.write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return signer_of(secret), public


def checked(folder: Path, lines: list[bytes], public: bytes | None = None) -> Checked:
    path = folder / "coverage.json"
    path.write_bytes(b"".join(lines))
    return check(path, public)


def faults(folder: Path, lines: list[bytes]) -> list[Fault]:
    return checked(folder, lines).faults


def edited(line: bytes, change: Callable[[dict[str, object]], None], anew: bool = False) -> bytes:
    """The line with its entry changed; with `anew` its own hash is made to fit."""
    comma = b"," if line.rstrip().endswith(b",") else b""
    whole = json.loads(line.rstrip().removesuffix(b","))
    change(whole["entry"])
    entry = canonical(whole["entry"])
    if anew:
        return line_of(whole["previous"], entry) + comma + b"\n"
    return canonical(whole) + comma + b"\n"


def called_clear(entry: dict[str, object]) -> None:
    entry["status"] = "read" if entry.get("status") != "read" else "unread"


# what stands in it


def test_an_empty_run_has_a_whole_certificate_of_nothing(tmp_path: Path) -> None:
    lines = certificate(tmp_path, [])
    assert len(lines) == 4 and faults(tmp_path, lines) == []
    assert json.loads(lines[2])["entry"]["artifacts"] == 0


def test_it_is_a_json_array_with_one_entry_a_line(tmp_path: Path) -> None:
    lines = certificate(tmp_path, small_share())
    elements = json.loads(b"".join(lines))
    assert [element["entry"]["number"] for element in elements] == list(range(len(lines) - 2))
    assert {element["entry"]["type"] for element in elements[1:-1]} == {"artifact"}
    assert elements[-1]["entry"]["head"] == elements[-2]["chain"]


def test_the_header_names_tool_pack_model_settings_law_and_start(tmp_path: Path) -> None:
    header = json.loads(certificate(tmp_path, [])[1].rstrip().removesuffix(b","))["entry"]
    made: Run = run()
    assert (header["tool"], header["pack"], header["model"]) == (made.tool, made.pack, None)
    assert (header["law_as_of"], header["started"]) == ("2026-11-22", made.started)
    assert header["settings"] == hashlib.sha256(canonical(made.settings)).hexdigest()
    assert header["signature"] == "integrity only"


def test_an_entry_says_what_became_of_the_file_and_a_name_that_is_not_utf8_keeps_its_bytes(tmp_path: Path) -> None:
    row = result(1, "caf\ufffd.txt", "unread", problems=[encrypted()], path_bytes=b"caf\xe9.txt")
    entry = json.loads(certificate(tmp_path, [row])[2].rstrip().removesuffix(b","))["entry"]
    assert base64.b64decode(entry["path_bytes"]) == b"caf\xe9.txt"
    assert entry["status"] == "unread" and entry["sha256"] == row.extraction.sha256
    assert entry["bytes"] == row.extraction.bytes and entry["reasons"][0]["kind"] == "encrypted"
    assert "level" not in entry


def test_each_hash_is_that_of_the_previous_hash_and_the_entry(tmp_path: Path) -> None:
    previous = START
    for element in json.loads(b"".join(certificate(tmp_path))):
        assert element["previous"] == previous
        previous = hashlib.sha256(previous.encode() + canonical(element["entry"])).hexdigest()
        assert element["chain"] == previous


def test_hostile_names_and_messages_come_through_and_command_no_terminal(tmp_path: Path) -> None:
    rows = [row for row in hostile_results() if len(row.path) < 1000]
    lines = certificate(tmp_path, rows)
    assert faults(tmp_path, lines) == []
    assert not any(byte < 32 and byte != 10 for byte in b"".join(lines))
    assert "\x9b" not in b"".join(lines).decode()


def test_an_interrupted_run_says_so(tmp_path: Path) -> None:
    with open_results(write_results(tmp_path / "r.jsonl", [result(1)], complete=False)) as results:
        summary = json.loads(list(Certificate(results).lines())[-2])["entry"]
    assert summary["complete"] is False and summary["everything_read"] is False


def test_it_is_made_line_by_line(tmp_path: Path) -> None:
    with open_results(write_results(tmp_path / "r.jsonl", [result(n) for n in range(1, 50)])) as results:
        asked = 0

        def counted() -> Iterator[Result]:
            nonlocal asked
            for row in results.index.in_file_order():
                asked += 1
                yield results._result(*row)

        results.in_file_order = counted  # type: ignore[method-assign]
        lines = Certificate(results).lines()
        assert isinstance(lines, Iterator)
        assert len(list(islice(lines, 7))) == 7
        assert asked == 5  # a bracket and the header come before them
        assert len(list(lines)) == 49 - 5 + 2


# tampering


def test_an_untouched_certificate_is_good(tmp_path: Path) -> None:
    whole = checked(tmp_path, certificate(tmp_path, small_share()))
    assert whole.faults == [] and whole.signature == "integrity_only"


def test_line_ends_of_windows_are_no_tampering(tmp_path: Path) -> None:
    assert faults(tmp_path, [line.replace(b"\n", b"\r\n") for line in certificate(tmp_path)]) == []


@pytest.mark.parametrize("at", range(1, LINES - 1))
@pytest.mark.parametrize("anew", [False, True])
def test_a_changed_line_is_named_even_where_its_own_hash_was_made_anew(at: int, anew: bool, tmp_path: Path) -> None:
    lines = certificate(tmp_path)
    lines[at] = edited(lines[at], called_clear, anew)
    if anew and at == LINES - 2:  # nothing vouches for the last line but its counts and a signature
        assert faults(tmp_path, lines) == []
        return
    assert faults(tmp_path, lines) == [Fault("changed", at + 1, at + 1)]


@pytest.mark.parametrize("field", ["chain", "previous"])
@pytest.mark.parametrize("at", range(1, LINES - 1))
def test_a_changed_hash_is_named(at: int, field: str, tmp_path: Path) -> None:
    lines = certificate(tmp_path)
    element = json.loads(lines[at].rstrip().removesuffix(b","))
    lines[at] = lines[at].replace(f'"{field}":"{element[field]}"'.encode(), f'"{field}":"{"ab" * 32}"'.encode())
    assert faults(tmp_path, lines) == [Fault("changed", at + 1, at + 1)]


@pytest.mark.parametrize("at", range(1, LINES - 1))
def test_a_line_that_is_no_json_any_more_is_named(at: int, tmp_path: Path) -> None:
    lines = certificate(tmp_path)
    lines[at] = lines[at].replace(b'"entry":{', b'"entry":(')
    assert faults(tmp_path, lines) == [Fault("changed", at + 1, at + 1)]


@pytest.mark.parametrize("at", range(1, LINES - 2))
def test_a_missing_line_is_named(at: int, tmp_path: Path) -> None:
    lines = certificate(tmp_path)
    del lines[at]
    assert faults(tmp_path, lines) == [Fault("missing", at + 1, 0, at - 1, at - 1)]


@pytest.mark.parametrize("kept", range(2, LINES - 1))
def test_an_end_that_was_cut_off_is_named(kept: int, tmp_path: Path) -> None:
    lines = certificate(tmp_path)
    assert faults(tmp_path, lines[:kept]) == [Fault("cut", kept)]
    assert faults(tmp_path, [*lines[:kept], b"]\n"]) == [Fault("cut", kept)]


@pytest.mark.parametrize("at", range(1, LINES - 1))
def test_an_added_line_is_named_whether_it_is_forged_or_repeated(at: int, tmp_path: Path) -> None:
    lines = certificate(tmp_path)
    before = json.loads(lines[at - 1].rstrip().removesuffix(b","))["chain"] if at > 1 else START
    forged = line_of(before, canonical({"type": "artifact", "number": at - 1, "path": "x"})) + b",\n"
    for extra in (forged, b'{"nonsense":1},\n', b"\n", lines[6]):
        twin = extra == lines[6] and at in (6, 7)  # which of two same lines side by side is the added one?
        expected = [Fault("added", at + 1, at + 1)]
        found = faults(tmp_path, [*lines[:at], extra, *lines[at:]])
        assert found == expected or (twin and found[0].kind == "added" and len(found) == 1)


def test_lines_added_after_the_summary_are_named(tmp_path: Path) -> None:
    lines = certificate(tmp_path)
    assert faults(tmp_path, [*lines[:-1], lines[4], lines[5], lines[-1]]) == [Fault("added", LINES, LINES + 1)]


def test_a_run_of_forged_lines_that_fit_one_another_is_named_whole(tmp_path: Path) -> None:
    lines = certificate(tmp_path)
    previous, forged = json.loads(lines[4].rstrip().removesuffix(b","))["chain"], []
    for number in range(4, 9):
        entry = canonical({"type": "artifact", "number": number, "path": "forged"})
        forged.append(line_of(previous, entry) + b",\n")
        previous = chained(previous, entry)
    assert faults(tmp_path, [*lines[:5], *forged, *lines[5:]]) == [Fault("added", 6, 10)]


@given(data=st.data())
def test_two_lines_that_changed_places_are_named(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("moved")
    lines = certificate(folder)
    first = data.draw(st.integers(1, LINES - 4))
    second = data.draw(st.integers(first + 1, LINES - 3))
    lines[first], lines[second] = lines[second], lines[first]
    places = {first + 1, second + 1}
    named = {n for fault in faults(folder, lines) for n in range(fault.line, fault.until + 1) if fault.kind == "moved"}
    assert named == places


@given(data=st.data())
def test_any_single_byte_that_is_changed_is_named_by_its_line(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("byte")
    lines = certificate(folder)
    at = data.draw(st.integers(1, LINES - 2))
    line = bytearray(lines[at])
    column = data.draw(st.integers(0, len(line.rstrip(b",\n")) - 1))
    line[column] = data.draw(st.sampled_from([byte for byte in range(32, 127) if byte != line[column]]))
    lines[at] = bytes(line)
    assert faults(folder, lines) == [Fault("changed", at + 1, at + 1)]


@given(data=st.data())
def test_no_mixture_of_tamperings_passes(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("mixed")
    lines = certificate(folder)
    original = list(lines)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(lines) - 1))
        kind = data.draw(st.sampled_from(["delete", "repeat", "swap", "edit", "garbage"]))
        if kind == "delete" and len(lines) > 3:
            del lines[at]
        elif kind == "repeat":
            lines.insert(data.draw(st.integers(0, len(lines))), lines[at])
        elif kind == "swap":
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == "garbage":
            lines.insert(at, data.draw(st.binary(max_size=20)) + b"\n")
        elif b'"entry":{' in lines[at]:
            lines[at] = lines[at].replace(b'"number":', b'"number":1', 1)
    if b"".join(lines) == b"".join(original):
        return
    try:
        found = faults(folder, lines)
    except UsageError:  # nothing in it is ours any more
        return
    assert found


def test_counts_that_are_not_those_of_the_entries_are_named(tmp_path: Path) -> None:
    lines = certificate(tmp_path)

    def more(entry: dict[str, object]) -> None:
        entry["artifacts"] = 7

    lines[-2] = edited(lines[-2], more, anew=True)
    assert faults(tmp_path, lines) == [Fault("counts", LINES - 1, LINES - 1)]


def test_a_file_that_is_no_certificate_is_refused_not_called_tampered(tmp_path: Path) -> None:
    for content in ([], [b"{}\n"], [b"[\n", b"]\n"], [b"\x00\xff" * 1000]):
        with pytest.raises(UsageError):
            checked(tmp_path, content)


# signatures


def test_a_signature_is_good_by_the_public_key(tmp_path: Path) -> None:
    signer, public = keys(tmp_path)
    lines = certificate(tmp_path, signer=signer)
    assert checked(tmp_path, lines).signature == "unnamed"
    by_key = checked(tmp_path, lines, public_key_of(public))
    assert by_key.signature == "signed" and by_key.faults == []


def test_a_certificate_made_anew_without_the_key_is_noticed(tmp_path: Path) -> None:
    signer, public = keys(tmp_path)
    signed = certificate(tmp_path, signer=signer)
    others = [result(number) for number in range(1, FILES)]
    signature = json.loads(signed[-2])["signature"]
    forged = certificate(tmp_path, others, Signer(signer.public, lambda _: base64.b64decode(signature)))
    assert [fault.kind for fault in faults(tmp_path, forged)] == ["signature"]
    unsigned = certificate(tmp_path, others)
    assert [fault.kind for fault in checked(tmp_path, unsigned, public_key_of(public)).faults] == ["unsigned"]
    assert faults(tmp_path, unsigned) == []  # integrity only says so


def test_a_signature_taken_out_or_changed_is_noticed(tmp_path: Path) -> None:
    signer, _ = keys(tmp_path)
    lines = certificate(tmp_path, signer=signer)
    signature = json.loads(lines[-2])["signature"].encode()
    without = lines[-2].replace(b',"signature":"' + signature + b'"', b"")
    assert [fault.kind for fault in faults(tmp_path, [*lines[:-2], without, lines[-1]])] == ["unsigned"]
    other = base64.b64encode(bytes(64))
    changed = lines[-2].replace(signature, other)
    assert [fault.kind for fault in faults(tmp_path, [*lines[:-2], changed, lines[-1]])] == ["signature"]


def test_another_persons_key_is_noticed(tmp_path: Path) -> None:
    signer, _ = keys(tmp_path)
    lines = certificate(tmp_path, signer=signer)
    _, other = keys(tmp_path)
    assert [fault.kind for fault in checked(tmp_path, lines, public_key_of(other)).faults] == ["other_key"]


# the files


def test_files_are_hashed_again(tmp_path: Path) -> None:
    rows = []
    for number, name in enumerate([b"same.txt", "中文!.txt".encode(), b"changed.txt", b"gone.txt", b"caf\xe9.txt"], 1):
        content = b"content %d" % number
        Path(tmp_path / name.decode("utf-8", "surrogateescape")).write_bytes(content)
        shown = name.decode("utf-8", "replace").replace("!", "%21")
        extraction = Extraction("text", len(content), hashlib.sha256(content).hexdigest())
        rows.append(result(number, shown, extraction=extraction, path_bytes=name if b"\xe9" in name else None))
    rows.append(result(6, "locked.bin", extraction=Extraction("data", None, None)))
    rows.append(result(7, "same.txt!member", parent="a1"))
    (tmp_path / "coverage.json").write_bytes(b"".join(certificate(tmp_path, rows)))
    (tmp_path / "changed.txt").write_bytes(b"content 4")
    (tmp_path / "gone.txt").unlink()
    done = FilesChecked()
    found = list(check_files(tmp_path / "coverage.json", tmp_path, done))
    assert [(fault.kind, fault.line, fault.path) for fault in found] == [
        ("file_changed", 5, "changed.txt"),
        ("file_missing", 6, "gone.txt"),
    ]
    assert (done.same, done.unhashed) == (3, 1)


def test_reading_it_back_is_a_stream(tmp_path: Path) -> None:
    (tmp_path / "coverage.json").write_bytes(b"".join(certificate(tmp_path)))
    lines = read_lines(tmp_path / "coverage.json")
    assert next(lines).kind == "header" and next(lines).kind == "artifact"
