"""judge(): subject, substance, carrier, less what speaks against it. The only place with thresholds.

The rule is the three-part rule of the recognition handbook (domain.md section 0), made explicit. A trained model joins
through one seam: `judge` takes an optional probability and combines it; until then `score` is this rule's own number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from scanner import three_parts
from scanner.records import Exemption, Finding, Reach, Verdict
from scanner.three_parts import LINE_CARRIER, Facts
from scanner.weighing import MEDIUM, Weighing, weigh

FLAG, REVIEW = 0.60, 0.30
"""Score at and above which a document is flagged, or held for review. Set on samples/share and our own texts."""
GOODS_KINDS = ("price", "trade", "catalogue", "sds")
EXAMPLES = 4
"""Words quoted in a reason."""
EXEMPT_KINDS = ("public_domain", "basic_research", "patent_application")


def judge(
    findings: Sequence[Finding], facts: Facts, reaches: Callable[[tuple[str, ...], tuple[str, ...]], tuple[Reach, ...]]
) -> Verdict:
    """The verdict on one artifact from its findings (level clear, review or flag; unread is the pipeline's to say)."""
    if not findings:
        return Verdict()
    weighing = weigh(findings)
    subject = three_parts.subject(weighing)
    substance = three_parts.substance(weighing, facts)
    carriers = three_parts.carriers(weighing, facts)
    carrier = 1.0 if weighing.forms or facts.carriers else 0.7
    against, damp = three_parts.against(weighing)
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
    codes = three_parts.codes(weighing)
    stages = three_parts.stages(weighing)
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
        reasons.append(
            f"Carrier: {', '.join(three_parts.carriers(weighing, facts)).replace('_', ' ')}, told by {form}."
        )
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
