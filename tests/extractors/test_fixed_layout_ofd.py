from __future__ import annotations

import sys

import pytest

from scanner.extractors.fixed_layout_ofd import read
from tests.factories.office import children, pieces, problems, sound, texts
from tests.factories.zip_documents import OFD_NAME, XML, ofd, ofd_page, ofd_text, packed, picture


def page_text(*objects: str) -> str:
    return sound(read, ofd([ofd_page(*objects)])).get("page 1", "")


def test_a_page_with_nothing_on_it_says_nothing() -> None:
    assert sound(read, ofd([ofd_page()])) == {}


def test_pages_come_in_the_order_of_the_document() -> None:
    data = ofd([ofd_page(ofd_text("one", 0, 0)), ofd_page(ofd_text("two", 0, 0))])
    assert sound(read, data) == {"page 1": "one", "page 2": "two"}


def test_runs_on_one_line_are_joined_and_lines_kept_apart() -> None:
    assert page_text(ofd_text("萃取", 0, 0), ofd_text("槽", 8, 0), ofd_text("下一行", 0, 10)) == "萃取槽\n下一行"


def test_a_gap_between_words_is_a_blank_and_between_columns_a_tab() -> None:
    assert page_text(ofd_text("ab", 0, 0), ofd_text("cd", 6, 0), ofd_text("ef", 50, 0)) == "ab cd\tef"


def test_one_character_an_object_still_makes_words() -> None:
    assert page_text(*(ofd_text(letter, at * 2, 0) for at, letter in enumerate("NdFeB"))) == "NdFeB"


def test_grouped_distances_are_understood() -> None:
    assert page_text(ofd_text("abcd", 0, 0, deltas="g 3 4"), ofd_text("e", 14.2, 0)) == "abcde"


def test_a_matrix_scales_the_run() -> None:
    small = ' CTM="0.5 0 0 0.5 0 0"'
    assert page_text(ofd_text("ab", 0, 0, size=8, more=small), ofd_text("cd", 4, 0, size=8, more=small)) == "abcd"


def test_nonsense_numbers_harm_nothing() -> None:
    assert page_text(ofd_text("a", 0, 0, deltas="g 99999999999 4 x", more=' CTM="1 x"')) == "a"


def test_templates_annotations_outlines_and_properties_are_read() -> None:
    document = '<ofd:TemplatePage ID="3" BaseLoc="Tpl.xml"/><ofd:Annotations>Annots.xml</ofd:Annotations><ofd:Outlines><ofd:OutlineElem Title="part"/></ofd:Outlines>'
    parts = {
        "Doc_0/Tpl.xml": ofd_page(ofd_text("form", 0, 0)),
        "Doc_0/Annots.xml": f'{XML}<ofd:Annotations {OFD_NAME}><ofd:Page PageID="100"><ofd:FileLoc>A.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>',
        "Doc_0/A.xml": f"{XML}<ofd:PageAnnot {OFD_NAME}><ofd:Annot><ofd:Remark>check</ofd:Remark></ofd:Annot></ofd:PageAnnot>",
    }
    info = '<ofd:Title>T</ofd:Title><ofd:CustomDatas><ofd:CustomData Name="编号">7</ofd:CustomData></ofd:CustomDatas>'
    assert sound(read, ofd([ofd_page(ofd_text("a", 0, 0))], info, document, parts=parts)) == {
        "property Title": "T", "property 编号": "7", "page 1": "a", "template 1": "form", "outline 1": "part",
        "page 1 annotation 1": "check",
    }  # fmt: skip


def test_attachments_become_children_under_their_own_names() -> None:
    listed = f'{XML}<ofd:Attachments {OFD_NAME}><ofd:Attachment Name="数据"><ofd:FileLoc>x.csv</ofd:FileLoc></ofd:Attachment></ofd:Attachments>'
    parts = {"Doc_0/Att/Attachments.xml": listed, "Doc_0/Att/x.csv": "a,b"}
    data = ofd([ofd_page()], document="<ofd:Attachments>Att/Attachments.xml</ofd:Attachments>", parts=parts)
    assert [(child.name, child.content) for child in children(pieces(read, data))] == [("数据.csv", b"a,b")]


def test_a_missing_attachment_is_damaged() -> None:
    listed = f'{XML}<ofd:Attachments {OFD_NAME}><ofd:Attachment Name="n"><ofd:FileLoc>x.csv</ofd:FileLoc></ofd:Attachment></ofd:Attachments>'
    data = ofd([ofd_page()], document="<ofd:Attachments>A.xml</ofd:Attachments>", parts={"Doc_0/A.xml": listed})
    assert [problem.kind for problem in problems(pieces(read, data))] == ["damaged"]


def test_a_picture_on_a_page_is_reported_with_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)  # as where OCR is not installed
    resources = f'{XML}<ofd:Res {OFD_NAME} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="7"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>'
    parts = {"Doc_0/R.xml": resources, "Doc_0/Res/a.png": picture(440, 440)}
    data = ofd(
        [ofd_page('<ofd:ImageObject ResourceID="7"/>')],
        document="<ofd:DocumentRes>R.xml</ofd:DocumentRes>",
        parts=parts,
    )
    (problem,) = problems(pieces(read, data))
    assert problem.kind == "no_text"
    assert "a.png on page 1" in problem.message


def test_a_signature_is_noted_with_its_provider_and_hides_nothing() -> None:
    parts = {
        "Doc_0/S.xml": f'{XML}<ofd:Signatures {OFD_NAME}><ofd:Signature BaseLoc="S1.xml"/></ofd:Signatures>',
        "Doc_0/S1.xml": f'{XML}<ofd:Signature {OFD_NAME}><ofd:Provider ProviderName="Seal"/><ofd:SignedValue>v.dat</ofd:SignedValue></ofd:Signature>',
        "Doc_0/v.dat": b"\x0c\x06\xe5\x8d\xb0\xe7\xab\xa0" + picture(440, 440),
    }
    found = sound(
        read, ofd([ofd_page(ofd_text("a", 0, 0))], main="<ofd:Signatures>Doc_0/S.xml</ofd:Signatures>", parts=parts)
    )
    assert found["signature 1"] == "signed\nSeal\n印章"


def test_a_page_of_curves_alone_is_not_called_read() -> None:
    found = problems(pieces(read, ofd([ofd_page("<ofd:PathObject/>" * 60)])))
    assert [problem.kind for problem in found] == ["no_text"]


def test_glyph_numbers_in_place_of_characters_are_a_problem() -> None:
    found = problems(pieces(read, ofd([ofd_page(ofd_text("\ue001\ue002\ue003", 0, 0))])))
    assert [problem.kind for problem in found] == ["no_text"]


def test_a_missing_page_is_damaged_and_the_others_are_read() -> None:
    document = '<ofd:Pages><ofd:Page ID="9" BaseLoc="none.xml"/></ofd:Pages>'
    found = pieces(read, ofd([ofd_page(ofd_text("a", 0, 0))], document=document))
    assert texts(found) == {"page 1": "a"}
    assert [str(problem.place) for problem in problems(found)] == ["part doc_0/none.xml"]


def test_a_page_no_list_names_is_read_all_the_same() -> None:
    data = ofd([ofd_page()], parts={"Doc_0/Pages/Old/Content.xml": ofd_page(ofd_text("old", 0, 0))})
    assert sound(read, data) == {"part Doc_0/Pages/Old/Content.xml": "old"}


def test_an_encrypted_package_says_so() -> None:
    data = packed(
        {"OFD.xml": f"{XML}<ofd:OFD {OFD_NAME}/>", "Encryptions.xml": "<x/>", "Doc_0/Document.xml": b"\x99\x88" * 50}
    )
    assert {problem.kind for problem in problems(pieces(read, data))} == {"encrypted"}


def test_a_package_without_its_entry_gives_its_pages_and_a_problem() -> None:
    found = pieces(read, packed({"Doc_0/Pages/Page_0/Content.xml": ofd_page(ofd_text("a", 0, 0))}))
    assert list(texts(found).values()) == ["a"]
    assert [problem.kind for problem in problems(found)] == ["damaged"]


def test_keywords_are_read_together() -> None:
    info = "<ofd:Keywords><ofd:Keyword>一</ofd:Keyword><ofd:Keyword>二</ofd:Keyword></ofd:Keywords>"
    assert sound(read, ofd([ofd_page()], info)) == {"property Keyword": "一\n二"}
