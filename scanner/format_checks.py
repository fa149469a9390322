"""What a file is, where a mark alone does not tell: dBASE tables, worksheets of the 1980s, PLC projects, notebooks."""

from __future__ import annotations

import re

# a field of a dBASE table: name to its NUL, type, 4 bytes, length, decimals
DBF_VERSIONS = b"\x02\x03\x04\x05\x30\x31\x32\x43\x63\x7b\x83\x8b\x8c\x8e\xcb\xe5\xf5\xfb"
DBF_TYPES = b"CNDLMFBGIYTVXPWQ@O+0"
FIELD, FIELDS_AT, END_OF_FIELDS = 32, 32, 0x0D

# roots of projects in XML: TIA Portal, TwinCAT, Codesys, Unity Pro, Automation Studio, Logix
PROJECT_ROOTS = frozenset(
    ("tcplcobject", "tcsmproject", "tcsmitem", "exportfile", "fefexchangefile", "stexchangefile", "fbdexchangefile",
     "ldexchangefile", "ilexchangefile", "sfcexchangefile", "variablesexchangefile", "ddtexchangefile",
     "fbexchangefile", "programexchangefile", "dataexchangefile", "smbpproject")
)  # fmt: skip
# <Document><Engineering version="V17" />, as TIA Portal's Openness writes blocks, types and tag tables
TIA_START = re.compile(r"< Document > \s* < Engineering \s+ version", re.VERBOSE)
# "cells": [ at the beginning of a notebook, or its "nbformat" wherever the head holds it
NOTEBOOK = re.compile(r"""\{ \s* "cells" \s* : \s* \[ | "nbformat" \s* : \s* \d""", re.VERBOSE)
# FoamFile { version 2.0; format ascii; class dictionary; object controlDict; }
FOAM = re.compile(r"^ FoamFile \s* \{", re.VERBOSE | re.MULTILINE)


# how programs begin that lie about as .txt or, as on a machine's card, without any suffix
PROGRAM_STARTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    # % O1234(SHAFT)   O0001   :0012   N10 G54 G90   &ACCESS RVP   /PROG PALLET   /JOB //NAME PALLET
    ("gcode", re.compile(
        r"""% \s* \n \s* [O:] \d{1,8} \b | O \d{4,8} \s* (?: \( | \n ) | (?> ; .* \n \s* ){0,20}+ N \d+ [ ]* G \d
            | & ACCESS \b | /PROG \s | /JOB \s+ //NAME
            | MODULE \s \w+ \s [^;]{0,400}? \n \s* (?: PROC | CONST | PERS | VAR ) \s""",
        re.VERBOSE)),
    # FUNCTION_BLOCK "Steamer"   ORGANIZATION_BLOCK OB 1   PROGRAM Main VAR
    ("plc", re.compile(
        r"""(?> // .* \n \s* | \(\* (?> [^*] | \*(?!\)) )* \*\) \s* ){0,20}+   # possessive: never tried in other ways
            (?: FUNCTION_BLOCK \s | ORGANIZATION_BLOCK \s | DATA_BLOCK \s | FUNCTION \s [^\n:]{1,80} : \s* \w+
              | PROGRAM \s+ \w+ \s+ VAR | VAR_GLOBAL \b | IE_VER \s* := )""",
        re.VERBOSE)),
    # *HEADING   *NODE, NSET=ALL   /PREP7   ; Aspen's TITLE   model Kettle
    ("simulation", re.compile(
        r"""(?> \*\* .* \n \s* ){0,40}+ \* (?: HEADING | NODE | PART ) \b
            | (?> ! .* \n \s* | /(?:COM|TITLE|BATCH) .* \n \s* ){0,40}+ /PREP7 \b
            | DYNAMICS \s* \n \s* DYNAMICS \s""",
        re.VERBOSE | re.IGNORECASE)),
)  # fmt: skip


def by_structure(head: bytes) -> str:
    """`tar`, `dbf` or nothing, by sums and fields that must fit each other."""
    if is_old_tar(head):
        return "tar"
    return "dbf" if is_dbf(head) else ""


def is_old_tar(head: bytes) -> bool:
    """A tar from before `ustar`: the checksum of its first header is right."""
    block = head[:512]
    if len(block) < 512 or not block[0]:
        return False
    try:
        written = int(block[148:156].strip(b" \0") or b"x", 8)
    except ValueError:
        return False
    return sum(block) - sum(block[148:156]) + 8 * 32 == written


def is_dbf(head: bytes) -> bool:
    """Whether this is a dBASE table: date, lengths and every field's description are as they must be."""
    if len(head) < FIELDS_AT + FIELD + 1 or head[0] not in DBF_VERSIONS:
        return False
    header, record = int.from_bytes(head[8:10], "little"), int.from_bytes(head[10:12], "little")
    if head[2] > 12 or head[3] > 31 or header < FIELDS_AT + FIELD + 1 or not record:
        return False
    at = 68 if head[0] == 4 and head[68:69].isalpha() else FIELDS_AT
    width = 48 if at == 68 else FIELD
    total = 1
    fields = 0
    while at + width <= min(header, len(head)) and head[at] != END_OF_FIELDS:
        name, kind = head[at : at + 11].partition(b"\0")[0], head[at + 11 if width == FIELD else at + 32]
        if not name or min(name) <= 0x20 or kind not in DBF_TYPES:
            return False
        total += head[at + 16] if width == FIELD else head[at + 33]
        at += width
        fields += 1
    return bool(fields) and total <= record


def text_kind(start: str, suffix: str, claimed: str) -> str:
    """A text's kind by its beginning where that says more than the suffix: `ipynb`, `simulation`, else nothing."""
    if start.startswith("{") and (suffix == ".ipynb" or (claimed in ("", "text", "json") and NOTEBOOK.search(start))):
        return "ipynb"
    if claimed not in ("", "text"):
        return ""
    if FOAM.search(start[:4096]):
        return "simulation"
    return next((kind for kind, pattern in PROGRAM_STARTS if pattern.match(start)), "")


def is_project(root: str, start: str) -> bool:
    """Whether XML with this root (lower case) is a PLC project of a maker's own form."""
    return root in PROJECT_ROOTS or (root == "document" and bool(TIA_START.search(start[:4096])))
