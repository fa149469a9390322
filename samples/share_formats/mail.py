"""Writes e-mail messages: RFC 2047 headers in Chinese charsets, attachments, messages inside messages."""

from __future__ import annotations

import email
from email.encoders import encode_base64
from email.header import Header
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
        message[name] = value if value.isascii() else Header(value, charset).encode()
    return message.as_bytes().replace(b"\n", b"\r\n")


def part(name: str, content: bytes, charset: str) -> MIMEBase | MIMEMessage:
    """One attachment."""
    if name.endswith(".eml"):
        return MIMEMessage(email.message_from_bytes(content.replace(b"\r\n", b"\n")))
    made = MIMEBase("application", "octet-stream")
    made.set_payload(content)
    encode_base64(made)
    # The file name as an RFC 2047 word in quotes, as many Chinese mail programs write it.
    words = name if name.isascii() else Header(name, charset, maxlinelen=998).encode()
    made["Content-Disposition"] = f'attachment; filename="{words}"'
    return made
