"""`--sign-key` on every command that can write a certificate: `scan`, `report` and `coverage`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.cli import run
from scanner.signing import fingerprint, public_key_of
from tests.factories.results import small_share, write_results
from tests.test_certificate import keys

Said = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with key.pem, public.pem, results r.jsonl and a share of one file."""
    keys(tmp_path)
    write_results(tmp_path / "r.jsonl", small_share())
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "lunch.txt").write_text("Canteen menu of the week.")
    monkeypatch.chdir(tmp_path)
    return tmp_path


COMMANDS: tuple[tuple[list[str], int], ...] = (
    (["scan", "share", "-q", "--model", "none"], 0),
    (["report", "r.jsonl"], 0),
    (["coverage", "r.jsonl"], 0),
)


@pytest.mark.parametrize(("command", "code"), COMMANDS)
def test_the_certificate_and_its_page_are_signed(command: list[str], code: int, folder: Path, capsys: Said) -> None:
    wanted = [*command, "-o", "coverage.json", "-o", "coverage.html", "--sign-key", "key.pem"]
    assert run(wanted) == code
    capsys.readouterr()
    assert run(["verify", "coverage.json", "--public-key", "public.pem"]) == 0
    assert "signature: good, by the key given" in capsys.readouterr().out
    assert fingerprint(public_key_of(Path("public.pem"))) in Path("coverage.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("command", "code"), COMMANDS)
def test_without_a_key_it_says_integrity_only(command: list[str], code: int, folder: Path, capsys: Said) -> None:
    assert run([*command, "-o", "coverage.json"]) == code
    assert run(["verify", "coverage.json"]) == 0
    assert "integrity only" in capsys.readouterr().out


@pytest.mark.parametrize(("command", "code"), COMMANDS)
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-o", "t.csv", "--sign-key", "key.pem"], "none is asked for"),
        (["--sign-key", "key.pem"], "none is asked for"),
        (["-o", "coverage.json", "--sign-key", "nowhere.pem"], "cannot be read"),
        (["-o", "coverage.json", "--sign-key", "share"], "cannot be read"),
        (["-o", "coverage.json", "--sign-key", "r.jsonl"], "holds no private key"),
        (["-o", "coverage.json", "--sign-key", "public.pem"], "is a public key"),
        (["-o", "coverage.json", "--sign-key", "ssh.pem"], "is a key of OpenSSH"),
        (["-o", "coverage.json", "--sign-key", "rsa.pem"], "another kind than Ed25519"),
        (["-o", "coverage.json", "--sign-key", "locked.pem"], "under a password"),
        (["-o", "linked/coverage.json", "--force", "--sign-key", "linked/coverage.json"], "is the key and an output"),
    ],
)
def test_a_key_that_cannot_sign_is_refused_before_anything_is_read_or_written(
    command: list[str], code: int, options: list[str], said: str, folder: Path, capsys: Said
) -> None:
    other_keys(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert run([*command, *options]) == 2
    shown = capsys.readouterr()
    assert said in shown.err and "Remedy" in shown.err and not shown.out
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def other_keys(folder: Path) -> None:
    """Keys that cannot sign here, and the good one once more through a link to its folder."""
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

    def written(name: str, private: Callable[..., bytes], kind: form.PrivateFormat, secret: bytes = b"") -> None:
        lock = form.BestAvailableEncryption(secret) if secret else form.NoEncryption()
        (folder / name).write_bytes(private(form.Encoding.PEM, kind, lock))

    own = ed25519.Ed25519PrivateKey.generate()
    written("ssh.pem", own.private_bytes, form.PrivateFormat.OpenSSH)
    written("locked.pem", own.private_bytes, form.PrivateFormat.PKCS8, b"secret")
    written("rsa.pem", rsa.generate_private_key(65537, 2048).private_bytes, form.PrivateFormat.PKCS8)
    (folder / "vault").mkdir()
    (folder / "vault" / "coverage.json").write_bytes((folder / "key.pem").read_bytes())
    (folder / "linked").symlink_to("vault")


def test_other_reports_of_the_same_run_are_written_too(folder: Path) -> None:
    assert run(["report", "r.jsonl", "-o", "t.csv", "-o", "coverage.json", "--sign-key", "key.pem"]) == 0
    assert Path("t.csv").exists()
    assert json.loads(Path("coverage.json").read_bytes())[0]["entry"]["signature"] == "ed25519"
