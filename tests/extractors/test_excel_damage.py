from __future__ import annotations

import time

import pytest

from scanner.errors import LimitExceeded
from scanner.extractors.excel import read
from scanner.settings import Settings
from tests.factories import office
from tests.factories.office import cells, pieces, problems, rows, sheet, texts, xlsx

# ---- damage and malice


def test_a_sheet_whose_part_is_missing_is_a_problem() -> None:
    data = xlsx({"S": rows('<c r="A1"><v>1</v></c>'), "T": rows()})
    kept = {name: content for name, content in office.members(data).items() if "sheet2" not in name}
    result = pieces(read, office.zipped(kept))
    assert texts(result)["S!A1"] == "1"
    assert "sheet T" in {str(problem.place) for problem in problems(result)}


def test_a_broken_sheet_keeps_what_stands_before_the_damage() -> None:
    broken = (
        f'<?xml version="1.0"?><worksheet xmlns="{office.S}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row><c'
    )
    result = pieces(read, xlsx({"S": broken, "T": rows('<c r="A1"><v>2</v></c>')}))
    assert texts(result)["S!A1"] == "1" and texts(result)["T!A1"] == "2"
    assert [(p.kind, str(p.place)) for p in problems(result)] == [("damaged", "sheet S")]


def test_a_text_number_that_leads_nowhere_is_a_problem() -> None:
    result = pieces(
        read, xlsx({"S": rows('<c r="A1" t="s"><v>7</v></c><c r="B1" t="s"><v>x</v></c><c r="C1"><v>3</v></c>')})
    )
    assert texts(result)["S!C1"] == "3"
    (problem,) = problems(result)
    assert problem.kind == "damaged" and problem.message.startswith("2 cells")


def test_a_damaged_list_of_texts_costs_only_its_texts() -> None:
    parts = {"xl/sharedStrings.xml": f'<sst xmlns="{office.S}"><si><t>one</t></si><si><t>tw'}
    result = pieces(read, xlsx({"S": rows('<c r="A1" t="s"><v>0</v></c><c r="B1"><v>3</v></c>')}, parts=parts))
    assert texts(result)["S!A1"] == "one" and texts(result)["S!B1"] == "3"
    assert [str(p.place) for p in problems(result)] == ["part xl/sharedStrings.xml"]


def test_cells_at_the_far_ends_of_a_sheet_cost_nothing() -> None:
    far = '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    started = time.process_time()
    assert cells(xlsx({"S": far})) == {"S!A1": "1", "S!XFD1048576": "2"}
    assert time.process_time() - started < 1


def test_a_sheet_made_to_hold_up_the_pattern_does_not() -> None:
    endless = "<sheetData>" + '<c r="A1">' * 100_000 + "</sheetData>"
    started = time.process_time()
    assert problems(pieces(read, xlsx({"S": endless})))
    assert time.process_time() - started < 5


def test_more_cells_than_allowed_stop_the_workbook() -> None:
    with pytest.raises(LimitExceeded, match="cells"):
        pieces(read, xlsx({"S": rows(*['<c r="A1"><v>1</v></c>'] * 30)}), Settings(max_cells=20))


def test_entities_in_a_sheet_are_not_expanded() -> None:
    part = f'<!DOCTYPE d [<!ENTITY a "boom">]><worksheet xmlns="{office.S}"><sheetData><row r="1"><c r="A1" t="str">'
    part = f'<?xml version="1.0"?>{part}<v>x&a;y</v></c></row></sheetData></worksheet>'
    result = pieces(read, xlsx({"S": part}))
    assert problems(result) and "boom" not in "".join(texts(result).values())


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "1e3", "٣"])
def test_numbers_made_to_break_a_reader_do_not(number: str) -> None:
    line = f'<c r="A1" t="s"><v>{number}</v></c><c r="B1"><v>{number}</v></c><c s="{number}" r="C1"><v>7</v></c>'
    result = pieces(read, xlsx({"S": rows(line)}))
    assert texts(result)["S!C1"] == "7" and problems(result)


def test_half_of_a_character_pair_stays_as_it_is_written() -> None:
    assert sheet('<c r="A1" t="str"><v>a_xD800_b</v></c>') == {"S!A1": "a_xD800_b"}
