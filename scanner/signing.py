"""Ed25519 keys in PEM files, and signatures with them: the one door to the package cryptography."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LARGEST_KEY = 1 << 16
"""Bytes of a key file: an Ed25519 key in PEM has about 120."""
MAKE_KEY = "openssl genpkey -algorithm ed25519 -out key.pem"
PUBLIC_OF_KEY = "openssl pkey -in key.pem -pubout -out public.pem"


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key at work. `public` is the raw public key, 32 bytes; `sign` gives 64 bytes for a message."""

    public: bytes
    sign: Callable[[bytes], bytes]


def signer_of(path: Path) -> Signer:
    """The signer of a PEM file with an Ed25519 private key. Raises UsageError naming file and remedy."""
    key = _private(path, _content(path))
    return Signer(key.public_key().public_bytes_raw(), key.sign)


def public_key_of(path: Path) -> bytes:
    """The 32 bytes of the Ed25519 public key in a PEM file. Raises UsageError naming file and remedy."""
    return _public(path, _content(path)).public_bytes_raw()


def fits(public: bytes, message: bytes, signature: bytes) -> bool:
    """The signature is this key's over this message; False too for bytes that are no key."""
    _needed()
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public: bytes) -> str:
    """SHA-256 of the raw public key: what two people compare over the telephone."""
    return hashlib.sha256(public).hexdigest()


def _private(path: Path, content: bytes) -> Ed25519PrivateKey:
    _needed()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(content, None)
    except TypeError:
        raise UsageError(f"{path}: is under a password. Remedy: give a key without one") from None
    except (ValueError, UnsupportedAlgorithm):
        raise UsageError(f"{path}: {_what_it_is(content)}. Remedy: make one with {MAKE_KEY}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{path}: is a key of another kind than Ed25519. Remedy: make one with {MAKE_KEY}")
    return key


def _what_it_is(content: bytes) -> str:
    """Why this is no private key that signs here."""
    if b"-----BEGIN PUBLIC KEY-----" in content:
        return "is a public key, which checks a signature; the private key makes it"
    if b"-----BEGIN OPENSSH PRIVATE KEY-----" in content:
        return "is a key of OpenSSH, not a private key in PEM (PKCS #8)"
    return "holds no private key in PEM"


def _public(path: Path, content: bytes) -> Ed25519PublicKey:
    _needed()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        what = (
            "is a private key, to be kept by its owner" if b"PRIVATE KEY" in content else "holds no public key in PEM"
        )
        raise UsageError(f"{path}: {what}. Remedy: make the public key with {PUBLIC_OF_KEY}") from None
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"{path}: is a key of another kind than Ed25519. Remedy: give the public key of the signer")
    return key


def _content(path: Path) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read(LARGEST_KEY)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{path}: cannot be read: {reason}. Remedy: name a key file that can be read") from error


def _needed() -> None:
    """Raises UsageError with the install line where the package is missing."""
    if find_spec("cryptography") is None:
        raise UsageError("signatures need cryptography. Remedy: python -m pip install cryptography")
