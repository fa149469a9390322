"""What a sheet or a document says only when something is chosen: texts in formulas, entries of drop-down lists."""

from __future__ import annotations

from tests.factories import office
from tests.factories.text import yielded


def formulas(*cells: str) -> dict[str, str]:
    data = office.xlsx({"Sheet1": office.rows(*cells)})
    found = yielded("a.xlsx", data).texts
    return {place: text for place, text in found.items() if place.endswith("formula")}


def test_a_text_in_a_formula_is_told_though_its_result_is_another() -> None:
    cell = '<c r="A1"><f>IF(B1&gt;1085,"超温，停炉","正常")</f><v>0</v></c>'
    assert formulas(cell) == {"Sheet1!A1 formula": '=IF(B1>1085,"超温，停炉","正常")'}


def test_a_column_of_one_formula_says_its_texts_once() -> None:
    cells = [f'<c r="A{n}" t="str"><f>IF(B{n}&gt;5,"too hot","fine")</f><v>fine</v></c>' for n in range(1, 50)]
    assert list(formulas(*cells)) == ["Sheet1!A1 formula"]


def test_a_formula_of_numbers_and_a_date_format_are_not_told() -> None:
    assert (
        formulas('<c r="A1"><f>B1*2</f><v>4</v></c>', '<c r="A2" t="str"><f>TEXT(B1,"yyyy-mm-dd")</f><v>x</v></c>')
        == {}
    )


def test_a_drop_down_list_gives_all_its_entries() -> None:
    entries = "".join(f'<w:listItem w:displayText="{text}" w:value="1"/>' for text in ("氩气保护", "真空"))
    body = f"<w:sdt><w:sdtPr><w:dropDownList>{entries}</w:dropDownList></w:sdtPr><w:sdtContent>{office.paragraph('真空')}</w:sdtContent></w:sdt>"
    texts = yielded("a.docx", office.docx(body)).texts
    assert texts["content control 1 choices"] == "氩气保护\n真空"
