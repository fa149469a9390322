"""Takes files out of what they are nested in, by the standard library and pdfminer: to compare with what we take out."""

from __future__ import annotations

import email
import email.policy
import io
import zipfile


def member(container: bytes, name: str) -> bytes:
    """The bytes of a file inside another: a ZIP's member, a mail's attachment, a PDF's embedded file."""
    if container[:2] == b"PK":
        return _zip_member(container, name)
    if container[:5] == b"%PDF-":
        return _embedded_file(container, name)
    return _attachment(container, name)


def _zip_member(container: bytes, name: str) -> bytes:
    """By the name as it is, or as GBK where the archive does not say that it is UTF-8."""
    with zipfile.ZipFile(io.BytesIO(container)) as archive:
        for entry in archive.infolist():
            legacy = "" if entry.flag_bits & 0x800 else entry.filename.encode("cp437").decode("gbk", "replace")
            if name in (entry.filename, legacy):
                return archive.read(entry)
    raise LookupError(f"no member {name}")


def _attachment(container: bytes, name: str) -> bytes:
    """An attached mail is written anew, with the line ends it had."""
    as_it_was = email.policy.compat32.clone(linesep="\r\n" if b"\r\n" in container else "\n")
    for part in email.message_from_bytes(container, policy=email.policy.default).walk():
        if part.get_filename() == name:
            if part.get_content_type() == "message/rfc822":
                (inner,) = email.message_from_bytes(part.as_bytes(as_it_was)).get_payload()
                return bytes(inner.as_bytes(policy=as_it_was))
            return bytes(part.get_payload(decode=True))
    raise LookupError(f"no attachment {name}")


def _embedded_file(container: bytes, name: str) -> bytes:
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import resolve1
    from pdfminer.utils import decode_text

    catalog = PDFDocument(PDFParser(io.BytesIO(container))).catalog
    listed = resolve1(resolve1(catalog["Names"])["EmbeddedFiles"])["Names"]
    for raw, reference in zip(listed[::2], listed[1::2], strict=True):
        if decode_text(raw) == name:
            return bytes(resolve1(resolve1(reference)["EF"]["F"]).get_data())
    raise LookupError(f"no embedded file {name}")
