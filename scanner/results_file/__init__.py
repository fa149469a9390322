"""results.jsonl at rest: records to lines and back, counted, and read again in order with flat memory."""

from __future__ import annotations

from scanner.results_file.lines import as_dict, as_line, from_line
from scanner.results_file.reader import Group, Lines, ResultsFile, open_results, results_of
from scanner.results_file.redaction import redacted, redacted_bundle
from scanner.results_file.tally import Ends, Summary, Tally

__all__ = [
    "Ends",
    "Group",
    "Lines",
    "ResultsFile",
    "Summary",
    "Tally",
    "as_dict",
    "as_line",
    "from_line",
    "open_results",
    "redacted",
    "redacted_bundle",
    "results_of",
]
