"""The coverage certificate: every file and member with what became of it, in a chain of hashes, signed or not.

The file is a JSON array with one element a line, so that any JSON reader takes it and one line at a time will do:

    [
    {"chain":"<hash>","entry":{"number":0,"type":"header",…},"previous":"000…0"},
    {"chain":"<hash>","entry":{"number":1,"path":"share/a.pdf",…,"type":"artifact"},"previous":"<chain above>"},
    {"chain":"<hash>","entry":{"number":2,"head":"<chain above>",…,"type":"summary"},"previous":…,"signature":"…"}
    ]

`chain` is the SHA-256, in lower-case hex, of `previous` (64 ASCII characters) followed by the bytes of `entry` as
they stand in the line: canonical JSON (UTF-8, keys sorted, no blanks, whole numbers only; control characters, DEL, C1
and U+2028/9 escaped). `signature` (base64) is Ed25519 over SIGNED_AS and the `chain` of the summary. Without a key the
header says "integrity only": the chain shows damage and clumsy changes, but anyone could make a new one.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from scanner.coverage import Coverage
from scanner.records import Problem, Result, Run
from scanner.results_file import ResultsFile
from scanner.signing import Signer

FORM = "scanner coverage certificate 1"
START = "0" * 64
"""What stands before the first entry."""
SIGNED_AS = b"scanner coverage certificate 1\n"
"""Put before what is signed, so that the signature can be taken for no other document's."""
INTEGRITY_ONLY = "integrity only"
ED25519 = "ed25519"
OPEN, CLOSE = b"[\n", b"]\n"

# A lone surrogate, which has no UTF-8: "\ud800"
SURROGATE = re.compile(r"[\ud800-\udfff]", re.X)
# Legal raw in JSON, but a command to some terminals ("\x9b2J") or a line end to some readers ("\u2028")
RAW_TROUBLE = re.compile(r"[\x7f-\x9f\u2028\u2029]", re.X)


def canonical(value: object) -> bytes:
    """The one form in which a value is hashed. Raises ValueError for a number JSON does not have."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = RAW_TROUBLE.sub(lambda hit: f"\\u{ord(hit[0]):04x}", SURROGATE.sub("\ufffd", text))
    return text.encode("utf-8")


def chained(previous: str, entry: bytes) -> str:
    """The hash that ties an entry to all before it."""
    return hashlib.sha256(previous.encode("ascii") + entry).hexdigest()


def message_of(chain: str) -> bytes:
    """What the key signs: the chain of the summary, which stands for the whole certificate."""
    return SIGNED_AS + chain.encode("ascii")


def line_of(previous: str, entry: bytes, signature: str | None = None) -> bytes:
    """One element, its keys in order, without comma and line end."""
    signed = "" if signature is None else f',"signature":"{signature}"'
    head = f'{{"chain":"{chained(previous, entry)}","entry":'
    return head.encode("ascii") + entry + f',"previous":"{previous}"{signed}}}'.encode("ascii")


class Certificate:
    """The certificate of a results file. `head` and `coverage` are known when `lines` has ended.

    Raises ResultsError from `lines` where the results file changed meanwhile.
    """

    def __init__(self, results: ResultsFile, signer: Signer | None = None) -> None:
        self.results = results
        self.signer = signer
        self.coverage = Coverage()
        self.head = START
        self.number = 0

    def lines(self) -> Iterator[bytes]:
        """The file, line by line, as it is made; nothing of it is kept."""
        yield OPEN
        yield self._link(header(self.results, self.signer)) + b",\n"
        for result in self.results.in_file_order():
            self.coverage.add_result(result)
            yield self._link(artifact(result)) + b",\n"
        yield self._link(self._summary(), last=True) + b"\n"
        yield CLOSE

    def _link(self, about: dict[str, Any], last: bool = False) -> bytes:
        entry = canonical({**about, "number": self.number})
        previous, self.head = self.head, chained(self.head, entry)
        self.number += 1
        signature = None
        if last and self.signer is not None:
            signature = base64.b64encode(self.signer.sign(message_of(self.head))).decode("ascii")
        return line_of(previous, entry, signature)

    def _summary(self) -> dict[str, Any]:
        return {
            "type": "summary",
            "head": self.head,
            "complete": not self.results.partial,
            "stopped_at": self.results.stopped_at,
            "everything_read": not self.results.partial and self.coverage.incomplete == 0,
            **self.coverage.record(),
        }


def header(results: ResultsFile, signer: Signer | None) -> dict[str, Any]:
    """Who made it, with what, and under which day's law: the first entry."""
    run: Run = results.run
    signing: dict[str, str] = {"signature": INTEGRITY_ONLY}
    if signer is not None:
        signing = {"signature": ED25519, "public_key": base64.b64encode(signer.public).decode("ascii")}
    day = run.law.get("as_of")
    return {
        "type": "header",
        "form": FORM,
        "tool": run.tool,
        "pack": dict(run.pack),
        "model": None if run.model is None else dict(run.model),
        "settings": settings_digest(run),
        "law_as_of": day if isinstance(day, str) else None,
        "started": run.started,
        "redacted": results.redact,
        **signing,
    }


def settings_digest(run: Run) -> str:
    """SHA-256 of the canonical JSON of the run's settings: two runs with the same settings have the same."""
    return hashlib.sha256(canonical(run.settings)).hexdigest()


def artifact(result: Result) -> dict[str, Any]:
    """What became of a file (depth 0) or of something inside one."""
    extraction = result.extraction
    raw = result.path_bytes
    return {
        "type": "artifact",
        "path": result.path,
        **({} if raw is None else {"path_bytes": base64.b64encode(raw).decode("ascii")}),
        "depth": result.depth,
        "sha256": extraction.sha256,
        "bytes": extraction.bytes,
        "format": extraction.format,
        "status": extraction.status,
        "reasons": [_reason(problem) for problem in extraction.problems],
    }


def _reason(problem: Problem) -> dict[str, Any]:
    """`harmless` stands where the problem hides nothing and did not lower the status."""
    place = {} if problem.place is None else {"place": str(problem.place)}
    harmless = {"harmless": True} if problem.harmless else {}
    return {"kind": problem.kind, "message": problem.message, **place, **harmless}
