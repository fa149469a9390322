"""Numbers with units as they are written in process papers: ranges, tolerances, powers of ten, ratios."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

UNIT_SPELLINGS: dict[str, tuple[str, ...]] = {
    "C": ("℃", "°C", "° C", "º C", "ºC", "˚C", "＊C", "oC", "deg C", "degC", "deg. C", "C", "摄氏度", "攝氏度", "度"),
    "K": ("K",),
    "h": ("h", "hr", "hrs", "hour", "hours", "小时", "小時"),
    "min": ("min", "mins", "minute", "minutes", "分钟", "分鐘", "分", "min."),
    "s": ("s", "sec", "secs", "seconds", "秒"),
    "d": ("d", "day", "days", "天", "日"),
    "Pa": ("Pa", "帕"),
    "kPa": ("kPa", "KPa"),
    "MPa": ("MPa", "Mpa", "兆帕"),
    "bar": ("bar", "mbar", "barg"),
    "T": ("T", "Tesla", "特斯拉"),
    "kOe": ("kOe", "KOe", "kGs", "kG"),
    "Oe": ("Oe", "Gs", "高斯"),
    "kA": ("kA", "KA"),
    "A": ("A", "安"),
    "V": ("V", "kV", "mV", "伏"),
    "A/cm2": ("A/cm2", "A/cm²", "A·cm-2", "A cm-2", "mA/cm2", "mA/cm²"),
    "kW": ("kW", "KW", "千瓦"),
    "kWh/kg": ("kWh/kg", "kW·h/kg", "kWh/t", "度/公斤"),
    "um": ("μm", "µm", "um", "微米", "micron", "microns"),
    "mm": ("mm", "cm", "毫米", "厘米"),
    "m": ("m", "米"),
    "m2": ("m2", "m²", "㎡"),
    "m3": ("m3", "m³", "㎥", "方"),
    "ppm": ("ppm", "PPM", "ppmw"),
    "%": ("%", "％", "wt%", "wt.%", "at%", "at.%", "mol%", "vol%", "percent", "pct", "wt pct"),
    "permille": ("‰",),
    "mol/L": ("mol/L", "mol/l", "mol·L-1", "M", "mmol/L"),
    "N": ("N",),
    "g/L": ("g/L", "g/l", "克/升", "kg/m3", "kg/m³"),
    "mg/L": ("mg/L", "mg/l", "毫克/升"),
    "m3/h": ("m3/h", "m³/h", "方/小时", "m3/hr", "立方/小时"),
    "L/min": ("L/min", "l/min", "mL/min", "ml/min", "升/分"),
    "L/h": ("L/h", "l/h", "mL/h", "L/d"),
    "L/(m2.d)": ("L/(m2·d)", "L/(m²·d)", "L/m2·d", "L/m²·d", "L/m2/d"),
    "m3/d": ("m3/d", "m³/d", "方/天"),
    "rpm": ("rpm", "RPM", "r/min", "转/分", "轉/分", "rev/min", "min-1"),
    "m/s": ("m/s", "米/秒", "m/min", "cm/s"),
    "Hz": ("Hz", "kHz", "赫兹"),
    "t/a": ("t/a", "tpa", "t/y", "吨/年"),
    "t/d": ("t/d", "tpd", "吨/天", "t/h"),
    "kg": ("kg", "KG", "公斤", "千克", "g", "克"),
    "kg/h": ("kg/h", "公斤/小时", "kg/min", "g/min"),
    "kg/t": ("kg/t", "公斤/吨", "m3/t", "m³/t"),
    "g/t": ("g/t", "克/吨"),
    "g/cm3": ("g/cm3", "g/cm³", "g/cc", "g·cm-3"),
    "kA/m": ("kA/m",),
    "kJ/m3": ("kJ/m3", "kJ/m³"),
    "MGOe": ("MGOe", "MGsOe"),
    "C/min": ("℃/min", "°C/min", "℃/h", "°C/h", "K/min", "℃/分", "C/min"),
    "1/s": ("s-1", "s⁻¹", "/s", "1/s"),
    "mm/m": ("mm/m", "mm/km"),
    "Pa.L/s": ("Pa·L/s", "Pa.L/s", "Pa·m3/s", "Pa·m³/s", "mbar·L/s", "mbar l/s"),
    "mg/cm2": ("mg/cm2", "mg/cm²", "g/m2", "g/m²"),
    "stages": ("级", "級", "stages", "stage"),
    "L": ("L", "mL", "ml", "升"),
    "tonnes": ("t", "吨", "噸", "tonnes", "tons"),
}
"""Canonical unit name -> its spellings; the longest spelling wins."""

TAG_UNITS = {
    "c": "C", "degc": "C", "k": "K", "h": "h", "hr": "h", "min": "min", "s": "s", "sec": "s", "pa": "Pa", "kpa": "kPa",
    "mpa": "MPa", "bar": "bar", "t": "T", "koe": "kOe", "ka": "kA", "a": "A", "v": "V", "kw": "kW", "um": "um",
    "mm": "mm", "ppm": "ppm", "pct": "%", "rpm": "rpm", "hz": "Hz", "kg": "kg", "g_cm3": "g/cm3", "gl": "g/L",
    "m3h": "m3/h", "lmin": "L/min", "lpm": "L/min", "permille": "permille", "c_min": "C/min", "kgh": "kg/h",
}  # fmt: skip
"""Unit as the end of a variable's name -> canonical unit."""

# 1060±5  0.25-0.35  1.5~2.0  5×10⁻²  1e-3  1:1.2  ≤1200  2/1  +0.05/-0
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
EXPONENT = r"(?:\s?[x×*·]\s?10\s?\^?\s?[-−⁻]?[\d⁰¹²³⁴-⁹]{1,3}|[eE][-+]?\d{1,2})"
ONE = rf"(?:{NUMBER}){EXPONENT}?"
VALUE = rf"(?:[<>≤≥≦≧~≈±]\s?|[-−+])?{ONE}(?:\s?(?:[~～\-–—−至到:：/±]|\.\.\.?|\bto\b|\+/-)\s?[-−+]?{ONE}){{0,2}}"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its canonical unit (`number` or `ratio` where it has none); the span is in the searched text."""

    start: int
    end: int
    unit: str
    ranged: bool


@cache
def pattern() -> re.Pattern[str]:
    """The quantity pattern; spellings longest first."""
    spellings = sorted({form for forms in UNIT_SPELLINGS.values() for form in forms}, key=len, reverse=True)
    units = "|".join(re.escape(form) for form in spellings)
    return re.compile(
        rf"""
        (?<![\dA-Za-z.])            # not inside a word, a version or a longer number
        (?P<value>{VALUE})
        (?:[ \t]{{0,2}}(?P<unit>{units})(?![A-Za-z0-9²³]))?
        """,
        re.VERBOSE,
    )


@cache
def _canonical() -> dict[str, str]:
    return {form: unit for unit, forms in UNIT_SPELLINGS.items() for form in forms}


def quantities(text: str, start: int = 0, end: int | None = None, bare: bool = False) -> Iterator[Quantity]:
    """Quantities with a unit in text[start:end]; with `bare`, plain numbers and ratios too.

    A bare year, date, phone or page number is a `number` as well: only an owner makes it evidence.
    """
    for match in pattern().finditer(text, start, len(text) if end is None else end):
        unit = match["unit"]
        if unit is not None:
            value = match["value"]
            yield Quantity(
                match.start(), match.end(), _canonical()[unit], any(mark in value for mark in "~～-–—至±≤≥<>")
            )
        elif bare:
            ratio = ":" in match["value"] or "：" in match["value"] or "/" in match["value"]
            yield Quantity(match.start(), match.end("value"), "ratio" if ratio else "number", False)


def tagged(text: str, start: int = 0, end: int | None = None) -> Iterator[Quantity]:
    """Values of variables whose names end in a unit, as controllers and exports write them: `"hold_min": 300`."""
    for match in _tag_pattern().finditer(text, start, len(text) if end is None else end):
        yield Quantity(match.start("value"), match.end("value"), TAG_UNITS[match["tag"].lower()], False)


@cache
def _tag_pattern() -> re.Pattern[str]:
    tags = "|".join(sorted(TAG_UNITS, key=len, reverse=True))
    # "sp_C": 1058   SF1_T1_degC := 1062.0;   smd_um=2.9
    return re.compile(
        rf"""
        _(?P<tag>{tags}) (?:_(?:max|min|sp|pv|set))? ["']?
        \s{{0,3}} (?::=|[:=,]) \s{{0,3}}
        (?P<value>[-+]?\d+(?:\.\d+)?)
        """,
        re.VERBOSE | re.IGNORECASE,
    )


def unit_in(text: str) -> str | None:
    """The canonical unit of a column header such as `温度(℃)` or `Pressure, MPa`; None where there is none."""
    match = _header_pattern().search(text)
    return None if match is None else _canonical()[match["unit"]]


@cache
def _header_pattern() -> re.Pattern[str]:
    spellings = sorted({form for forms in UNIT_SPELLINGS.values() for form in forms}, key=len, reverse=True)
    units = "|".join(re.escape(form) for form in spellings)
    # "烧结温度(℃)"  "槽压/V"  "Pressure, MPa"  "[m3/h]"
    return re.compile(rf"[(（\[/,，]\s?(?P<unit>{units})\s?(?:[)）\]]|\Z|\s)")
