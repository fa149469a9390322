"""The list of passwords: what opens with it, what is said of it, and that no password is ever shown."""

from __future__ import annotations

import io
import json
import logging
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from scanner import passwords
from scanner.errors import SettingsError
from scanner.settings import Settings
from tests.factories import encrypted, legacy_office, office, pdf
from tests.factories.archives import Member, archive, deflated
from tests.factories.examining import results_of
from tests.factories.packed_archives import Block, seven_zip
from tests.factories.text import yielded

TEXT = "萃取段 62 级，洗涤段 28 级。".encode() * 40
SECRET = "密码-Geheim7"
"""What must appear in no output."""


def aes_block(password: str) -> Block:
    properties, packed = encrypted.seven_zip_aes(TEXT, password)
    return Block({"b.txt": TEXT}, b"\x06\xf1\x07\x01", properties, packed)


LOCKED = {
    "zip cipher": ("a.zip", lambda password: archive(encrypted.zip_crypto(b"b.txt", TEXT, password.encode()))),
    "zip AES": ("a.zip", lambda password: archive(encrypted.zip_aes(b"b.txt", TEXT, password.encode()))),
    "7z": ("a.7z", lambda password: seven_zip(aes_block(password))),
    "RAR 5": ("a.rar", lambda password: encrypted.rar5({b"b.txt": TEXT}, password)),
    "RAR 5 names": ("a.rar", lambda password: encrypted.rar5({b"b.txt": TEXT}, password, names_too=True)),
    "RAR 4": ("a.rar", lambda password: encrypted.rar4({b"b.txt": TEXT}, password)),
    "RAR 4 names": ("a.rar", lambda password: encrypted.rar4({b"b.txt": TEXT}, password, names_too=True)),
}


@pytest.mark.parametrize("kind", LOCKED)
def test_the_fitting_password_opens_and_is_told_by_its_line(kind: str, tmp_path: Path) -> None:
    name, made = LOCKED[kind]
    found = yielded(name, made(SECRET), encrypted.with_passwords(tmp_path, "wrong", "", "other", SECRET))
    assert [child.content for child in found.children] == [TEXT]
    assert found.kinds == ["encrypted"] and found.problems[0].harmless
    assert "line 4 of --password-file" in found.problems[0].message


@pytest.mark.parametrize("kind", LOCKED)
def test_with_wrong_passwords_it_stays_encrypted_with_the_option_as_remedy(kind: str, tmp_path: Path) -> None:
    name, made = LOCKED[kind]
    found = yielded(name, made(SECRET), encrypted.with_passwords(tmp_path, "wrong", "other"))
    assert found.children == [] and found.kinds == ["encrypted"] and not found.problems[0].harmless
    assert "none of the 2 passwords" in found.problems[0].message
    assert "--password-file" in found.problems[0].message.split("Remedy: ")[1]


@pytest.mark.parametrize("kind", LOCKED)
def test_without_a_list_the_remedy_names_the_option(kind: str) -> None:
    name, made = LOCKED[kind]
    found = yielded(name, made(SECRET))
    assert found.kinds == ["encrypted"] and "--password-file" in found.problems[0].message


@pytest.mark.parametrize("code", ["gb18030", "cp437"])
def test_zip_keys_made_of_other_bytes_than_utf_8_are_tried(code: str, tmp_path: Path) -> None:
    word = "密码" if code == "gb18030" else "Schlüssel"
    data = archive(encrypted.zip_crypto(b"b.txt", TEXT, word.encode(code)))
    assert yielded("a.zip", data, encrypted.with_passwords(tmp_path, word)).children[0].content == TEXT


@pytest.mark.parametrize("strength", [1, 2, 3])
def test_deflated_members_under_each_strength_of_aes_come_out(strength: int, tmp_path: Path) -> None:
    member = encrypted.zip_aes(b"b.txt", TEXT, b"secret", strength, packed=deflated(TEXT))
    found = yielded("a.zip", archive(member), encrypted.with_passwords(tmp_path, "secret"))
    assert [child.content for child in found.children] == [TEXT] and found.problems[0].harmless


def test_a_damaged_member_under_aes_does_not_come_out_as_if_it_were_whole(tmp_path: Path) -> None:
    member = encrypted.zip_aes(b"b.txt", TEXT, b"secret")
    assert member.packed is not None
    flipped = bytearray(member.packed)
    flipped[40] ^= 1
    broken = Member(member.name, TEXT, 99, flags=1, extra=member.extra, crc=0, packed=bytes(flipped))
    found = yielded("a.zip", archive(broken), encrypted.with_passwords(tmp_path, "secret"))
    assert found.children == [] and found.kinds == ["encrypted"]


def test_members_under_different_passwords_each_have_theirs(tmp_path: Path) -> None:
    data = archive(
        encrypted.zip_crypto(b"a.txt", TEXT, b"one"), encrypted.zip_aes(b"b.txt", TEXT, b"two"), Member(b"c.txt", b"x")
    )
    found = yielded("a.zip", data, encrypted.with_passwords(tmp_path, "one", "two"))
    assert found.names == ["a.txt", "b.txt", "c.txt"] and all(problem.harmless for problem in found.problems)


def test_an_archive_in_an_archive_is_opened_too(tmp_path: Path) -> None:
    inner = archive(encrypted.zip_crypto(b"b.txt", TEXT, SECRET.encode()))
    outer = archive(encrypted.zip_aes(b"inner.zip", inner, b"outer"))
    settings = encrypted.with_passwords(tmp_path, "outer", SECRET)
    assert [result.path for result in results_of("a.zip", outer, settings)] == [
        "a.zip!inner.zip!b.txt",
        "a.zip!inner.zip",
        "a.zip",
    ]


def test_a_pdf_opens_and_is_read_as_a_copy_without_its_lock(tmp_path: Path) -> None:
    data = pdf.protected("sintered at 1050 C", "user", "owner")
    found = yielded("a.pdf", data, encrypted.with_passwords(tmp_path, "wrong", "user"))
    assert found.names == ["opened.pdf"] and "line 2" in found.problems[0].message
    content = found.children[0].content
    assert isinstance(content, bytes) and "sintered" in yielded("b.pdf", content).texts["page 1"]
    assert yielded("a.pdf", data, encrypted.with_passwords(tmp_path, "no")).kinds == ["encrypted"]


def test_an_office_document_opens(tmp_path: Path) -> None:
    book = office.xlsx({"S": office.rows('<c r="A1"><v>38</v></c>')})
    data = office.encrypted(book, SECRET)
    found = yielded("a.xlsx", data, encrypted.with_passwords(tmp_path, "wrong", SECRET))
    assert found.names == ["EncryptedPackage"] and found.problems[0].harmless
    refused = yielded("a.xlsx", data, encrypted.with_passwords(tmp_path / "..", "wrong"))
    assert refused.kinds == ["encrypted"] and "--password-file" in refused.problems[0].message


def test_an_old_office_file_that_no_password_opens_stays_encrypted(tmp_path: Path) -> None:
    data = legacy_office.doc("x\r", encrypted=True)
    found = yielded("a.doc", data, encrypted.with_passwords(tmp_path, "wrong"))
    assert "encrypted" in found.kinds and not any(problem.harmless for problem in found.problems)


def test_no_password_is_in_any_representation_or_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    settings = encrypted.with_passwords(tmp_path, SECRET)
    listed = passwords.listed(settings.password_file)
    shown = [repr(listed), str(listed.in_order()), repr(settings), json.dumps(settings.record())]
    for name, made in LOCKED.values():
        found = yielded(name, made(SECRET), settings)
        shown += [repr(found.problems), repr(found.passages)]
    assert SECRET not in "".join((*shown, caplog.text))
    assert settings.password_file in json.dumps(settings.record())


def test_results_and_report_of_a_scan_hold_the_path_of_the_list_and_no_password(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    for number, (name, made) in enumerate(LOCKED.values()):
        (share / f"{number}{name}").write_bytes(made(SECRET))
    settings = encrypted.with_passwords(share, "wrong", SECRET)  # the list lies in the share itself
    outputs = [tmp_path / name for name in ("r.jsonl", "r.html", "r.csv")]
    command = [sys.executable, "-m", "scanner", "scan", str(share), "--password-file", settings.password_file]
    shown = subprocess.run(
        [*command, *(part for output in outputs for part in ("-o", str(output)))], capture_output=True, check=False
    )
    written = b"".join(output.read_bytes() for output in outputs) + shown.stdout + shown.stderr
    assert SECRET.encode() not in written and json.dumps(SECRET).encode() not in written
    lines = [json.loads(line) for line in outputs[0].read_text(encoding="utf-8").splitlines()]
    by_name = {line["path"].rpartition("/")[2]: line for line in lines if line["type"] == "result"}
    assert {line["status"] for name, line in by_name.items() if "!" not in name and not name.endswith(".txt")} == {
        "read"
    }
    own = by_name["passwords.txt"]
    assert own["status"] == "skipped" and "passwords of this run" in own["problems"][0]["message"]


@pytest.mark.parametrize("content", [b"", b"\n\r\n", b"\xff\xfe\x00", b"x\n" * 1001, b"x" * (2 << 20), None])
def test_a_list_that_cannot_be_used_is_a_usage_error_that_names_it_and_shows_nothing(
    content: bytes | None, tmp_path: Path
) -> None:
    path = tmp_path / "list.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"list\.txt") as raised:
        passwords.check(Settings(password_file=str(path)))
    assert "Remedy" in str(raised.value) and len(str(raised.value)) < 400


def test_a_missing_list_ends_the_scan_before_it_begins(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    command = [sys.executable, "-m", "scanner", "scan", str(tmp_path), "--password-file", str(tmp_path / "none")]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)
    assert shown.returncode == 2 and "none" in shown.stderr and "--password-file" in shown.stderr


def test_lines_keep_their_blanks_and_a_byte_order_mark_is_no_part_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes("\ufeffeins\r\n zwei \r\n\r\nvier".encode())
    listed = passwords.listed(str(path)).in_order()
    assert [(one.line, one.text) for one in listed] == [(1, "eins"), (2, " zwei "), (4, "vier")]


def test_the_password_that_fitted_last_is_tried_first(tmp_path: Path) -> None:
    settings = encrypted.with_passwords(tmp_path, *(f"p{number}" for number in range(20)), "right")
    yielded("a.zip", archive(encrypted.zip_aes(b"b.txt", TEXT, b"right")), settings)
    assert passwords.listed(settings.password_file).in_order()[0].text == "right"


def test_when_time_is_up_the_message_says_how_many_were_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "TIME_SHARE", 0.0)
    data = archive(encrypted.zip_aes(b"b.txt", TEXT, b"right"))
    found = yielded("a.zip", data, encrypted.with_passwords(tmp_path, "wrong", "right"))
    assert "0 of 2 passwords" in found.problems[0].message and "--time-limit" in found.problems[0].message


def test_settings_with_a_list_go_to_workers() -> None:
    settings = Settings(password_file="list.txt")
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_a_zip_that_python_itself_encrypts_nothing_of_is_read_as_before(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("b.txt", TEXT)
    found = yielded("a.zip", target.getvalue(), encrypted.with_passwords(tmp_path, "x"))
    assert found.problems == [] and found.contents == [TEXT]
