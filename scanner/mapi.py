"""The properties of an Outlook object (MS-OXCDATA, MS-OXPROPS): their kinds, names and code pages, and their text."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scanner import charset

INT16, INT32, BOOLEAN, OBJECT, INT64, STRING8, UNICODE, TIME, GUID, BINARY = (
    0x02, 0x03, 0x0B, 0x0D, 0x14, 0x1E, 0x1F, 0x40, 0x48, 0x102,
)  # fmt: skip
MULTIPLE = 0x1000
"""Set in a property's kind where it has several values."""
FIXED = {INT16: 2, INT32: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, BOOLEAN: 2, INT64: 8, TIME: 8, GUID: 16}
"""Bytes of the kinds of fixed length (MS-OXCDATA 2.11.1)."""
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)

SUBJECT, CLASS, HEADERS, BODY, RTF, HTML = 0x0037, 0x001A, 0x007D, 0x1000, 0x1009, 0x1013
ATTACHED, METHOD, LONG_NAME, SHORT_NAME, SHOWN_NAME, LINKED, MIME_TAG = (
    0x3701, 0x3705, 0x3707, 0x3704, 0x3001, 0x370D, 0x370E,
)  # fmt: skip
RECIPIENT_KIND, ADDRESS, SMTP_ADDRESS = 0x0C15, 0x3003, 0x39FE
CODE_PAGES = (0x3FFD, 0x3FDE)
"""PidTagMessageCodepage, PidTagInternetCodepage."""
LOCALE = 0x3FF1
HEADER_NAMES = {
    0x0037: "Subject", 0x0070: "Topic", 0x0E1D: "Subject", 0x0042: "From", 0x0065: "From", 0x5D02: "From",
    0x0C1A: "Sender", 0x0C1F: "Sender", 0x5D01: "Sender", 0x0E04: "To", 0x0E03: "Cc", 0x0E02: "Bcc",
    0x0040: "Received-By", 0x0044: "Received-For", 0x0050: "Reply-To", 0x1035: "Message-ID", 0x1039: "References",
    0x1042: "In-Reply-To", 0x0039: "Date", 0x0E06: "Delivery-Date",
}  # fmt: skip
"""Properties that say what a header field says."""
PROPERTY_NAMES = {
    0x1000: "body", 0x3001: "name", 0x3004: "comment", 0x3A05: "generation", 0x3A06: "given name", 0x3A11: "surname",
    0x3A16: "company", 0x3A17: "title", 0x3A18: "department", 0x3A19: "office", 0x3A08: "business telephone",
    0x3A09: "home telephone", 0x3A1C: "mobile telephone", 0x3A24: "business fax", 0x3A26: "country", 0x3A27: "city",
    0x3A28: "state", 0x3A29: "street", 0x3A15: "postal address", 0x3A4E: "manager", 0x3A30: "assistant",
    0x3A51: "web page", 0x3707: "file name", 0x370D: "linked file", 0x1001: "report text", 0x0E05: "folder",
}  # fmt: skip
# the sets of MS-OXPROPS 1.3.2 whose numbered names are words of people
NUMBERED_NAMES = {
    0x8208: "location", 0x8005: "file under", 0x8017: "web page", 0x801B: "work address", 0x801A: "home address",
    0x801C: "other address", 0x8539: "companies", 0x853A: "contacts", 0x8586: "contact names", 0x8238: "attendees",
    0x823B: "attendees", 0x823C: "attendees", 0x8232: "recurrence", 0x8234: "time zone", 0x8530: "flag",
    0x811F: "owner", 0x8121: "delegator", 0x8524: "owner name", 0x8712: "log type", 0x8700: "log type",
}  # fmt: skip
NOISE = frozenset((
    0x001A, 0x003D, 0x0064, 0x0065, 0x0075, 0x0076, 0x0077, 0x0078, 0x0C1E, 0x0C1F, 0x0E28, 0x0E29, 0x3002, 0x300B,
    0x3FF8, 0x3FFA, 0x66BB, 0x36DC, 0x3613, 0x10F3, 0x371D, 0x0029, 0x3703, 0x3714, 0x1046, 0x1008, 0x57FE,
))  # fmt: skip
"""Strings that machines write for machines: address types, X.500 addresses, class names, server names."""
NOISE_BANDS = ((0x4000, 0x4100), (0x5D00, 0x6000), (0x65E0, 0x6D00))
"""The store's own bookkeeping: who made and changed an item, by address and by name (MS-OXPROPS 3)."""
NOISE_NUMBERS = frozenset((
    0x8554, 0x8580, 0x8581, 0x8582, 0x859C, 0x85C4, 0x80B2, 0x80C2, 0x8082, 0x8092, 0x80A2, 0x85A0, 0x85D8,
))  # fmt: skip
"""Numbered names with nothing but a program's version, an account's name, an address type."""
MACHINE = ("x-ms-", "conversationindextracking", "inferenceclassification", "directdelivery", "clientinfo")
"""How names begin that mail servers give; a noisy number gets the first as its name."""
PUBLIC_STRINGS = bytes.fromhex("2903020000000000c000000000000046")
"""The set of names that users and forms give."""
OTHER_LABELS = {
    20127: "us-ascii", 28591: "latin-1", 20932: "euc_jp", 51932: "euc_jp", 50220: "iso2022_jp", 50221: "iso2022_jp",
    50222: "iso2022_jp", 50225: "iso2022_kr", 51936: "gb18030", 20936: "gb18030", 54936: "gb18030", 52936: "hz",
    51949: "cp949", 20866: "koi8_r", 21866: "koi8_u", 1200: "utf-16-le", 1201: "utf-16-be", 65000: "utf-7",
    10000: "mac-roman", 10008: "gb18030", 10002: "cp950", 10001: "cp932",
    **{28590 + number: f"iso8859-{number}" for number in range(2, 16) if number != 12},
}  # fmt: skip
"""Windows code pages that Python knows under another name."""
LOCALE_PAGES = {
    0x04: 936, 0x11: 932, 0x12: 949, 0x19: 1251, 0x22: 1251, 0x23: 1251, 0x02: 1251, 0x08: 1253, 0x1F: 1254, 0x0D: 1255,
    0x01: 1256, 0x1E: 874, 0x2A: 1258, 0x15: 1250, 0x05: 1250, 0x0E: 1250,
}  # fmt: skip
"""The code page of a language, by the low ten bits of its locale."""
TRADITIONAL = (0x0404, 0x0C04, 0x1404)


@dataclass(frozen=True, slots=True)
class Property:
    """`values` holds one item of bytes, or several where `kind` has MULTIPLE; `name` is a named property's name.

    `is_public` says that users or forms gave the name.
    """

    id: int
    kind: int
    values: tuple[bytes, ...]
    name: str = ""
    is_public: bool = False


class Properties:
    """The properties of one message, recipient or attachment, and how its 8-bit strings are to be read."""

    def __init__(self, items: Iterable[Property], label: str = "") -> None:
        self.items: dict[int, Property] = {}
        for item in items:
            known = self.items.get(item.id)
            if known is None or item.kind & ~MULTIPLE == UNICODE or not known.values:
                self.items[item.id] = item
        self.label = self._label() or label

    def binary(self, id: int) -> bytes:
        """The first value's bytes, empty without one."""
        item = self.items.get(id)
        return item.values[0] if item and item.values else b""

    def number(self, id: int) -> int | None:
        item = self.items.get(id)
        if item is None or item.kind not in (INT16, INT32, BOOLEAN, INT64) or not item.values:
            return None
        return int.from_bytes(item.values[0], "little")

    def text(self, id: int) -> str:
        """The values of a string property, one a line; a time as `2024-05-01 08:30:00 UTC`; empty for other kinds."""
        item = self.items.get(id)
        return self.text_of(item) if item else ""

    def text_of(self, item: Property) -> str:
        kind = item.kind & ~MULTIPLE
        if kind == TIME:
            return "\n".join(filter(None, map(time_text, item.values)))
        if kind not in (STRING8, UNICODE):
            return ""
        return "\n".join(filter(None, (string(kind, value, self.label) for value in item.values)))

    def strings(self) -> Iterator[Property]:
        """The properties that hold text."""
        for item in self.items.values():
            if item.kind & ~MULTIPLE in (STRING8, UNICODE):
                yield item

    def _label(self) -> str:
        for id in CODE_PAGES:
            if page := self.number(id):
                return label_of(page)
        locale = self.number(LOCALE) or 0
        page = 950 if locale in TRADITIONAL else LOCALE_PAGES.get(locale & 0x3FF, 0)
        return label_of(page) if page else ""


def label_of(page: int) -> str:
    """A charset label for a Windows code page."""
    return OTHER_LABELS.get(page, "utf-8" if page == 65001 else f"cp{page}")


def string(kind: int, value: bytes, label: str) -> str:
    """A string's text up to its closing NUL; `label` counts for 8-bit ones as the house's charset rule has it."""
    if kind == UNICODE:
        text = value[: len(value) & ~1].decode("utf-16-le", "replace")
    else:
        text = charset.decode(value.rstrip(b"\0"), label).text
    return text.rstrip("\0").replace("\0", " ").strip("\ufeff")


def time_text(value: bytes) -> str:
    """A FILETIME (100 ns since 1601) as a person writes it; empty where it is none."""
    if len(value) < 8:
        return ""
    (ticks,) = struct.unpack_from("<Q", value)
    try:
        moment = EPOCH + timedelta(microseconds=ticks // 10)
    except OverflowError:
        return ""
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC") if moment.year > 1900 else ""


def name_of(item: Property) -> str:
    """What a person calls the property: its own name, the table's, or its number."""
    return item.name or PROPERTY_NAMES.get(item.id) or f"0x{item.id:04X}"


def is_noise(item: Property) -> bool:
    """Whether the property is written by machines for machines."""
    if item.name.lower().startswith(MACHINE):
        return True
    return item.id in NOISE or any(low <= item.id < high for low, high in NOISE_BANDS)


def numbered_name(number: int) -> str:
    """The name of a property that its set numbers: `location` for a known one, `0x8233` for others."""
    return MACHINE[0] if number in NOISE_NUMBERS else NUMBERED_NAMES.get(number, f"0x{number:04X}")
