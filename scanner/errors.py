"""The tree of errors.

ScannerError
|- UsageError       the person can fix it; nothing was scanned (exit 2)
|  |- SettingsError    an unknown key, a value out of range, a configuration file that is not TOML
|  |- LexiconError     a rule pack that is wrong: file, term, field, remedy
|  |- ResultsError     a results file that is truncated or not ours: file, line, remedy
|  |- LedgerError      a ledger that cannot be opened, read or written: its name, the reason, the remedy
|  `- ModelError       a model that is damaged or belongs to another pack
`- ArtifactError    this artifact failed; it becomes a Problem; the run goes on
   |- EncryptedFile DamagedFile UnsupportedFormat LimitExceeded TimedOut OutOfMemory Crashed
   `- MissingReader NoText Unreachable Changed Interrupted SkippedByPolicy Defect
"""

from __future__ import annotations

from scanner.records import Place, Problem


class ScannerError(Exception):
    """Whatever this tool raises on purpose."""


class UsageError(ScannerError):
    """The person can fix it; nothing was scanned. `str()` says what is wrong and what to do."""


class SettingsError(UsageError):
    """A setting that does not exist or cannot have this value."""


class LexiconError(UsageError):
    """A rule pack is wrong. Says file, term and field, and the remedy."""

    def __init__(self, file: str, term: str, field: str, message: str, remedy: str) -> None:
        self.file, self.term, self.field, self.remedy = file, term, field, remedy
        where = ", ".join(part for part in (file, term and f"term {term!r}", field and f"field {field!r}") if part)
        super().__init__(f"{where}: {message}. Remedy: {remedy}")


class ResultsError(UsageError):
    """A results file cannot be used; says file, line and remedy."""


class LedgerError(UsageError):
    """A ledger cannot be used. `gone` says that its server went away, so that it may be there again soon."""

    def __init__(self, message: str, gone: bool = False) -> None:
        super().__init__(message)
        self.gone = gone


class ModelError(UsageError):
    """A model is damaged or does not belong to this pack."""


class ArtifactError(ScannerError):
    """This artifact failed. `kind` is the problem kind of results.md; the message says what, `remedy` what to do."""

    kind = "defect"
    default_remedy = "read it by other means"

    def __init__(self, message: str, place: Place | None = None, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.remedy = remedy or self.default_remedy

    def problem(self) -> Problem:
        return Problem(self.kind, f"{self.message}. Remedy: {self.remedy}", self.place)


class EncryptedFile(ArtifactError):
    """A password or key stands before the content."""

    kind = "encrypted"
    default_remedy = "ask the owner for an unprotected copy and scan that"


class DamagedFile(ArtifactError):
    """The bytes are not a whole file of their format."""

    kind = "damaged"
    default_remedy = "get an intact copy, or open it with its own program and save it anew"


class UnsupportedFormat(ArtifactError):
    """No reader knows these bytes."""

    kind = "unsupported"
    default_remedy = "convert it to PDF, DOCX or text and scan that, or have a person look at it"


class LimitExceeded(ArtifactError):
    """A limit was reached; the message names the limit, the remedy the option that raises it."""

    kind = "limit"
    default_remedy = "raise the limit named"


class TimedOut(ArtifactError):
    """The artifact's time was used up."""

    kind = "timeout"
    default_remedy = "raise --time-limit, or scan the file alone"


class OutOfMemory(ArtifactError):
    """The artifact's memory was used up."""

    kind = "memory"
    default_remedy = "raise --memory-limit, or scan the file on a larger machine"


class Crashed(ArtifactError):
    """The process that read it died."""

    kind = "crash"
    default_remedy = "report the file to the maintainers; open it by other means"


class MissingReader(ArtifactError):
    """An optional reader is not installed; the remedy is the install command."""

    kind = "missing_reader"
    default_remedy = "install the optional reader"


class NoText(ArtifactError):
    """There is content, but no text in it that can be read."""

    kind = "no_text"
    default_remedy = "have a person look at it, or convert it with OCR and scan the result"


class Unreachable(ArtifactError):
    """The operating system would not give it."""

    kind = "io"
    default_remedy = "check permissions and the mount, then scan again"


class Changed(ArtifactError):
    """It changed while it was read."""

    kind = "changed"
    default_remedy = "scan it again when nobody writes to it"


class Interrupted(ArtifactError):
    """The run was stopped before this artifact was done."""

    kind = "interrupted"
    default_remedy = "run the scan again"


class SkippedByPolicy(ArtifactError):
    """The user's own rule left it out."""

    kind = "policy"
    default_remedy = "take it out of the rule to have it scanned"


class Defect(ArtifactError):
    """An error of this tool's own."""

    kind = "defect"
    default_remedy = "report it to the maintainers with the log; treat the file as unread"
