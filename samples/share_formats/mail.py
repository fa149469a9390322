"""Writes e-mail messages: RFC 2047 headers in Chinese charsets, attachments, messages inside messages."""

from __future__ import annotations

import base64
import email
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText


def mail(headers: dict[str, str], body: str, attached: dict[str, bytes] | None = None, charset: str = "utf-8") -> bytes:
    """A message; an attachment named `*.eml` becomes a message/rfc822 part; names and subject are RFC 2047 words."""
    text = MIMEText(body.strip() + "\n", "plain", charset)
    message: MIMEText | MIMEMultipart = text
    if attached:
        # A fixed boundary: the library's own is random.
        message = MIMEMultipart(boundary=f"----=_Part_{sum(body.encode()):08d}_{len(attached)}")
        message.attach(text)
        for name, content in attached.items():
            message.attach(part(name, content, charset))
    for name, value in headers.items():
        message[name] = encoded_word(value, charset)
    return message.as_bytes().replace(b"\n", b"\r\n")


def part(name: str, content: bytes, charset: str) -> MIMEBase:
    """One attachment."""
    made: MIMEBase
    if name.endswith(".eml"):
        made = MIMEMessage(email.message_from_bytes(content.replace(b"\r\n", b"\n")))
    else:
        made = MIMEBase("application", "octet-stream")
        made.set_payload(content)
        encode_base64(made)
    # The file name as an RFC 2047 word in quotes, as many Chinese mail programs write it.
    made["Content-Disposition"] = f'attachment; filename="{encoded_word(name, charset)}"'
    return made


def encoded_word(text: str, charset: str) -> str:
    """The text as RFC 2047 words of at most 12 characters; the library would name the charset `eucgb2312_cn`."""
    if text.isascii():
        return text
    pieces = [text[n : n + 12].encode(charset) for n in range(0, len(text), 12)]
    return " ".join(f"=?{charset}?B?{base64.b64encode(piece).decode()}?=" for piece in pieces)
