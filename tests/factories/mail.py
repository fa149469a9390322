"""Mails written line by line, so that a test can have any header, any charset and any mistake."""

from __future__ import annotations

import base64


def mail(body: bytes = b"body\n", **headers: str | bytes) -> bytes:
    """A mail with From and Subject unless given; `content_type` becomes Content-Type."""
    given: dict[str, str | bytes] = {"from": "a@example.com", "subject": "s", **headers}
    lines = []
    for name, value in given.items():
        raw = value if isinstance(value, bytes) else value.encode()
        lines.append(name.replace("_", "-").title().encode() + b": " + raw)
    return b"\n".join(lines) + b"\n\n" + body


def part(body: bytes = b"", **headers: str | bytes) -> bytes:
    """One part of a multipart: header lines, a blank line, the body."""
    lines = [
        name.replace("_", "-").title().encode() + b": " + (value if isinstance(value, bytes) else value.encode())
        for name, value in headers.items()
    ]
    return b"\n".join(lines) + b"\n\n" + body


def multipart(*parts: bytes, kind: str = "mixed", end: bytes = b"\n--XX--\n", **headers: str | bytes) -> bytes:
    """A whole mail of several parts, divided by XX."""
    body = b"".join(b"\n--XX\n" + piece for piece in parts) + end
    return mail(body, content_type=f'multipart/{kind}; boundary="XX"', **headers)


def attachment(data: bytes, disposition: str | bytes, content_type: str | bytes = "application/octet-stream") -> bytes:
    """A part in base64."""
    return part(
        base64.encodebytes(data),
        content_type=content_type, content_disposition=disposition, content_transfer_encoding="base64",
    )  # fmt: skip
