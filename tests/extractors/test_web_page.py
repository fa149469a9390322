"""Web pages: what is shown, and where words hide."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from scanner import html_text
from scanner.records import Artifact
from tests.factories.shared import NEEDS_SHARED, SHARED
from tests.factories.text import SIMPLIFIED, Yielded, yielded


def page(body: str) -> dict[str, str]:
    return yielded("a.html", f"<!doctype html><body>{body}".encode()).texts


def test_a_page_without_words_yields_nothing() -> None:
    found = yielded("a.html", b"<!doctype html><html><body><p> </p><!-- --><script></script></body></html>")
    assert (found.passages, found.children, found.problems) == ([], [], [])


def test_inline_markup_does_not_split_a_word() -> None:
    assert page("<p>烧<b>结</b>温<o:p>度</o:p><span style='x'>曲</span>线") == {"block 1": "烧结温度曲线"}


@pytest.mark.parametrize(
    "markup",
    ["<p>one<p>two", "<table><tr><td>one<td>two</table>", "<ul><li>one<li>two</ul>", "<div>one<div>two</div></div>",
     "one<hr>two", "<h1>one</h1>two", "<dl><dt>one<dd>two</dl>", "<select><option>one<option>two</select>"],
)  # fmt: skip
def test_blocks_stay_apart(markup: str) -> None:
    assert page(markup) == {"block 1": "one", "block 2": "two"}


def test_a_line_break_is_a_line_end() -> None:
    assert page("one<br>two") == {"block 1": "one\ntwo"}


@pytest.mark.parametrize(
    ("markup", "place"),
    [
        ("<img alt='x 烧结'>", "alt 1"), ("<p title='x 烧结'>", "title 1"), ("<a aria-label='x 烧结'>", "aria-label 1"),
        ("<input type=hidden value='x 烧结'>", "value 1"), ("<input placeholder='x 烧结'>", "placeholder 1"),
        ("<meta name=keywords content='x 烧结'>", "meta keywords"), ("<!-- x 烧结 -->", "comment 1"),
        ("<?php echo 'x 烧结' ?>", "instruction 1"),
        ("<script>x 烧结</script>", "script 1"), ("<style>/* x 烧结 */</style>", "style 1"),
        ("<div hidden>x 烧结</div>", "block 1"), ("<p style='display:none'>x 烧结", "block 1"),
        ("<noscript>x 烧结</noscript>", "block 1"), ("<template><p>x 烧结</template>", "block 1"),
        ("<textarea>x 烧结</textarea>", "block 1"), ("<svg><text>x 烧结</text></svg>", "block 1"),
        ("<iframe srcdoc='&lt;p>x 烧结'></iframe>", "block 1"), ("<noframes><p>x 烧结</noframes>", "block 1"),
        ("<b data-note='x 烧结'>", "data-note 1"), ("<a href='/x 烧结.pdf'>", "href 1"),
    ],
)  # fmt: skip
def test_words_are_found_wherever_markup_can_hold_them(markup: str, place: str) -> None:
    assert "x 烧结" in page(markup)[place]


def test_the_title_is_read() -> None:
    assert yielded("a.html", "<html><title>标题</title>".encode()).texts["block 1"] == "标题"


def test_quoted_addresses_and_escapes_in_scripts_are_made_plain() -> None:
    found = page(r"<a href='/%E7%83%A7%E7%BB%93.pdf'></a><script>var a = '\u70e7\u7ed3'</script>")
    assert found["href 1"] == "/烧结.pdf"
    assert found["script 1 unescaped line 1"] == "var a = '烧结'"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=gb2312>", "gbk"), ("<meta http-equiv=Content-Type content='text/html; charset=gb2312'>", "gbk"),
        ("<meta charset='big5'>", "gb18030"), ("", "gbk"), ("", "utf-16"), ("<meta charset=iso-8859-1>", "gbk"), ("", "utf-8"),
    ],
)  # fmt: skip
def test_a_page_is_read_whatever_it_says_of_its_charset(head: str, encoding: str) -> None:
    found = yielded("a.html", f"<html><head>{head}</head><p>{SIMPLIFIED}".encode(encoding))
    assert found.texts["block 1"] == SIMPLIFIED


def test_contents_in_data_addresses_are_artifacts() -> None:
    found = yielded("a.html", b"<html><img src='data:image/png;base64,iVBORw0KGgo='><a href='data:,%E7%83%A7'>")
    assert found.names == ["data 1.png", "data 2.txt"]
    assert [child.content for child in found.children] == [b"\x89PNG\r\n\x1a\n", "烧".encode()]


def test_a_damaged_data_address_is_a_problem() -> None:
    assert yielded("a.html", b"<html><img src='data:image/png;base64,A'>").kinds == ["damaged"]


def test_bytes_that_are_no_text_are_told() -> None:
    assert yielded("a.html", f"<html><p>{SIMPLIFIED}".encode() * 20 + b"\xff").kinds == ["damaged"]


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 200_000 + "烧结",
        "<div>" * 200_000 + "烧结" + "</div>" * 200_000,
        "<font size=1><b>" * 100_000 + "烧结",
    ],
    ids=["never closed", "closed", "inline"],
)
def test_nesting_that_stops_a_parser_is_read_in_time(markup: str) -> None:
    started = time.process_time()
    found = yielded("a.html", b"<!doctype html>" + markup.encode())
    assert "烧结" in found.passages[-1].text
    # 300,000 levels took the parser itself 394 s
    assert time.process_time() - started < 20


def test_markup_deeper_than_pythons_stack_is_read() -> None:
    assert page("<div>" * 3000 + "烧结") == {"block 1": "烧结"}


@examples(max_examples=150, deadline=None)
@given(st.text(alphabet="<>/!-pdb=\"' a烧&#;\x00\ud7ff", max_size=80))
def test_any_markup_gives_text_that_can_be_written(markup: str) -> None:
    for passage in yielded("a.html", markup.encode(), format="html").passages:
        passage.text.encode("utf-8")


@NEEDS_SHARED
def test_real_pages_lose_no_word_lxml_shows() -> None:
    from lxml import html

    for path in sorted((SHARED / "realfiles" / "html").glob("*.html")):
        shown = html.fromstring(
            html_text.decoded(path.read_bytes()).text.encode(), parser=html.HTMLParser(encoding="utf-8")
        )
        ours = "".join("".join(passage.text for passage in Yielded(Artifact(path.name, path)).passages).split())
        for element in shown.iter("p", "td", "li", "h1", "h2", "h3"):
            words = "".join((element.text or "").split())
            assert words in ours, path.name


ADDRESS = "data:text/plain;base64,c3RpcnJlciBzcGVlZCAzMjAgcnBt"


@pytest.mark.parametrize(
    "markup",
    [
        f'<div style="background-image:url({ADDRESS})">x</div>',
        f"<style>p {{ background: url('{ADDRESS}') }}</style>",
        f'<script>var picture = "{ADDRESS}";</script>',
        f'<img srcset="{ADDRESS} 2x, b.png 1x">',
        f'<img data-src="{ADDRESS}">',
        f"<!-- <img src={ADDRESS}> -->",
        f'<svg><image xlink:href="{ADDRESS}"/></svg>',
    ],
)
def test_contents_written_into_a_style_a_script_or_any_attribute_come_out(markup: str) -> None:
    [child] = yielded("a.html", f"<html><body>{markup}</body></html>".encode()).children
    assert child.content == b"stirrer speed 320 rpm"
