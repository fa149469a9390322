"""judge(): subject, substance, carrier, less what speaks against it. The only place with thresholds.

The rule is the three-part rule of the recognition handbook (domain.md section 0), made explicit. A trained model joins
through one seam: `judge` takes an optional probability and combines it; until then `score` is this rule's own number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scanner.records import STAGES, Exemption, Finding, Reach, Verdict
from scanner.weighing import MEDIUM, Weighing, weigh

ENOUGH = 4.0
"""Points of substance that make it whole: three owned parameters of an RE process, or a table of quantities."""
FLAG, REVIEW = 0.60, 0.30
"""Score at and above which a document is flagged, or held for review. Set on samples/share and our own texts."""
DULL_KINDS = (
    "law", "price", "trade", "catalogue", "sds", "hr", "news", "fiction", "software", "application", "teaching",
)  # fmt: skip
GOODS_KINDS = ("price", "trade", "catalogue", "sds")
EXAMPLES = 4
"""Words quoted in a reason."""
EXEMPT_KINDS = ("public_domain", "basic_research", "patent_application")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the judge is told besides findings. `carriers`: those the file format itself is (a drawing, a program)."""

    format: str
    characters: int
    carriers: tuple[str, ...] = ()


LINE_CARRIER = "production_line_support"
LINE_ENOUGH = 4
"""Points of line support that make a document one of 1E902.b: two terms, or one and a heading or two."""


def judge(
    findings: Sequence[Finding], facts: Facts, reaches: Callable[[tuple[str, ...], tuple[str, ...]], tuple[Reach, ...]]
) -> Verdict:
    """The verdict on one artifact from its findings (level clear, review or flag; unread is the pipeline's to say)."""
    if not findings:
        return Verdict()
    weighing = weigh(findings)
    subject = _subject(weighing)
    substance = _substance(weighing, facts)
    carriers = _carriers(weighing, facts)
    carrier = 1.0 if weighing.forms or facts.carriers else 0.7
    against, damp = _against(weighing)
    exemptions = _exemptions(findings) if subject >= 0.5 else ()
    score = subject * (0.2 + 0.8 * substance) * (0.7 + 0.3 * carrier) * damp
    if exemptions and substance >= 0.4:
        score = min(score, FLAG - 0.02)
    if subject >= 0.9 and substance >= 0.7 and not against:
        score = max(score, REVIEW)
    score = round(min(score, 0.99), 4)
    level = "flag" if score >= FLAG else "review" if score >= REVIEW else "clear"
    if level == "clear":
        return Verdict(
            level, score, route=_route(weighing, level), reasons=_reasons(weighing, facts, against, exemptions, level)
        )
    codes = _codes(weighing)
    stages = _stages(weighing)
    if "1E902.b" in codes and LINE_CARRIER not in carriers:
        carriers = (LINE_CARRIER, *carriers[:1]) if "1E902.a" in codes else (LINE_CARRIER,)
    return Verdict(
        level=level,
        score=score,
        codes=codes,
        stages=stages,
        carriers=carriers,
        route=_route(weighing, level),
        instruments=reaches(codes, stages),
        exemptions=exemptions,
        reasons=_reasons(weighing, facts, against, exemptions, level),
    )


def _subject(weighing: Weighing) -> float:
    """0 to 1: whether the document is about rare-earth process technology (S term, or anchor with two M terms)."""
    anchors, strong = len(weighing.anchors), len(weighing.strong)
    medium, line = len(weighing.medium), len(weighing.line)
    company = medium + line
    if (strong and anchors) or strong >= 2 or (anchors and company >= 2):
        value = 1.0
    elif strong and company >= 2:
        value = 0.9
    elif strong or (anchors and company):
        value = 0.65
    elif medium >= 4 and max(weighing.stages.values(), default=0) >= 4:
        value = 0.5
    elif company >= 2 or anchors:
        value = 0.25
    else:
        value = 0.1
    rare_earth = sum(min(count, 4) for count in weighing.anchors.values())
    rare_earth += 2 * sum(min(count, 3) for count in weighing.strong.values())
    other = sum(weighing.others.values())
    if other and other > rare_earth:
        value *= 0.25 if other > 2 * rare_earth else 0.5
    return value


def _substance(weighing: Weighing, facts: Facts) -> float:
    """0 to 1: the know-how itself, as the density of owned parameters and quantities near process terms.

    A design drawing of the equipment is know-how without a single number (domain.md 10, ruling 26), and so is the work
    on a line described in several steps (1E902.b).
    """
    if weighing.process == 0:
        return 0.0
    value = min(weighing.substance / ENOUGH, 1.0)
    if weighing.forms["design_drawing"] >= 3 or "design_drawing" in facts.carriers:
        value = max(value, 0.75)
    if len(weighing.line) >= 2:
        value = max(value, 0.5 if len(weighing.line) == 2 else 0.7)
    return value


def _against(weighing: Weighing) -> tuple[list[str], float]:
    """Contexts that make a document talk about rare earths rather than carry technology, and their factor.

    Only substance outweighs them: process words alone are what talk is made of.
    """
    dull = {kind: points for kind, points in weighing.contexts.items() if kind in DULL_KINDS and points >= 2}
    weight = sum(min(points, 6) for points in dull.values())
    if weighing.substance >= 1.5 * weight:
        return [], 1.0
    return sorted(dull, key=lambda kind: -dull[kind]), 0.7 if weighing.substance >= 0.75 * weight else 0.35


def _carriers(weighing: Weighing, facts: Facts) -> tuple[str, ...]:
    found = Counter(weighing.forms)
    found.update(dict.fromkeys(facts.carriers, 3))
    found.pop("", None)
    if not found:
        return ("process_parameters",) if weighing.substance >= 2 else ("process_specification",)
    top = max(found.values())
    return tuple(carrier for carrier, points in found.most_common(2) if points >= 0.6 * top)


def _codes(weighing: Weighing) -> tuple[str, ...]:
    """1E902.b where work on a line dominates, both where it stands beside as much of the process itself."""
    line = _line_points(weighing)
    process = sum(points for carrier, points in weighing.forms.items() if carrier != LINE_CARRIER)
    codes = []
    if line < LINE_ENOUGH or (process > 1.5 * line and weighing.substance >= 2):
        codes.append("1E902.a")
    if line >= LINE_ENOUGH:
        codes.append("1E902.b")
    return tuple(codes)


def _line_points(weighing: Weighing) -> int:
    """Distinct terms of line support count twice, marks of its documents once."""
    return 2 * len(weighing.line) + weighing.forms[LINE_CARRIER]


def _stages(weighing: Weighing) -> tuple[str, ...]:
    if not weighing.stages:
        return ()
    top = max(weighing.stages.values())
    chosen = {stage for stage, points in weighing.stages.items() if points >= 0.45 * top}
    return tuple(stage for stage in STAGES if stage in chosen)


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
    weighing: Weighing, facts: Facts, against: Sequence[str], exemptions: Sequence[Exemption], level: str
) -> tuple[str, ...]:
    """Sentences a lawyer can read: subject, substance, carrier, what spoke against it."""
    reasons = []
    parts = [
        f"{said} ({_examples(rules, weighing)})"
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
        names = Counter({finding.rule: 1 for finding in owned})
        where = str(weighing.best[0].place)
        parts = [f"process parameters with values ({_examples(names, weighing)})"] if owned else []
        parts += [f"{loose} other quantities"] if loose else []
        reasons.append(f"Substance: {' and '.join(parts)} close together, from {where} on.")
    else:
        reasons.append("Substance: no process parameters with values near process terms.")
    if level != "clear":
        marks = sum(weighing.forms.values())
        itself = f"the file itself ({facts.format})" if facts.carriers else "plain text"
        form = f"{marks} marks of its form" if marks else itself
        reasons.append(f"Carrier: {', '.join(_carriers(weighing, facts)).replace('_', ' ')}, told by {form}.")
    if weighing.others:
        reasons.append(f"Against: words of another industry ({', '.join(weighing.others).replace('_', ' ')}).")
    if against:
        reasons.append(f"Against: reads like {', '.join(against).replace('_', ' ')}.")
    if exemptions:
        reasons.append("An exemption may apply; its proof must be checked before release.")
    if weighing.contexts["proprietary"] and level != "clear":
        reasons.append("Marked as confidential or controlled by its owner.")
    if weighing.contexts["state_secret"] >= 2:
        reasons.append("Carries a state-secret mark: that law comes first.")
    return tuple(reasons)


def _examples(rules: Counter[str], weighing: Weighing) -> str:
    """The first few of the words found, and how many there are besides."""
    shown = [weighing.words[rule][:40] for rule, _ in rules.most_common(EXAMPLES)]
    return ", ".join(shown) + (f" and {len(rules) - EXAMPLES} more" if len(rules) > EXAMPLES else "")
