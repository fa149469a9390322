"""Programs, notebooks and tables are told by what stands in them, and nothing else is taken for one."""

from __future__ import annotations

import time

import pytest

from scanner.format_checks import is_dbf
from scanner.formats import sniff
from scanner.records import Artifact
from tests.factories.old_files import dbf


def kind(name: str, text: str) -> str:
    return sniff(Artifact(name, text.encode("gb18030")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%\nO1234(铣端盖)\nG54 G90\nM30\n%\n", "gcode"),
        ("O0001\nG54 G90\n", "gcode"),
        ("; 镗孔\nN10 G54 G90 S500\nN20 M30\n", "gcode"),
        ("&ACCESS RVP\nDEF Palletise( )\nEND\n", "gcode"),
        ("/PROG  PALLET\n/ATTR\n", "gcode"),
        ("/JOB\n//NAME PALLET\n", "gcode"),
        ("MODULE Palletise\n  ! stack\n  PROC main()\n", "gcode"),
        ("// 蒸箱\nFUNCTION_BLOCK \"Steamer\"\nVAR\nEND_VAR\n", "plc"),
        ("ORGANIZATION_BLOCK OB 1\nTITLE =\n", "plc"),
        ("(* 蒸箱 *)\nPROGRAM Main\nVAR\n  a : REAL;\nEND_VAR\n", "plc"),
        ("** invented\n*HEADING\n支架\n", "simulation"),
        ("! bracket\n/COM,支架\n/PREP7\n", "simulation"),
        ('{"cells": [], "nbformat": 4}', "ipynb"),
    ],
)  # fmt: skip
def test_a_program_without_a_suffix_is_told_by_how_it_begins(text: str, expected: str) -> None:
    assert kind("O1234", text) == expected
    assert kind("copy.txt", text) in (expected, "text") and kind("copy.txt", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Our module prices went up.\nPROCESS: none\n",  # a word is no keyword
        "Program of the meeting\n1. Welcome\n",
        "Function of the pump: it lifts water.\n",
        "O2 sensor readings\n21 %\n",
        "% of sales by region\n10 20 30\n",
        "* Node prices\n* Heading home\n",
        "N10 is a motorway.\n",
    ],
)
def test_prose_is_no_program(text: str) -> None:
    assert kind("notes", text) in ("text", "empty")


@pytest.mark.parametrize(("name", "expected"), [("a.csv", "csv"), ("a.py", "source"), ("a.md", "md")])
def test_a_suffix_of_another_text_stays_what_it_says(name: str, expected: str) -> None:
    assert kind(name, "O0001\nG54 G90\n") == expected


def test_a_table_of_dbase_must_add_up() -> None:
    table = dbf([("NAME", 10), ("TEMP", 5)], [("a", "1")])
    assert is_dbf(table)
    assert not is_dbf(table[:40])
    assert not is_dbf(table[:10] + b"\x03\x00" + table[12:])  # its rows are shorter than their fields
    assert not is_dbf(table[:2] + b"\x0d" + table[3:])  # a thirteenth month
    assert not is_dbf(b"\x03" * 200)


@pytest.mark.parametrize("text", ["(* a *) " * 1000, "; a\n" * 2000, "MODULE a " + " \n" * 4000, "** a\n" * 2000])
def test_a_beginning_made_to_be_slow_is_told_in_time(text: str) -> None:
    started = time.process_time()
    kind("x", text)
    assert time.process_time() - started < 2
