"""The independent extractors of mail: python's own e-mail parser, and olefile over Outlook's property streams."""

from __future__ import annotations

import email
import email.policy
import mailbox
import re
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

from benchmarks.text_recall.walks import Texts, decoded, text_of_html


def mail(path: Path) -> Texts:
    return list(_of_mail(email.message_from_bytes(path.read_bytes(), policy=email.policy.default)))


def mailbox_of(path: Path) -> Texts:
    return [
        text
        for message in mailbox.mbox(path)
        for text in _of_mail(email.message_from_bytes(message.as_bytes(), policy=email.policy.default))
    ]


def _of_mail(message: Message) -> Iterator[str]:
    """Subject, sender, receivers, every part that is text, nested messages; no attachments of other kinds.

    Of the forms of an alternative, which say the same, the one with the most letters.
    """
    for name in ("Subject", "From", "To", "Cc"):
        try:
            yield str(message.get(name) or "")
        except Exception:  # noqa: BLE001 - the parser fails on damaged headers in many ways
            continue
    yield from _of_part(message)


def _of_part(part: Message) -> Iterator[str]:
    inner = part.get_payload()
    if part.get_content_maintype() == "message" and isinstance(inner, list):
        for message in inner:
            yield from _of_mail(message)
    elif part.get_content_type() == "multipart/alternative" and isinstance(inner, list):
        yield max(("\n".join(_of_part(form)) for form in inner), key=len, default="")
    elif isinstance(inner, list):
        for below in inner:
            yield from _of_part(below)
    elif part.get_content_maintype() == "text":
        data = part.get_payload(decode=True)
        if isinstance(data, bytes):
            try:
                text = data.decode(part.get_content_charset("utf-8"), "replace")
            except LookupError:
                text = decoded(data)
            yield text_of_html(text) if part.get_content_subtype() == "html" else text


def outlook(path: Path) -> Texts:
    """olefile: subject, sender, receivers, bodies and names of attachments from their property streams ([MS-OXMSG]).

    Of a message with a plain and an HTML body, which say the same, the longer is read.
    """
    import olefile

    texts: Texts = []
    bodies: dict[str, str] = {}
    wanted = {"0037", "0c1a", "0e04", "0e03", "1000", "1013", "3707", "3001"}
    with olefile.OleFileIO(str(path)) as storage:
        for parts in storage.listdir():
            found = re.fullmatch(r"__substg1\.0_([0-9A-F]{4})(001F|001E|0102)", parts[-1], re.IGNORECASE)
            if not found or found.group(1).lower() not in wanted or "recip" in "".join(parts):
                continue
            data = storage.openstream(parts).read()
            text = data.decode("utf-16-le", "replace") if found.group(2).upper() == "001F" else decoded(data)
            if found.group(1) in ("1000", "1013"):
                body = text_of_html(text) if found.group(1) == "1013" else text
                message = "/".join(parts[:-1])
                bodies[message] = max(bodies.get(message, ""), body, key=len)
            else:
                texts.append(text)
    return texts + list(bodies.values())
