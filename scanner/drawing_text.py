r"""Drawing text as it is shown, for DXF and DWG: format codes undone (\P, \f...;, \S), %%c, \U+70E7, \M+5C9D5."""

from __future__ import annotations

import re

MULTIBYTE = {"1": "cp932", "2": "cp950", "3": "cp949", "4": "johab", "5": "gb18030"}
"""Code pages of \\M+nXXXX."""
SIGNS = {"c": "⌀", "d": "°", "p": "±", "%": "%"}
CARETS = {"I": "\t", "J": "\n", "M": "", " ": "^"}

# \U+70E7 \M+5C9D5
CODED = re.compile(
    r"\\ (?: U\+ (?P<code> [0-9A-Fa-f]{4} ) | M\+ (?P<page> [1-5] ) (?P<bytes> [0-9A-Fa-f]{4} ) )", re.VERBOSE
)
# %%c50, %%d, %%p, %%176, %%u underlined
PERCENT = re.compile(r"%% (?: (?P<number> \d{3} ) | (?P<sign> [cdpCDP%] ) | (?P<toggle> [uokUOK] ) )", re.VERBOSE)
CARET = re.compile(r"\^ (?P<letter> [IJM\x20] )", re.VERBOSE)
# \fSimSun|b0|i0|c134|p2; \H0.7x; \S1/2; \P \~ \{ {
FORMAT = re.compile(
    r"""
    \\ (?: (?P<break> [PNXn] )                        # new line, new column
       | (?P<blank> ~ )
       | (?P<toggle> [LlOoKk] )                       # underline, overline, strike through
       | S (?P<stack> (?: \\. | [^;\\] )* ) ;?        # stacked: 1/2, 1#2, +0.1^-0.2
       | (?P<number> [HWQTCcA] ) [+-]? [\d.]* x? ;?   # height, width, slant, tracking, colour: the ; may be left out
       | (?P<setting> [fFpr] ) [^;{}]{0,200}? ;       # font, paragraph
       | (?P<itself> [\\{}] )
       )
    | (?P<brace> [{}] )
    """,
    re.VERBOSE | re.DOTALL,
)
STACKED = re.compile(r"\\? [/\#^] [ ]?", re.VERBOSE)


def plain_text(text: str) -> str:
    """A string of TEXT, ATTRIB, DIMENSION as it is shown."""
    if "\\" in text:
        text = CODED.sub(_coded, text)
    if "%%" in text:
        text = PERCENT.sub(_percent, text)
    if "^" in text:
        text = CARET.sub(lambda found: CARETS[found["letter"]], text)
    return text


def plain_mtext(text: str) -> str:
    """A string of MTEXT or MULTILEADER as it is shown: without format codes, with its line ends."""
    text = plain_text(text)
    return FORMAT.sub(_format, text) if "\\" in text or "{" in text or "}" in text else text


def _coded(found: re.Match[str]) -> str:
    if found["code"]:
        code = int(found["code"], 16)
        return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
    return bytes.fromhex(found["bytes"]).decode(MULTIBYTE[found["page"]], "replace")


def _percent(found: re.Match[str]) -> str:
    if found["number"]:
        # the code page is the font's; codes below 256 are Latin-1 in all drawings seen
        return chr(int(found["number"]))
    return SIGNS[found["sign"].lower()] if found["sign"] else ""


def _format(found: re.Match[str]) -> str:
    kind = found.lastgroup
    if kind == "break":
        return "\n"
    if kind == "blank":
        return " "
    if kind == "stack":
        return STACKED.sub("/", found["stack"])
    return found["itself"] if kind == "itself" else ""
