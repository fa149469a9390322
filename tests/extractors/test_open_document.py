from __future__ import annotations

import base64
import sys

import pytest

from scanner.errors import EncryptedFile, LimitExceeded
from scanner.extractors.open_document import read, read_flat
from scanner.settings import Settings
from tests.factories.office import children, pieces, problems, sound, texts, zipped
from tests.factories.zip_documents import ODF_NAMES, XML, flat, odf, odf_object, packed, picture

P = "<text:p>{}</text:p>".format


def test_an_empty_text_says_nothing_and_has_no_problem() -> None:
    assert sound(read, odf("text", "<text:p/>")) == {}


def test_spaces_tabs_and_breaks_are_resolved() -> None:
    assert sound(read, odf("text", P('a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d'))) == {
        "paragraph 1": "a   b\tc\nd"
    }


def test_inline_markup_does_not_split_a_word() -> None:
    assert sound(read, odf("text", P("萃<text:span>取</text:span>槽"))) == {"paragraph 1": "萃取槽"}


def test_headings_lists_and_sections_are_read_in_order() -> None:
    body = "<text:h>One</text:h><text:section><text:list><text:list-item>" + P("item") + "</text:list-item></text:list>"
    assert sound(read, odf("text", body + "</text:section>")) == {"heading 1": "One", "paragraph 1": "item"}


def test_notes_are_counted_through_the_document_and_stand_apart() -> None:
    note = "<text:note text:note-class='{}'><text:note-citation>1</text:note-citation><text:note-body>{}</text:note-body></text:note>"
    body = P("a" + note.format("footnote", P("f1"))) + P(
        "b" + note.format("footnote", P("f2")) + note.format("endnote", P("e1"))
    )
    assert sound(read, odf("text", body)) == {
        "paragraph 1": "a", "paragraph 2": "b", "footnote 1": "f1", "footnote 2": "f2", "endnote 1": "e1",
    }  # fmt: skip


def test_hidden_text_is_read_and_said_to_be_hidden() -> None:
    style = '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    body = P('seen<text:span text:style-name="H">span</text:span>') + '<text:p text:style-name="H">whole</text:p>'
    body += P('<text:hidden-text text:string-value="field"/>x')
    assert sound(read, odf("text", body, automatic=style)) == {
        "paragraph 1": "seen", "paragraph 1 hidden text": "span", "paragraph 2 hidden text": "whole",
        "paragraph 3": "x", "paragraph 3 hidden text": "field",
    }  # fmt: skip


def test_a_hiding_style_of_the_styles_part_counts_too() -> None:
    styles = '<office:styles><style:style style:name="H"><style:text-properties text:display="none"/></style:style></office:styles>'
    assert sound(read, odf("text", '<text:p text:style-name="H">a</text:p>', styles)) == {
        "paragraph 1 hidden text": "a"
    }


def test_deleted_text_is_read_and_its_author_is_not_taken_for_text() -> None:
    change = (
        "<text:deletion><office:change-info><dc:creator>Li</dc:creator></office:change-info>"
        + P("old")
        + "</text:deletion>"
    )
    body = f"<text:tracked-changes><text:changed-region>{change}</text:changed-region></text:tracked-changes>{P('new')}"
    assert sound(read, odf("text", body)) == {"deletion 1": "old", "paragraph 1": "new"}


def test_tables_are_read_by_row_and_column_of_the_grid() -> None:
    row = f'<table:table-row><table:table-cell table:number-columns-repeated="2"/><table:table-cell>{P("x")}{P("y")}</table:table-cell></table:table-row>'
    gap = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    inner = (
        f"<table:table><table:table-row><table:table-cell>{P('in')}</table:table-cell></table:table-row></table:table>"
    )
    last = f"<table:table-header-rows><table:table-row><table:table-cell>{inner}</table:table-cell></table:table-row></table:table-header-rows>"
    assert sound(read, odf("text", f"<table:table>{gap}{row}{last}</table:table>")) == {
        "table 1 row 4 cell 3": "x\ny", "table 1 row 5 cell 1 table 1 row 1 cell 1": "in",
    }  # fmt: skip


def test_comments_links_text_boxes_and_descriptions_are_read() -> None:
    frame = f"<draw:frame><draw:text-box>{P('box')}</draw:text-box><svg:desc>what it shows</svg:desc></draw:frame>"
    body = P(
        f'<text:a xlink:href="https://example.com">site</text:a><office:annotation>{P("why")}</office:annotation>{frame}'
    )
    assert sound(read, odf("text", body)) == {
        "paragraph 1": "site", "paragraph 1 link": "https://example.com", "comment 1": "why",
        "paragraph 1 text box 1": "box", "paragraph 1 alt text 1": "what it shows",
    }  # fmt: skip


def test_form_controls_and_fields_are_read() -> None:
    forms = '<office:forms><form:form><form:listbox form:label="Choose"><form:option form:label="one"/></form:listbox></form:form></office:forms>'
    decl = '<text:user-field-decls><text:user-field-decl text:name="Owner" office:string-value="Li"/></text:user-field-decls>'
    assert sound(read, odf("text", forms + decl)) == {"form control 1": "Choose\none", "field Owner": "Li"}


def test_a_header_repeated_on_every_master_page_is_told_once() -> None:
    page = f"<style:master-page><style:header>{P('head')}</style:header><style:footer>{P('foot')}</style:footer></style:master-page>"
    assert sound(read, odf("text", P("a"), f"<office:master-styles>{page * 3}</office:master-styles>")) == {
        "paragraph 1": "a", "page header 1 paragraph 1": "head", "page footer 1 paragraph 1": "foot",
    }  # fmt: skip


def test_slides_have_shapes_notes_and_comments() -> None:
    box = "<draw:frame><draw:text-box>{}</draw:text-box></draw:frame>".format
    slide = f"<draw:page draw:name='page1'>{box(P('title'))}<draw:g>{box(P('grouped'))}</draw:g>"
    slide += f"<presentation:notes>{box(P('say this'))}</presentation:notes><office:annotation>{P('hm')}</office:annotation></draw:page>"
    assert sound(read, odf("presentation", "<draw:page draw:name='page1'/>" + slide)) == {
        "slide 2 shape 1": "title", "slide 2 shape 2": "grouped", "slide 2 notes": "say this", "slide 2 comment 1": "hm",
    }  # fmt: skip


def test_charts_and_formulas_inside_are_read() -> None:
    math = '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mi>D</mi><annotation>D = a over b</annotation></semantics></math>'
    chart = f"<office:chart><chart:chart><chart:title>{P('curve')}</chart:title></chart:chart></office:chart>"
    parts = {"Object 1/content.xml": odf_object(chart), "Object 2/content.xml": XML + math}
    assert sound(read, odf("text", P("a"), parts=parts)) == {
        "paragraph 1": "a", "object Object 1 paragraph 1": "curve", "object Object 2 formula 1": "D = a over b",
    }  # fmt: skip


def test_a_text_inside_a_text_hides_nothing_that_comes_after_it() -> None:
    inner = f"<draw:frame><draw:object><office:document><office:body><office:text>{P('in')}</office:text></office:body></office:document></draw:object></draw:frame>"
    found = sound(read, odf("text", P("a" + inner) + P("b")))
    assert set(found.values()) == {"a", "in", "b"}


def test_macros_with_their_document_type_are_read() -> None:
    macro = (
        f'{XML}<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">'
        '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="M1">Sub A\nEnd Sub</script:module>'
    )
    assert sound(read, odf("text", "", parts={"Basic/Standard/M1.xml": macro})) == {
        "macro line 1 standard/M1": "Sub A\nEnd Sub"
    }


def test_properties_are_read_but_not_counts() -> None:
    meta = f'{XML}<office:document-meta {ODF_NAMES}><office:meta><dc:title>T</dc:title><meta:editing-cycles>7</meta:editing-cycles><meta:user-defined meta:name="批准">W</meta:user-defined></office:meta></office:document-meta>'
    assert sound(read, odf("text", "", parts={"meta.xml": meta})) == {"property title": "T", "property 批准": "W"}


def test_pictures_are_reported_and_previews_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)  # as where OCR is not installed
    parts = {"Pictures/a.png": picture(440, 440), "Thumbnails/thumbnail.png": picture(440, 440)}
    found = problems(pieces(read, odf("text", P("a"), parts=parts)))
    assert [problem.kind for problem in found] == ["no_text"]
    assert "Pictures/a.png" in found[0].message
    assert "thumbnail" not in found[0].message


def test_files_inside_become_children() -> None:
    assert [
        child.name for child in children(pieces(read, odf("text", "", parts={"Versions/v1.bin": b"\1\2\3data"})))
    ] == ["Versions/v1.bin"]


def test_an_encrypted_document_says_so() -> None:
    manifest = '<m:manifest xmlns:m="urn:x"><m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>'
    with pytest.raises(EncryptedFile):
        pieces(read, odf("text", "", parts={"META-INF/manifest.xml": manifest}))


def test_one_encrypted_part_is_a_problem_and_the_rest_is_read() -> None:
    manifest = '<m:manifest xmlns:m="urn:x"><m:file-entry m:full-path="Pictures/a.png"><m:encryption-data/></m:file-entry></m:manifest>'
    found = pieces(read, odf("text", P("a"), parts={"META-INF/manifest.xml": manifest, "Pictures/a.png": b"\x99" * 20}))
    assert texts(found) == {"paragraph 1": "a"}
    assert [problem.kind for problem in problems(found)] == ["encrypted"]


def test_a_document_without_content_is_damaged() -> None:
    assert [problem.kind for problem in problems(pieces(read, packed({"mimetype": "x"})))] == ["damaged"]


def test_a_document_cut_in_half_gives_what_stands_before_the_cut() -> None:
    data = odf("text", P("first") + P("later " * 9000))
    found = pieces(read, data[: len(data) // 2])
    assert texts(found)["paragraph 1"] == "first"
    assert "damaged" in {problem.kind for problem in problems(found)}


def test_a_flipped_bit_is_a_problem_even_where_the_xml_stays_whole() -> None:
    data = odf("text", P("process"))
    found = pieces(read, data.replace(b"process", b"procesz", 1))
    assert texts(found) == {"paragraph 1": "procesz"}
    assert [problem.kind for problem in problems(found)] == ["damaged"]


def test_entities_are_not_expanded_and_that_is_told() -> None:
    bomb = f'{XML}<!DOCTYPE d [<!ENTITY a "boom">]><office:document-content {ODF_NAMES}><office:body><office:text>{P("&a;")}</office:text></office:body></office:document-content>'
    found = pieces(read, packed({"mimetype": "x", "content.xml": bomb}))
    assert "boom" not in str(texts(found))
    assert problems(found)


def test_a_part_that_unpacks_beyond_all_measure_is_a_limit() -> None:
    with pytest.raises(LimitExceeded):
        pieces(read, zipped({"content.xml": bytes(30_000_000)}))


def test_shapes_nested_as_deep_as_xml_allows_are_read() -> None:
    deep = "<draw:g>" * 240 + f"<draw:custom-shape>{P('deep')}</draw:custom-shape>" + "</draw:g>" * 240
    assert sound(read, odf("drawing", f"<draw:page>{deep}</draw:page>")) == {"page 1 shape 1": "deep"}


def test_cells_are_counted_against_the_limit() -> None:
    row = f"<table:table-row>{f'<table:table-cell>{P(1)}</table:table-cell>' * 5}</table:table-row>"
    with pytest.raises(LimitExceeded):
        pieces(read, odf("text", f"<table:table>{row * 5}</table:table>"), Settings(max_cells=20))


def test_a_flat_document_is_read_with_styles_properties_and_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)  # as where OCR is not installed
    before = '<office:meta><dc:title>T</dc:title></office:meta><office:automatic-styles><style:style style:name="H"><style:text-properties text:display="none"/></style:style></office:automatic-styles>'
    image = f"<draw:frame><draw:image><office:binary-data>{base64.b64encode(picture(440, 440)).decode()}</office:binary-data></draw:image></draw:frame>"
    found = pieces(read_flat, flat(P(f'a<text:span text:style-name="H">b</text:span>{image}'), before))
    assert texts(found) == {"property title": "T", "paragraph 1": "a", "paragraph 1 hidden text": "b"}
    assert [problem.kind for problem in problems(found)] == ["no_text"]


def test_a_flat_spreadsheet_gives_the_lists_its_cells_choose_from_and_its_names() -> None:
    rules = '<table:content-validations><table:content-validation table:condition="of:cell-content-is-in-list(&quot;氩气&quot;;&quot;真空&quot;)"/></table:content-validations>'
    names = '<table:named-expressions><table:named-expression table:name="limit" table:expression="1085"/></table:named-expressions>'
    found = texts(pieces(read_flat, flat(rules + names)))
    assert "氩气" in found["content validation 1"] and found["named expression 1"] == "limit\n1085"


def test_the_picture_that_stands_for_an_object_is_passed_over_and_any_other_is_not() -> None:
    image = f"<draw:image><office:binary-data>{base64.b64encode(b'VCLMTF' + bytes(90)).decode()}</office:binary-data></draw:image>"
    alone, beside = (f"<draw:frame>{first}{image}</draw:frame>" for first in ("", "<draw:object/>"))
    assert len(children(pieces(read_flat, flat(P(alone))))) == 1
    assert not children(pieces(read_flat, flat(P(beside))))


def test_a_property_given_twice_is_told_twice() -> None:
    meta = f"{XML}<office:document-meta {ODF_NAMES}><office:meta><meta:keyword>a</meta:keyword><meta:keyword>b</meta:keyword></office:meta></office:document-meta>"
    assert list(sound(read, odf("text", "", parts={"meta.xml": meta})).values()) == ["a", "b"]
