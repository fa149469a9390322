"""Quantities as process papers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.text.quantities import UNIT_SPELLINGS, quantities, unit_in

WRITTEN = [
    ("1060±5℃", "C"), ("4h", "h"), ("5×10⁻² Pa", "Pa"), ("1e-2 Pa", "Pa"), ("3.2μm", "um"), ("≤1200ppm", "ppm"),
    ("36%", "%"), ("20 kOe", "kOe"), ("0.25-0.35 mm", "mm"), ("1050 - 1080 °C", "C"), ("4 to 6 h", "h"),
    ("1,200 rpm", "rpm"), ("20 A/cm2", "A/cm2"), ("3.2 N", "N"), ("62级", "stages"), ("0.6 MPa", "MPa"),
    ("1.5 mol/L", "mol/L"), ("−0.1 MPa", "MPa"), ("780 C", "C"), ("2.5×10-3 Pa", "Pa"), ("15 ℃/min", "C/min"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit"), WRITTEN)
def test_a_quantity_is_read_whole_with_its_unit(text: str, unit: str) -> None:
    [found] = quantities(f"前 {text} 后")
    assert (f"前 {text} 后"[found.start : found.end], found.unit) == (text, unit)


@pytest.mark.parametrize("text", ["", "no numbers", "version 2.0.1 of", "P507", "A4 paper", "x86", "2nd Nd"])
def test_what_is_no_quantity_is_not_found(text: str) -> None:
    # part numbers, versions and ordinals have digits but no unit of their own
    assert list(quantities(text)) == []


def test_bare_numbers_and_ratios_come_only_when_asked_for() -> None:
    assert list(quantities("n=38 O/A=1:1.2")) == []
    assert [found.unit for found in quantities("n=38 O/A=1:1.2", bare=True)] == ["number", "ratio"]


@pytest.mark.parametrize(
    ("header", "unit"), [("温度(℃)", "C"), ("槽压/V", "V"), ("Pressure, MPa", "MPa"), ("流量[m3/h]", "m3/h")]
)
def test_the_unit_of_a_column_header_is_found(header: str, unit: str) -> None:
    assert unit_in(header) == unit


def test_a_header_without_a_unit_has_none() -> None:
    assert unit_in("备注") is None


def test_no_spelling_belongs_to_two_units() -> None:
    spellings = [form for forms in UNIT_SPELLINGS.values() for form in forms]
    assert len(spellings) == len(set(spellings))


@given(st.text(alphabet="0123456789.±~-×℃ hPam%/,:级", max_size=60))
def test_spans_are_slices_in_order_and_never_overlap(text: str) -> None:
    end = 0
    for found in quantities(text, bare=True):
        assert end <= found.start < found.end <= len(text)
        end = found.end
