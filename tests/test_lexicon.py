"""Rule packs: the one that ships holds, and a wrong one is refused with file, term, field and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scanner.errors import LexiconError
from scanner.lexicon import load, pack_folder
from scanner.pack_check import wrong_examples

GOOD = """
[[term]]
id = "demo"
stage = "separation"
kind = "operation"
weight = "S"
zh = ["串级萃取"]
hit = ["串级萃取线"]
miss = ["串起来"]
source = "test"
"""


def pack(folder: Path, text: str, name: str = "terms/a.toml") -> str:
    (folder / "terms").mkdir(exist_ok=True)
    (folder / "pack.toml").write_text('id = "demo"\nversion = "1"\ntitle = "demo"\n')
    shutil.copy(pack_folder("cn-rare-earth-technology") / "law.toml", folder)
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def test_every_example_of_the_pack_that_ships_holds() -> None:
    assert [str(error) for error in wrong_examples(load("cn-rare-earth-technology"))] == []


def test_every_strong_or_ambiguous_term_that_ships_has_examples_both_ways() -> None:
    terms = load("cn-rare-earth-technology").of("term")
    assert not [rule.id for rule in terms if (rule.weight == "S" or rule.ambiguous) and not (rule.hit and rule.miss)]


def test_the_pack_covers_every_stage_line_support_and_the_elements() -> None:
    stages = {rule.stage for rule in load("cn-rare-earth-technology").of("term")}
    assert stages == {"mining", "separation", "metal", "magnet", "recycling", "line", "anchor"}


def test_a_good_pack_loads(tmp_path: Path) -> None:
    assert [rule.id for rule in load(pack(tmp_path, GOOD)).rules] == ["demo"]


@pytest.mark.parametrize(
    ("change", "term", "field"),
    [
        (("kind =", "knd ="), "demo", "knd"),
        (('"separation"', '"seperation"'), "demo", "stage"),
        (('weight = "S"', 'weight = "X"'), "demo", "weight"),
        (('source = "test"', ""), "demo", "source"),
        (('id = "demo"', 'id = "Demo Term"'), "Demo Term", "id"),
        (('zh = ["串级萃取"]', "zh = 3"), "demo", "zh"),
        (('zh = ["串级萃取"]', 'zh = [""]'), "demo", "zh"),
        (('zh = ["串级萃取"]', ""), "demo", "zh"),
        (('hit = ["串级萃取线"]', ""), "demo", "hit"),
        (("[[term]]", "[[trem]]"), "", "trem"),
    ],
)
def test_a_wrong_pack_is_refused_with_file_term_field_and_remedy(
    change: tuple[str, str], term: str, field: str, tmp_path: Path
) -> None:
    with pytest.raises(LexiconError) as caught:
        load(pack(tmp_path, GOOD.replace(*change)))
    error = caught.value
    assert (error.file, error.term, error.field) == ("terms/a.toml", term, field)
    assert error.remedy and "Remedy" in str(error)


def test_a_duplicate_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="already used"):
        load(pack(tmp_path, GOOD + GOOD))


def test_text_that_is_not_toml_is_refused_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="not valid TOML"):
        load(pack(tmp_path, GOOD + "\n= broken"))


@pytest.mark.parametrize(
    ("change", "field"), [(("串级萃取线", "并级萃取线"), "hit"), (("串起来", "串级 萃取"), "miss")]
)
def test_a_term_that_does_not_hold_on_its_own_example_is_told(
    change: tuple[str, str], field: str, tmp_path: Path
) -> None:
    [error] = wrong_examples(load(pack(tmp_path, GOOD.replace(*change))))
    assert (error.term, error.field) == ("demo", field)


def test_an_unknown_pack_names_those_there_are() -> None:
    with pytest.raises(LexiconError, match="cn-rare-earth-technology"):
        load("us-lists")
