"""The end of a run: the reports, what is kept of it, and the exit code."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.commands.course import Course
from scanner.commands.outputs import Output, kept_in_part, write_reports
from scanner.commands.progress import say
from scanner.errors import UsageError
from scanner.results_file.tally import Ends
from scanner.settings import Settings

FOUND, UNREAD, FAILED, INTERRUPTED = 1, 3, 4, 130


def print_reports(outputs: Sequence[Output], settings: Settings, quiet: bool, course: Course) -> None:
    """Write the other reports and print the summary; a failure of one is noted and stops no other."""
    from scanner.reports.as_text import summary_lines

    if course.open is None or (not outputs and quiet):
        return
    before = len(course.written)
    try:
        with course.open() as results:
            course.failures += write_reports(results, outputs, settings, course.written)
            if not quiet:
                for line in summary_lines(results, settings):
                    say(line)
                for path in course.written[before:]:
                    say(f"written: {path}")
    except UsageError as error:  # not even the first line could be written
        course.failures.append(str(error))


def say_what_is_kept(course: Course, outputs: Sequence[Output], remedy: str) -> None:
    """After an interruption while reports were written; `remedy` is the command that writes them, if any does."""
    kept = ", ".join(map(str, course.written)) or "nothing; the results were not asked for with -o results.jsonl"
    missing = [output for output in outputs if output.path not in course.written]
    say(f"interrupted while reports were written. Kept: {kept}{''.join(map(kept_in_part, missing))}", err=True)
    if remedy and missing:
        say(f"Remedy: {remedy} -o REPORT writes the others", err=True)


def exit_code(ends: Ends, settings: Settings, course: Course, quiet: bool) -> int:
    """As results.md has it: 1 wins over 3; a gateway does not take nothing examined for clear."""
    for failure in course.failures:
        say(f"Error: {failure}", err=True)
    if course.failures:
        return FAILED
    if not course.complete:
        return INTERRUPTED
    failing = {"flag": ("flag",), "review": ("flag", "review"), "never": ()}[settings.fail_on]
    if any(ends.by_level.get(level) or ends.sets_by_level.get(level) for level in failing):
        return FOUND
    if ends.incomplete:
        return UNREAD
    if settings.profile == "gateway" and not ends.looked_into:
        if not quiet:
            say("nothing was examined: a gateway does not take that for clear", err=True)
        return UNREAD
    return 0
