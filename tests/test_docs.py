"""What the documents say is what the program does."""

from __future__ import annotations

import re
import subprocess
from dataclasses import fields
from pathlib import Path

import click
import pytest

from scanner import __version__
from scanner.cli import COMMANDS, group
from scanner.commands.formats import markdown_lines
from scanner.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def generated(name: str) -> str:
    """The text between `<!-- name -->` and `<!-- /name -->` in README."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", README, re.DOTALL)
    assert found, f"README has no part {name}"
    return found[1].strip()


def settings_lines() -> list[str]:
    """README's table of settings, from the fields themselves."""
    rows = ["| setting | default | what it does |", "|---|---|---|"]
    for item in fields(Settings):
        default = item.default_factory() if callable(item.default_factory) else item.default
        shown = "none" if default in ((), "") else str(default).lower() if isinstance(default, bool) else str(default)
        rows.append(f"| `{item.name}` | {shown} | {item.metadata['help']} |")
    return rows


def test_readmes_table_of_formats_is_the_one_the_program_prints() -> None:
    assert generated("formats") == "\n".join(markdown_lines())


def test_readmes_table_of_settings_is_made_from_the_fields() -> None:
    assert generated("settings") == "\n".join(settings_lines())


def test_readme_names_the_two_commands_and_every_subcommand() -> None:
    for word in ("make demo", "make test", *(f"scanner {name}" for name in COMMANDS)):
        assert word in README, word


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    command = group.commands[name]
    assert command.help and len(command.help) > 30
    undocumented = [option.name for option in command.params if isinstance(option, click.Option) and not option.help]
    assert not undocumented


def test_the_changelog_has_this_version() -> None:
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def tracked_texts() -> list[Path]:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    suffixes = {".py", ".toml", ".md", ".txt", ".html", ".json", ""}
    return [ROOT / name for name in names if name and Path(name).suffix in suffixes and (ROOT / name).is_file()]


def test_no_tracked_text_has_a_machine_path_or_the_address_of_a_package_registry() -> None:
    # written in pieces, so that this file does not find itself
    forbidden = [f"/{name}/" for name in ("work", "root", "farm")] + [
        "py" + "pi.org",
        "pythonhosted" + ".org",
        "index" + "-url",
    ]
    for path in tracked_texts():
        text = path.read_text(encoding="utf-8", errors="replace")
        found = [word for word in forbidden if word in text]
        assert not found, f"{path.relative_to(ROOT)}: {found}"


def test_the_constraints_pin_every_package_with_a_hash() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    for block in re.split(r"\n(?=[a-z])", text.strip()):
        assert re.match(r"[\w.-]+==[\w.]+", block) and "--hash=sha256:" in block, block[:60]
