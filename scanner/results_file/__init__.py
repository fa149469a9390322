"""results.jsonl at rest: records to lines and back, counted, and read again in order with flat memory."""

from __future__ import annotations

from scanner.results_file.lines import as_dict, as_line
from scanner.results_file.reader import Group, ResultsFile, open_results
from scanner.results_file.redaction import redacted, redacted_bundle
from scanner.results_file.tally import Summary, Tally

__all__ = [
    "Group",
    "ResultsFile",
    "Summary",
    "Tally",
    "as_dict",
    "as_line",
    "open_results",
    "redacted",
    "redacted_bundle",
]
