"""Encrypted messages written as letters into a text: PGP, age, PKCS #7, Ansible vaults."""

from __future__ import annotations

import re
from collections.abc import Iterator

# -----BEGIN PGP MESSAGE----- and at most some header lines (Version: 1, blank) before letters of base64;
# $ANSIBLE_VAULT;1.1;AES256 before digits. A sentence that only names such a line is none.
SEALED = re.compile(
    r"""
    ^ [ \t>|]* -----BEGIN [ ] (?P<what> PGP [ ] MESSAGE | PKCS7 | CMS | AGE [ ] ENCRYPTED [ ] FILE ) ----- [ \t\r]* \n
      (?: [ \t>|]* (?: [\w-]+ : [^\n]* )? \r? \n ){0,9}
      [ \t>|]* [A-Za-z0-9+/=]{8}
    | ^ [ \t]* \$ (?P<vault> ANSIBLE_VAULT ) ; [^\n]{3,40} \n [ \t]* [0-9a-f]{8}
    """,
    re.VERBOSE | re.MULTILINE,
)
NAMES = {"PGP MESSAGE": "a PGP message", "PKCS7": "a PKCS #7 message", "CMS": "a PKCS #7 message",
         "AGE ENCRYPTED FILE": "a file encrypted with age"}  # fmt: skip


def sealed(text: str) -> Iterator[tuple[int, str]]:
    """(character it begins at, what it is in words) of each encrypted message in the text."""
    if "-----BEGIN " not in text and "$ANSIBLE_VAULT" not in text:
        return
    for found in SEALED.finditer(text):
        yield found.start(), NAMES.get(found["what"] or "", "an Ansible vault")
