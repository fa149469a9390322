"""judge(): subject, substance, carrier, less what speaks against it. The only place with thresholds.

The rule is the three-part rule of the recognition handbook (domain.md section 0), made explicit. The trained classifier
joins through one seam: `judge` takes its opinions of passages; without them `score` is the rule's own number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from scanner import three_parts
from scanner.model import Opinion
from scanner.pointing import LINE_CODE, PROCESS_CODE
from scanner.records import CARRIERS, STAGES, Exemption, Finding, Reach, Verdict
from scanner.three_parts import LINE_CARRIER, Facts
from scanner.weighing import MEDIUM, Weighing, weigh

FLAG, REVIEW = 0.60, 0.30
"""The rule's own score at and above which it would flag a document, or hold it. Set on our own texts."""
FLAG_CHANCE, REVIEW_CHANCE = 0.60, 0.30
"""Chances (of `controlled`, of `hold`) at and above which a document is flagged or held; chosen on held-out families
(`scanner evaluate --held-out`), where recall weighs more than a false alarm."""
AGREED_CHANCE, FLOOR_CHANCE = 0.50, 0.05
"""Where the rule alone would flag: a chance to be held of AGREED makes it a flag, one of FLOOR to be controlled holds
it."""
FAINT, ALONE_CHANCE = 0.10, 0.40
"""Where the rule sees next to nothing, the classifier alone has to be this sure to hold a document."""
DOUBTED_FLAG, DOUBTED_REVIEW = 0.85, 0.55
"""What is needed to flag against the words of another industry, and to hold what reads like talk or a catalogue."""
GOODS_KINDS = ("price", "trade", "catalogue", "sds")
EXAMPLES = 4
"""Words quoted in a reason."""
EXEMPT_KINDS = ("public_domain", "basic_research", "patent_application")


def judge(
    findings: Sequence[Finding],
    facts: Facts,
    reaches: Callable[[tuple[str, ...], tuple[str, ...]], tuple[Reach, ...]],
    opinions: Sequence[Opinion] = (),
) -> Verdict:
    """The verdict on one artifact from its findings (level clear, review or flag; unread is the pipeline's to say).

    `opinions` are the classifier's, one a passage; without any the rule decides alone, and `score` is its own number.
    """
    if not findings and not opinions:
        return Verdict()
    weighing = weigh(findings)
    subject = three_parts.subject(weighing)
    substance = three_parts.substance(weighing, facts)
    against, damp = three_parts.against(weighing)
    exemptions = _exemptions(findings) if subject >= 0.5 else ()
    carrier = 1.0 if weighing.forms or facts.carriers else 0.7
    rule = subject * (0.2 + 0.8 * substance) * (0.7 + 0.3 * carrier) * damp
    if subject >= 0.9 and substance >= 0.7 and not against:
        rule = max(rule, REVIEW)
    if exemptions and substance >= 0.4:
        rule = min(rule, FLAG - 0.02)
    whole = opinion_of(opinions)
    doubts = Doubts(
        exempt=bool(exemptions) and substance >= 0.4,
        talk=bool(against),
        other_industry=bool(weighing.others) and not weighing.strong,
        service=three_parts.is_service(weighing),
    )
    level, score = _level(rule, whole, doubts)
    reasons = _reasons(weighing, facts, against, exemptions, level, whole)
    if level == "clear":
        return Verdict(level, score, route=_route(weighing, level), reasons=reasons)
    codes, stages, carriers = _which(weighing, facts, whole)
    return Verdict(
        level=level,
        score=score,
        codes=codes,
        stages=stages,
        carriers=carriers,
        route=_route(weighing, level),
        instruments=reaches(codes, stages),
        exemptions=exemptions,
        reasons=reasons,
    )


def opinion_of(opinions: Sequence[Opinion]) -> Opinion | None:
    """The classifier's view of the document: that of its most telling passage."""
    return max(opinions, key=lambda opinion: (opinion.controlled + opinion.hold, -opinion.start), default=None)


@dataclass(frozen=True, slots=True)
class Doubts:
    """What stands against a verdict: proof of an exemption, a context of mere talk, words of another industry alone.

    `service` speaks for holding it: work on such a line is promised, know-how or not (domain.md 10, rulings 5 and 6).
    """

    exempt: bool
    talk: bool
    other_industry: bool
    service: bool


def _level(rule: float, opinion: Opinion | None, doubts: Doubts) -> tuple[str, float]:
    """Level and score. The classifier ranks; it may not veto the rule's strong evidence, nor the rule its own."""
    if opinion is None:
        score = round(min(rule, 0.99), 4)
        return ("flag" if score >= FLAG else "review" if score >= REVIEW else "clear"), score
    score = round(opinion.hold, 4)
    needed = DOUBTED_FLAG if doubts.other_industry else FLAG_CHANCE
    sure = opinion.controlled >= needed or (
        rule >= FLAG and opinion.hold >= AGREED_CHANCE and not doubts.other_industry
    )
    if sure and not doubts.exempt:
        return "flag", score
    enough = DOUBTED_REVIEW if doubts.talk else REVIEW_CHANCE if rule >= FAINT else ALONE_CHANCE
    if (
        sure
        or opinion.hold >= enough
        or (rule >= FLAG and max(opinion.controlled, opinion.hold * doubts.service) >= FLOOR_CHANCE)
    ):
        return "review", score
    return "clear", score


def _which(
    weighing: Weighing, facts: Facts, opinion: Opinion | None
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Codes, stages and carriers: the classifier's where it has spoken, else the rule's."""
    carriers = three_parts.carriers(weighing, facts)
    if opinion is None:
        codes, stages = three_parts.codes(weighing), three_parts.stages(weighing)
        if LINE_CODE in codes and LINE_CARRIER not in carriers:
            carriers = (LINE_CARRIER, *carriers[:1]) if len(codes) > 1 else (LINE_CARRIER,)
        return codes, stages, carriers
    chance = opinion.probability
    line = chance["line"]
    said = three_parts.codes(weighing)
    seen = len(weighing.line) + weighing.forms[LINE_CARRIER] >= 2
    codes = (LINE_CODE,) if line >= (0.45 if seen else 0.7) else (PROCESS_CODE,)
    if 0.4 <= line < 0.6 and said == (PROCESS_CODE, LINE_CODE):
        codes = said
    likely = [stage for stage in STAGES if chance[f"stage {stage}"] >= 0.5]
    stages = tuple(likely or [max(STAGES, key=lambda stage: chance[f"stage {stage}"])])
    ranked = sorted(CARRIERS, key=lambda carrier: -chance[f"carrier {carrier}"])
    chosen = [ranked[0], *(carrier for carrier in ranked[1:2] if chance[f"carrier {carrier}"] >= 0.4)]
    if codes == (LINE_CODE,):
        chosen = [LINE_CARRIER]
    return codes, stages, tuple(chosen)


def _exemptions(findings: Sequence[Finding]) -> tuple[Exemption, ...]:
    """Proof of an exemption: only marks that prove something (S or M), one of each kind and rule."""
    found: dict[tuple[str, str], Exemption] = {}
    for finding in findings:
        if finding.detector == "context_marks" and finding.kind in EXEMPT_KINDS and finding.score >= MEDIUM:
            found.setdefault((finding.kind, finding.rule), Exemption(finding.kind, finding.text, str(finding.place)))
    return tuple(found.values())[:6]


def _route(weighing: Weighing, level: str) -> str:
    if weighing.contexts["state_secret"] >= 2:
        return "state_secret"
    if level in ("flag", "review"):
        return "technology"
    if weighing.contexts["catch_all"] >= 2:
        return "catch_all"
    if weighing.anchors and any(weighing.contexts[kind] >= 2 for kind in GOODS_KINDS):
        return "goods"
    return "none"


def _reasons(
    weighing: Weighing,
    facts: Facts,
    against: Sequence[str],
    exemptions: Sequence[Exemption],
    level: str,
    opinion: Opinion | None,
) -> tuple[str, ...]:
    """Sentences a lawyer can read: subject, substance, carrier, what spoke against it."""
    reasons = []
    parts = [
        f"{said} ({_examples(weighing.words[rule] for rule, _ in rules.most_common())})"
        for said, rules in (
            ("names rare earths", weighing.anchors),
            ("terms used for rare-earth processes and little else", weighing.strong),
            ("process terms shared with other industries", weighing.medium),
            ("terms of production-line support", weighing.line),
        )
        if rules
    ]
    reasons.append(f"Subject: {'; '.join(parts) or 'no process terms'}.")
    owned = [finding for finding in weighing.best if finding.kind == "parameter"]
    loose = sum(1 for finding in weighing.best if finding.kind == "quantity")
    if owned or loose:
        places = [finding.place for finding in weighing.best if finding.kind in ("parameter", "quantity")]
        where = next((place for place in places if place.kind != "path"), places[0])
        parts = [f"process parameters with values ({_examples(_fullest(owned))})"] if owned else []
        parts += [f"{loose} other {'quantity' if loose == 1 else 'quantities'}"] if loose else []
        reasons.append(f"Substance: {' and '.join(parts)} close together, from {where} on.")
    else:
        reasons.append("Substance: no process parameters with values near process terms.")
    if level != "clear":
        carriers = _which(weighing, facts, opinion)[2]
        reasons.append(
            f"Carrier: {', '.join(carriers).replace('_', ' ')}, told by {_told_by(carriers, weighing, facts)}."
        )
    if weighing.others:
        reasons.append(f"Against: words of another industry ({', '.join(weighing.others).replace('_', ' ')}).")
    if against:
        reasons.append(f"Against: reads like {', '.join(against).replace('_', ' ')}.")
    if exemptions:
        reasons.append("An exemption may apply; its proof must be checked before release.")
    if opinion is not None:
        said = f"{opinion.controlled:.0%} controlled, {opinion.hold:.0%} to be held"
        reasons.append(f"Classifier: {said}, by the most telling passage.")
    if weighing.contexts["proprietary"] and level != "clear":
        reasons.append("Marked as confidential or controlled by its owner.")
    if weighing.contexts["state_secret"] >= 2:
        reasons.append("Carries a state-secret mark: that law comes first.")
    return tuple(reasons)


def _told_by(carriers: Sequence[str], weighing: Weighing, facts: Facts) -> str:
    """What there is to see for these carriers: marks that stand in the findings, the kind of file, else the wording."""
    marks = sum(weighing.marks[carrier] for carrier in carriers)
    if marks:
        return f"{marks} mark{'s' * (marks > 1)} of its form"
    return f"the file itself ({facts.format})" if set(carriers) & set(facts.carriers) else "its wording"


def _examples(words: Iterable[str]) -> str:
    """The first few of the words found, each once, and how many there are besides."""
    seen: dict[str, str] = {}
    for word in words:
        seen.setdefault(word.casefold(), word[:40])
    distinct = list(seen.values())
    cut = f" and {len(distinct) - EXAMPLES} more" if len(distinct) > EXAMPLES else ""
    return ", ".join(distinct[:EXAMPLES]) + cut


def _fullest(owned: Iterable[Finding]) -> Iterator[str]:
    """The words of parameters without those that another repeats with its value: `洗涤段` beside `洗涤段 28 级`."""
    words = [" ".join(finding.text.split()) for finding in owned]
    return (word for word in words if not any(other != word and other.startswith(word) for other in words))
