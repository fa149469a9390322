"""Terms on the original text: edges, gaps, look-alikes, company."""

from __future__ import annotations

import pytest

from scanner.lexicon import load
from scanner.text.term_index import Hit, index_of

INDEX = index_of(load("cn-rare-earth-technology"))


def found(text: str) -> set[str]:
    return {text[hit.start : hit.end] for hit in INDEX.examine(text)}


def whole(text: str) -> list[Hit]:
    return INDEX.hits(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing"),
        ("a new and February report", "ndfeb across words"),
        ("GROUND\n\nFEB", "across a paragraph"),
        ("docker -m comment", "smco across words"),
        ("usn-2354", "n235 inside a number"),
        ("hwdep20480", "p204 inside a longer word"),
        ("扩充磁盘", "充磁 inside two other words"),
    ],
)
def test_accidents_of_dropped_blanks_are_no_hits(text: str, why: str) -> None:
    assert whole(text) == [], why


@pytest.mark.parametrize(
    "text",
    ["烧结钕铁硼", "燒結釹鐵硼", "烧 结 钕 铁 硼", "烧\n结\n钕\n铁\n硼", "烧\u200b结钕铁硼", "烧结\r\n钕铁硼"],
)
def test_a_chinese_term_is_found_however_it_is_set(text: str) -> None:
    assert any(hit.rule.id.startswith("ma-") for hit in whole(text))


@pytest.mark.parametrize(
    "text",
    [
        "grain boundary diffusion", "grain-boundary diffusion", "Grain Boundary Diffusion", "grain boun-\ndary diffusion",
        "grain boundary\r\ndiffusion", "grain_boundary_diffusion", "g\u200brain boundary diffusion", "ｇｒａｉｎ boundary diffusion",
    ],
)  # fmt: skip
def test_an_english_term_is_found_however_it_is_set(text: str) -> None:
    said = f"{text} of sintered NdFeB"
    assert any(hit.start == 0 and hit.end == len(text) for hit in INDEX.examine(said) if hit.rule.stage == "magnet")


def test_a_hit_is_the_slice_of_the_original_with_what_was_dropped_inside() -> None:
    text = "工艺：烧\u200b結 釹鐵硼 磁体"
    spans = [text[hit.start : hit.end] for hit in whole(text)]
    assert "烧\u200b結 釹鐵硼" in spans or "釹鐵硼" in spans


def test_a_latin_term_next_to_chinese_is_found() -> None:
    assert any("NdFeB" in text for text in found("采用NdFeB磁体的工艺"))


def test_an_extractant_beside_cobalt_and_nickel_does_not_count_and_beside_praseodymium_does() -> None:
    cobalt = "P507 萃取钴镍分离：硫酸钴料液，钴 62 g/L，镍 1.1 g/L"
    neodymium = "P507 萃取镨钕分离：氯化稀土料液，镨钕 62 g/L"
    assert not {hit.rule.id for hit in whole(cobalt) if hit.sort == "term" and "P507" in cobalt[hit.start : hit.end]}
    assert {hit.rule.id for hit in whole(neodymium) if hit.sort == "term" and "P507" in neodymium[hit.start : hit.end]}


def test_a_name_that_only_counts_in_company_vouches_for_nobody() -> None:
    assert INDEX.examine("SX 507 HD") == []
