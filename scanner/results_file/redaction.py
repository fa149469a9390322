"""Hiding matched text: reports are themselves carriers, and --redact makes ones that may leave the room.

Hidden: matched text, snippets, pictures, heading paths, the weighed passage, values of title blocks, and every sentence
that may quote them (the reasons are made anew from codes, stages, carriers and counts). Kept: paths, hashes, places,
rules, scores, fingerprints.
A path stays even where the evidence is in it: without it nobody could find the file. Help, README and every redacted
report say so.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from scanner.records import Bundle, Exemption, Finding, Place, Problem, Reach, Result, TitleBlock, Verdict

MASK = "■■■■■■■■"
"""Always eight: the length of what is hidden would tell something too."""
HIDDEN_SNIPPET = f"■■■⟦{MASK}⟧■■■"

# What a sentence quotes: 'P507', "O/A = 2", “皂化”, ‘x’, 「料液」, 『x』, «x», `x`
QUOTED = re.compile(
    r"""
      '[^']+' | "[^"]+" | `[^`]+`
    | “[^”]+” | ‘[^’]+’ | 「[^」]+」 | 『[^』]+』 | «[^»]+»
    """,
    re.X,
)


def redacted(result: Result) -> Result:
    """The result with everything hidden that quotes the document; a second time changes nothing."""
    texts = {finding.text.strip() for finding in result.findings}
    words = sorted((text for text in texts if len(text) > 1 and text.strip("■")), key=len, reverse=True)
    extraction = replace(
        result.extraction,
        problems=tuple(_without(problem, words) for problem in result.extraction.problems),
        title_blocks=tuple(_redacted_block(block, words) for block in result.extraction.title_blocks),
    )
    return replace(
        result,
        extraction=extraction,
        verdict=_redacted_verdict(result.verdict, result.findings, words),
        findings=tuple(_redacted_finding(finding, words) for finding in result.findings),
        weights=None,
    )


def redacted_bundle(bundle: Bundle) -> Bundle:
    """The bundle with its sentences made anew."""
    return replace(bundle, verdict=_redacted_verdict(bundle.verdict, (), []))


def _redacted_block(block: TitleBlock, words: list[str]) -> TitleBlock:
    """Which fields it has, and nothing of what stands in them."""
    fields = tuple(replace(field, value=MASK, place=_redacted_place(field.place, words)) for field in block.fields)
    return TitleBlock(_redacted_place(block.place, words), fields)


def _redacted_place(place: Place, words: list[str]) -> Place:
    return replace(place, kind="cell", number=None, name=_masked(str(place), words))


def _redacted_finding(finding: Finding, words: list[str]) -> Finding:
    return replace(
        finding,
        place=_redacted_place(finding.place, words),
        text=MASK,
        snippet=HIDDEN_SNIPPET,
        because=_because(finding),
        located=None,
        picture=None,
    )


def _because(finding: Finding) -> str:
    if str(finding.place) == "path":
        return f"Rule {finding.rule} matched in the path, which stays readable (--redact hides no paths)."
    return f"Rule {finding.rule} matched here; the wording is hidden (--redact)."


def _redacted_verdict(verdict: Verdict, findings: tuple[Finding, ...], words: list[str]) -> Verdict:
    return replace(
        verdict,
        instruments=tuple(
            Reach(reach.id, reach.entry, reach.status, _masked(reach.why, words)) for reach in verdict.instruments
        ),
        exemptions=tuple(
            Exemption(exemption.kind, MASK, _masked(exemption.place, words)) for exemption in verdict.exemptions
        ),
        reasons=_plain_reasons(verdict, findings) if verdict.reasons else (),
    )


def _plain_reasons(verdict: Verdict, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """One sentence out of the verdict's own fields, and one counting the findings by detector."""
    named = [("code", verdict.codes), ("stage", verdict.stages), ("carrier", verdict.carriers)]
    parts = [f"{name} {', '.join(values)}" for name, values in named if values]
    said = [f"Judged {verdict.level}: {'; '.join(parts) or 'no code'} (wording hidden by --redact)."]
    counts = Counter(finding.detector for finding in findings)
    if counts:
        said.append("Findings: " + ", ".join(f"{count} by {name}" for name, count in sorted(counts.items())) + ".")
    return tuple(said)


def _without(problem: Problem, words: list[str]) -> Problem:
    place = problem.place
    if place is not None:
        place = _redacted_place(place, words)
    return replace(problem, message=_masked(problem.message, words, quotes=False), place=place)


def _masked(text: str, words: list[str], quotes: bool = True) -> str:
    """The text without the words, whatever their case, and where wanted without what it quotes."""
    for word in words:
        text = re.sub(re.escape(word), MASK, text, flags=re.IGNORECASE)
    return QUOTED.sub(MASK, text) if quotes else text
