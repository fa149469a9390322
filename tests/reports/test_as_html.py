"""The report a lawyer reads."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from selectolax.lexbor import LexborHTMLParser

from scanner.records import Bundle, Problem
from scanner.reports import as_html
from scanner.reports.as_html import write
from scanner.reports.html_pages import marked
from scanner.results_file import open_results
from scanner.settings import Settings
from tests.factories.results import (
    HOSTILE,
    finding,
    hostile_results,
    result,
    small_share,
    title_block,
    verdict,
    write_results,
)

BUNDLE = Bundle(("a1", "a2", "a4"), verdict("review", reasons=("Together they describe one line.",)))


def report(path: Path, target: Path, **settings: str) -> dict[str, LexborHTMLParser]:
    """Every page by its path relative to the first page's folder."""
    with open_results(path) as results:
        write(results, target, Settings(**settings))  # type: ignore[arg-type]
    folder = target.with_name(target.stem + "_files")
    pages = [target, *sorted(folder.glob("*.html"))]
    return {
        page.relative_to(target.parent).as_posix(): LexborHTMLParser(page.read_text(encoding="utf-8")) for page in pages
    }


@pytest.fixture
def share(tmp_path: Path) -> dict[str, LexborHTMLParser]:
    (tmp_path / "results_files").mkdir()
    (tmp_path / "results_files" / "p2.png").write_bytes(b"\x89PNG")
    return report(write_results(tmp_path / "results.jsonl", small_share(), [BUNDLE]), tmp_path / "report.html")


def test_an_empty_run_is_a_first_page_alone(tmp_path: Path) -> None:
    pages = report(write_results(tmp_path / "r.jsonl", []), tmp_path / "report.html")
    assert list(pages) == ["report.html"]
    assert "Everything met was read completely" in pages["report.html"].text()


def test_the_first_page_counts_then_says_what_was_not_examined_then_documents_then_the_law(
    share: dict[str, LexborHTMLParser],
) -> None:
    heads = [node.text() for node in share["report.html"].css("main h2 > [lang=en]:first-child")]
    assert heads == [
        "Top-level files", "What was not examined", "Verdicts by stage and carrier", "Sets judged together", "Documents",
        "Legal status",
    ]  # fmt: skip
    assert "Not read, or only in part: 2 of 39" in share["report.html"].css_first("#coverage").text()  # type: ignore[union-attr]


def test_an_unknown_status_is_a_warning_in_plain_words_in_both_languages(share: dict[str, LexborHTMLParser]) -> None:
    notices = [node.text() for node in share["report.html"].css(".notice.warning")]
    assert "It is treated as in force" in notices[0]
    assert "现按有效处理" in notices[0]


def test_the_matrix_counts_flagged_and_to_review(share: dict[str, LexborHTMLParser]) -> None:
    rows = {row.css_first("th [lang=en]").text(): row for row in share["report.html"].css(".matrix tbody tr")}  # type: ignore[union-attr]
    cells = [cell.text().strip() for cell in rows["mining"].css("td")]
    assert cells == ["0 / 1", "·", "0 / 1", "·", "·", "·", "·"]


def test_every_link_is_relative_and_leads_to_an_anchor_that_is_there(
    share: dict[str, LexborHTMLParser], tmp_path: Path
) -> None:
    seen = 0
    for name, page in share.items():
        for node in page.css("[href], [src]"):
            link = node.attributes.get("href") or node.attributes["src"] or ""
            assert not re.match(r"[a-z]+:|/", link), link
            path, _, anchor = link.partition("#")
            target = ((tmp_path / name).parent / unquote(path)).resolve().relative_to(tmp_path.resolve()).as_posix()
            assert (tmp_path / target).is_file()
            if anchor:
                assert share[target].css_first(f"#{anchor}") is not None
            seen += 1
    assert seen > 20


def test_nothing_is_loaded_from_anywhere(share: dict[str, LexborHTMLParser]) -> None:
    for page in share.values():
        assert page.css("link, iframe, object, embed, script[src], form, base, video, audio") == []
        assert "@import" not in (page.html or "")
        assert "url(" not in (page.html or "")
        policy = page.css_first("meta[http-equiv]")
        assert policy is not None
        assert "default-src 'none'" in (policy.attributes["content"] or "")


def test_a_document_shows_its_findings_with_mark_place_reason_status_and_picture(
    share: dict[str, LexborHTMLParser],
) -> None:
    page = share["report_files/documents-0001.html"]
    (card,) = [card for card in page.css("article") if "槽线操作卡" in card.css_first("h2").text()]  # type: ignore[union-attr]
    first = card.css_first(".finding")
    assert first is not None
    assert first.css_first("mark").text() == "洗涤段 6 级"  # type: ignore[union-attr]
    assert first.css_first(".place [lang=en]").text() == "page 2"  # type: ignore[union-attr]
    assert first.css_first(".place [lang=zh]").text() == "第 2 页"  # type: ignore[union-attr]
    assert first.css_first(".located").text() == "工艺卡 › 3.2 洗涤"  # type: ignore[union-attr]
    assert "States a phase ratio" in first.css_first(".because").text()  # type: ignore[union-attr]
    assert "unknown, treated as in force" in first.css_first(".meta").text()  # type: ignore[union-attr]
    assert first.css_first("img").attributes["src"] == "../results_files/p2.png"  # type: ignore[union-attr]
    assert "It states the settings of a separation cascade." in card.css_first(".reasons").text()  # type: ignore[union-attr]


def test_documents_stand_in_the_order_of_their_scores(share: dict[str, LexborHTMLParser]) -> None:
    names = [node.text() for node in share["report_files/documents-0001.html"].css("article h2")]
    assert [name.rpartition("/")[2] for name in names] == [
        "sinter recipe.docx", "槽线操作卡.pdf", "block-7 plan.xlsx", "phase diagrams.pdf",
    ]  # fmt: skip


def test_exemptions_are_shown_and_hide_nothing(share: dict[str, LexborHTMLParser]) -> None:
    text = share["report_files/documents-0001.html"].text()
    assert "DOI printed on the page" in text
    assert "neodymium–iron–boron" in text


@pytest.mark.parametrize(
    "picture", ["gone.png", "../secret.png", "/etc/hostname", "http://x/y.png", "r.jsonl", "a\0.png"]
)
def test_a_picture_that_is_missing_or_elsewhere_gives_no_broken_image(tmp_path: Path, picture: str) -> None:
    (tmp_path / "secret.png").write_bytes(b"x")
    (tmp_path / "in").mkdir()
    rows = [result(1, "a", "flag", [finding(picture=picture)])]
    pages = report(write_results(tmp_path / "in" / "r.jsonl", rows), tmp_path / "in" / "report.html")
    assert pages["report_files/documents-0001.html"].css("img") == []


def test_pictures_beside_the_report_are_found_from_results_in_a_temporary_folder(tmp_path: Path) -> None:
    for folder in ("temporary", "out", "out/report_files"):
        (tmp_path / folder).mkdir()
    (tmp_path / "out" / "report_files" / "1-p3.png").write_bytes(b"\x89PNG")
    rows = [result(1, "a", "flag", [finding(picture="../out/report_files/1-p3.png")])]
    pages = report(write_results(tmp_path / "temporary" / "r.jsonl", rows), tmp_path / "out" / "report.html")
    source = pages["report_files/documents-0001.html"].css_first("img").attributes["src"]  # type: ignore[union-attr]
    assert source == "1-p3.png"


def test_pictures_are_found_from_a_report_in_another_folder(tmp_path: Path) -> None:
    for folder in ("in", "in/图 1", "out"):
        (tmp_path / folder).mkdir()
    (tmp_path / "in" / "图 1" / "p.png").write_bytes(b"\x89PNG")
    rows = [result(1, "a", "flag", [finding(picture="图 1/p.png")])]
    pages = report(write_results(tmp_path / "in" / "r.jsonl", rows), tmp_path / "out" / "report.html")
    source = pages["report_files/documents-0001.html"].css_first("img").attributes["src"]  # type: ignore[union-attr]
    assert source == "../../in/%E5%9B%BE%201/p.png"


@pytest.mark.parametrize(("language", "checked"), [("en", "language-en"), ("zh", "language-zh")])
def test_both_languages_are_in_the_page_and_the_setting_chooses_the_first(
    tmp_path: Path, language: str, checked: str
) -> None:
    pages = report(write_results(tmp_path / "r.jsonl", small_share()), tmp_path / "report.html", language=language)
    for page in pages.values():
        assert [node.attributes["id"] for node in page.css("input[checked]")] == [checked]
        assert len(page.css("[lang=zh]")) == len(page.css("[lang=en]")) - (language == "en") > 10


def test_a_partial_run_says_so_on_every_page(tmp_path: Path) -> None:
    path = write_results(tmp_path / "r.jsonl", small_share(), complete=False)
    for page in report(path, tmp_path / "report.html").values():
        assert "PARTIAL REPORT" in page.css_first(".notice.alarm").text()  # type: ignore[union-attr]


def test_of_many_findings_the_hundred_strongest_are_shown_and_the_others_counted(tmp_path: Path) -> None:
    found = [finding(f"pH 2.{n}", score=0.9 if n == 129 else 0.5) for n in range(130)]
    rows = [result(1, "a", "flag", found)]
    page = report(write_results(tmp_path / "r.jsonl", rows), tmp_path / "report.html")[
        "report_files/documents-0001.html"
    ]
    assert len(page.css(".finding")) == 100
    assert "30 weaker findings are in results.jsonl" in page.text()
    assert [node.text() for node in page.css("mark")][-2:] == ["pH 2.98", "pH 2.129"]


def test_documents_are_split_into_pages_that_lead_to_each_other(tmp_path: Path) -> None:
    rows = [result(n, "", "review", [finding()]) for n in range(1, 121)]
    pages = report(write_results(tmp_path / "r.jsonl", rows), tmp_path / "report.html")
    numbered = [pages[f"report_files/documents-000{n}.html"] for n in (1, 2, 3)]
    assert [len(page.css("article")) for page in numbered] == [50, 50, 20]
    links = [{node.attributes["href"] for node in page.css(".turning a")} for page in numbered]
    assert links[0] == {"../report.html", "documents-0002.html"}
    assert links[1] == {"../report.html", "documents-0001.html", "documents-0003.html"}
    assert links[2] == {"../report.html", "documents-0002.html"}
    assert len(pages["report.html"].css("#documents tr")) == 100


def test_a_shorter_report_leaves_no_page_of_the_longer_one_and_no_draft(tmp_path: Path) -> None:
    rows = [result(n, "", "review", [finding()]) for n in range(1, 121)]
    report(write_results(tmp_path / "r.jsonl", rows), tmp_path / "report.html")
    report(write_results(tmp_path / "r.jsonl", rows[:1]), tmp_path / "report.html")
    assert sorted(path.name for path in (tmp_path / "report_files").iterdir()) == [
        "documents-0001.html", "list-0001.html",
    ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.jsonl", "report.html", "report_files"]


@pytest.mark.parametrize(("redact", "left"), [(False, ["1.2-p3.png", "map.png"]), (True, ["map.png"])])
def test_pictures_of_a_replaced_report_go_and_those_of_others_stay(
    tmp_path: Path, redact: bool, left: list[str]
) -> None:
    (tmp_path / "report_files").mkdir()
    for name in ("1.2-p3.png", "1.2-p4.png", "7-p1.jpg", ".7-p2.png.x7_2.partial", "map.png"):
        (tmp_path / "report_files" / name).write_bytes(b"\x89PNG")
    rows = [result(1, "a", "flag", [finding(picture="report_files/1.2-p3.png")])]
    with open_results(write_results(tmp_path / "r.jsonl", rows), redact=redact) as results:
        write(results, tmp_path / "report.html", Settings(redact=redact))
    assert sorted(path.name for path in (tmp_path / "report_files").iterdir() if path.suffix != ".html") == left


def test_a_report_that_fails_leaves_the_old_one_and_says_what_is_partial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_results(tmp_path / "r.jsonl", small_share())
    report(path, tmp_path / "report.html")
    before = {page: page.read_bytes() for page in tmp_path.rglob("*.html")}
    monkeypatch.setattr(as_html, "matrix", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        report(path, tmp_path / "report.html")
    kept = [page for page in tmp_path.rglob("*.html") if page.parent.name == "report_files.partial"]
    assert len(kept) == 3
    assert {page: page.read_bytes() for page in before} == before


def test_every_page_is_readable_by_its_owner_only(share: dict[str, LexborHTMLParser], tmp_path: Path) -> None:
    for name in share:
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "report_files").stat().st_mode) == 0o700


@pytest.mark.parametrize("name", HOSTILE)
def test_no_hostile_text_executes_or_breaks_a_page(tmp_path: Path, name: str) -> None:
    rows = [each for each in hostile_results() if each.path.startswith(HOSTILE[name])]
    pages = report(write_results(tmp_path / "r.jsonl", rows, [BUNDLE]), tmp_path / "report.html")
    assert len(pages) == 5
    for page in pages.values():
        assert len(page.css("script")) == 1
        assert page.css("img") == []
        assert not [key for node in page.css("*") for key in node.attributes if key.startswith("on")]
        assert page.css_first("footer") is not None
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ufffe\uffff]", page.html or "")
    card = pages["report_files/documents-0001.html"].css_first("article")
    assert card is not None
    assert card.css("mark")
    assert name != "template" or "{{ 7*7 }}" in card.text()


def test_marks_in_the_document_itself_cannot_open_what_they_do_not_close() -> None:
    assert str(marked("a ⟦b⟧ <c>")) == "a <mark>b</mark> &lt;c&gt;"
    assert str(marked("⟧⟦⟦a⟧ ⟧b⟦")) == "⟧⟦<mark>a</mark> ⟧b⟦"


def test_a_long_snippet_is_cut_around_its_mark() -> None:
    shown = str(marked("x" * 5000 + "⟦hit⟧" + "y" * 5000))
    assert "<mark>hit</mark>" in shown
    assert len(shown) < 800
    assert str(marked("⟦" + "z" * 5000 + "⟧")).count("<mark>") == 1


def test_a_container_of_many_clear_members_shows_only_what_matters(tmp_path: Path) -> None:
    rows = [result(1, "o.zip", overall="flag"), result(2, "o.zip!bad", "flag", [finding()], parent="a1")]
    rows += [result(n, f"o.zip!{n}", parent="a1") for n in range(3, 300)]
    pages = report(write_results(tmp_path / "r.jsonl", rows), tmp_path / "report.html")
    assert len(pages["report_files/documents-0001.html"].css("article")) == 1
    row = pages["report.html"].css_first("#documents tr")
    assert row is not None
    assert "298 artifacts inside" in row.text()
    assert "o.zip!bad" in row.text()


def test_what_is_partly_read_is_listed_with_its_place(tmp_path: Path) -> None:
    rows = [result(1, "a.pdf", "review", [finding()], [Problem("limit", "more than 20000 pages", None)])]
    pages = report(write_results(tmp_path / "r.jsonl", rows), tmp_path / "report.html")
    text = pages["report_files/unread-0001.html"].text()
    assert "a.pdf" in text
    assert "more than 20000 pages" in text


def test_a_drawing_shows_its_title_block_before_everything_else(tmp_path: Path) -> None:
    told = result(1, "share/a.dxf", "flag", [finding()])
    drawing = replace(told, extraction=replace(told.extraction, title_blocks=(title_block(),)))
    pages = report(write_results(tmp_path / "r.jsonl", [drawing]), tmp_path / "report.html")

    card = pages["report_files/documents-0001.html"].css_first("article.document")
    assert card is not None
    block = card.css_first(".title-block")
    assert block is not None and "drawing number" in block.text() and "XL-01-00" in block.text()
    assert "图号" in block.text() and "混合澄清槽总图" in block.text()
    assert card.html is not None and card.html.index("title-block") < card.html.index('class="reasons"')
