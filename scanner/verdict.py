"""judge(): subject, substance, carrier, less what speaks against it. The only place with thresholds.

The rule is the three-part rule of the recognition handbook (domain.md section 0), made explicit. The trained classifier
joins through one seam: `judge` takes its opinions of passages and what combines them; without, `score` is the rule's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from scanner import three_parts
from scanner.combination import Chance, Standing, Values, values
from scanner.model import Opinion
from scanner.pointing import LINE_CODE, PROCESS_CODE
from scanner.records import CARRIERS, STAGES, Exemption, Finding, Reach, Verdict
from scanner.three_parts import LINE_CARRIER, Facts
from scanner.weighing import MEDIUM, Weighing, weigh

FLAG, REVIEW = 0.60, 0.30
"""The rule's own score at and above which it would flag a document, or hold it. Set on our own texts."""
FLAG_CHANCE, REVIEW_CHANCE = 0.50, 0.30
"""Chances (of `controlled`, of `hold`) at and above which a document is flagged or held; chosen on held-out families
(`scanner evaluate --held-out`), where recall weighs more than a false alarm."""
ALONE_FLAG, ALONE_REVIEW = 0.70, 0.40
"""The same where no rule has a word for the subject: ordinary files of which the corpus knows nothing look odd, too."""
CERTAIN, AGREED_CHANCE = 0.90, 0.20
"""Where nothing stands against the rule and its number is CERTAIN (name, process terms, a table of owned parameters),
a chance to be held of AGREED flags: a line of seven set-points looks like a page of a paper to the classifier."""
DOUBTED_FLAG, DOUBTED_REVIEW = 0.70, 0.40
"""What is needed to flag against the words of another industry, and to hold what reads like talk or a catalogue."""
FLOOR_CHANCE = 0.05
"""What the rule alone would flag is held from this chance to be held on."""
LINE_CHANCE, BOTH_CHANCE = 0.5, 0.9
"""Chances (of the work on a line; of the process itself beside it) from which a code is named: held-out families."""
STAGE_CHANCE = 0.6
FILE_IS_CARRIER = 0.5
"""Added to the chance of a carrier that the file format is by itself."""
MOST_TELLING = 4
GOODS_KINDS = ("price", "trade", "catalogue", "sds")
EXAMPLES = 4
"""Words quoted in a reason."""
EXEMPT_KINDS = ("public_domain", "basic_research", "patent_application")


def judge(
    findings: Sequence[Finding],
    facts: Facts,
    reaches: Callable[[tuple[str, ...], tuple[str, ...]], tuple[Reach, ...]],
    opinions: Sequence[Opinion] = (),
    combine: Callable[[Values], Chance] | None = None,
) -> Verdict:
    """The verdict on one artifact from its findings (level clear, review or flag; unread is the pipeline's to say).

    `opinions` are the classifier's, one a passage, and `combine` makes a chance for the document of them and of the
    rule's numbers; without it the rule decides alone, and `score` is its own number.
    """
    if not findings and not opinions:
        return Verdict()
    weighing = weigh(findings)
    exemptions = exemptions_of(findings, weighing)
    at = standing(weighing, facts, exemptions)
    whole = combine(values(pairs_of(opinions), at)) if combine and opinions else None
    level, score = _level(at, whole)
    against = three_parts.against(weighing)[0]
    found = _which(weighing, facts, opinions) if level != "clear" else NOTHING
    reasons = _reasons(weighing, facts, against, exemptions, found, whole)
    return Verdict(
        level=level,
        score=score,
        codes=found.codes,
        stages=found.stages,
        carriers=found.carriers,
        route=_route(weighing, level),
        instruments=reaches(found.codes, found.stages) if level != "clear" else (),
        exemptions=exemptions if level != "clear" else (),
        reasons=reasons,
    )


def pairs_of(opinions: Sequence[Opinion]) -> list[tuple[float, float]]:
    return [(opinion.controlled, opinion.hold) for opinion in opinions]


def standing(weighing: Weighing, facts: Facts, exemptions: Sequence[Exemption]) -> Standing:
    """The three-part rule's number for a document, with its parts and what stands against it."""
    subject = three_parts.subject(weighing)
    substance = three_parts.substance(weighing, facts)
    against, damp = three_parts.against(weighing)
    carrier = 1.0 if weighing.forms or facts.carriers else 0.7
    rule = subject * (0.2 + 0.8 * substance) * (0.7 + 0.3 * carrier) * damp
    if subject >= 0.9 and substance >= 0.7 and not against:
        rule = max(rule, REVIEW)
    if exemptions and substance >= 0.4:
        rule = min(rule, FLAG - 0.02)
    return Standing(
        rule,
        subject,
        substance,
        talk=1.0 - damp,
        exempt=bool(exemptions) and substance >= 0.4,
        other_industry=bool(weighing.others) and not weighing.strong,
        service=three_parts.is_service(weighing),
        wordless=not (weighing.anchors or weighing.strong or weighing.medium or weighing.line or weighing.owned),
    )


def _level(at: Standing, whole: Chance | None) -> tuple[str, float]:
    """Level and score. The learnt chance ranks; it may not veto the rule's strong evidence: what would be flagged by
    the rule alone is at least held, unless the chance that it is anything is under FLOOR_CHANCE; work on a line that is
    promised is held whatever the chance (domain.md 10, rulings 5 and 6)."""
    if whole is None:
        score = round(min(at.rule, 0.99), 4)
        return ("flag" if score >= FLAG else "review" if score >= REVIEW else "clear"), score
    score = round(whole.hold, 4)
    flag, review = (ALONE_FLAG, ALONE_REVIEW) if at.wordless else (FLAG_CHANCE, REVIEW_CHANCE)
    if at.other_industry:
        flag = max(flag, DOUBTED_FLAG)
    if at.talk > 0:
        review = max(review, DOUBTED_REVIEW)
    doubted = at.exempt or at.other_industry or at.talk > 0
    certain = at.rule >= CERTAIN and not doubted and whole.hold >= AGREED_CHANCE
    if certain or (whole.controlled >= flag and not at.exempt):
        return "flag", score
    floor = 0.0 if at.service else FLOOR_CHANCE
    if whole.hold >= review or (at.rule >= FLAG and not at.talk and whole.hold >= floor):
        return "review", score
    return "clear", score


@dataclass(frozen=True, slots=True)
class Found:
    """Codes, stages and carriers of a document, the likeliest first."""

    codes: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()


NOTHING = Found()


def _which(weighing: Weighing, facts: Facts, opinions: Sequence[Opinion]) -> Found:
    """Codes, stages and carriers: the classifier's where it has spoken, else the rule's."""
    carriers = three_parts.carriers(weighing, facts)
    if not opinions:
        codes, stages = three_parts.codes(weighing), three_parts.stages(weighing)
        if LINE_CODE in codes and LINE_CARRIER not in carriers:
            carriers = (LINE_CARRIER, *carriers[:1]) if len(codes) > 1 else (LINE_CARRIER,)
        return Found(codes, stages, carriers)
    told = telling(opinions)
    line = (_mean(told, "line") + _mean(told, f"carrier {LINE_CARRIER}")) / 2
    codes = (LINE_CODE,) if line >= LINE_CHANCE else (PROCESS_CODE,)
    if line >= LINE_CHANCE and _mean(told, "process") >= BOTH_CHANCE:
        codes = (PROCESS_CODE, LINE_CODE)
    chances = {stage: max(opinion.probability[f"stage {stage}"] for opinion in told) for stage in STAGES}
    likely = [stage for stage in STAGES if chances[stage] >= STAGE_CHANCE]
    stages = tuple(likely or [max(STAGES, key=lambda stage: chances[stage])])
    forms = {carrier: _mean(told, f"carrier {carrier}") for carrier in CARRIERS}
    for carrier in facts.carriers:  # a drawing file is a drawing, whatever its words say
        forms[carrier] += FILE_IS_CARRIER
    ranked = sorted(CARRIERS, key=lambda carrier: -forms[carrier])
    chosen = [ranked[0], *(carrier for carrier in ranked[1:2] if forms[carrier] >= 0.4)]
    if codes == (LINE_CODE,) and not facts.carriers:
        chosen = [LINE_CARRIER, *(carrier for carrier in chosen if carrier != LINE_CARRIER)][:1]
    return Found(codes, stages, tuple(chosen))


def telling(opinions: Sequence[Opinion]) -> list[Opinion]:
    """The passages that make the document what it is: those at least half as likely controlled as the likeliest."""
    ranked = sorted(opinions, key=lambda opinion: (-opinion.controlled - opinion.hold, opinion.start))
    return [one for one in ranked if one.controlled >= 0.5 * ranked[0].controlled][:MOST_TELLING] or ranked[:1]


def _mean(opinions: Sequence[Opinion], head: str) -> float:
    return sum(opinion.probability[head] for opinion in opinions) / len(opinions)


def exemptions_of(findings: Sequence[Finding], weighing: Weighing) -> tuple[Exemption, ...]:
    """Proof of an exemption: only marks that prove something (S or M), one of each kind and rule; none without a
    subject that could need one."""
    if three_parts.subject(weighing) < 0.5:
        return ()
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
    found: Found,
    whole: Chance | None,
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
    carriers = found.carriers
    if carriers:
        reasons.append(
            f"Carrier: {', '.join(carriers).replace('_', ' ')}, told by {_told_by(carriers, weighing, facts)}."
        )
    if weighing.others:
        reasons.append(f"Against: words of another industry ({', '.join(weighing.others).replace('_', ' ')}).")
    if against:
        reasons.append(f"Against: reads like {', '.join(against).replace('_', ' ')}.")
    if exemptions:
        reasons.append("An exemption may apply; its proof must be checked before release.")
    if whole is not None:
        said = f"{whole.controlled:.0%} controlled, {whole.hold:.0%} to be held"
        reasons.append(f"Classifier: {said}, for the document as a whole.")
    if weighing.contexts["proprietary"] and carriers:
        reasons.append("Marked as confidential or controlled by its owner.")
    if weighing.contexts["state_secret"] >= 2:
        reasons.append("Carries a state-secret mark: that law comes first.")
    return tuple(reasons)


def _told_by(carriers: Sequence[str], weighing: Weighing, facts: Facts) -> str:
    """What there is to see for these carriers: a title block, marks that stand in the findings, the kind of file, else
    the wording."""
    if facts.is_titled and carriers[0] == "design_drawing":
        return "its title block"
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
