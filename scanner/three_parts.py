"""The three-part rule of the handbook (domain.md section 0) as numbers: subject, substance, carrier, and against."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from scanner.records import STAGES
from scanner.weighing import MEDIUM, Weighing

ENOUGH = 4.0
"""Points of substance that make it whole: three owned parameters of an RE process, or a table of quantities."""
DULL_KINDS = (
    "law", "price", "trade", "catalogue", "sds", "hr", "news", "fiction", "software", "application", "teaching",
)  # fmt: skip
LINE_CARRIER = "production_line_support"
LINE_ENOUGH = 4
"""Points of line support that make a document one of 1E902.b: two terms, or one and a heading or two."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the judge is told besides findings. `carriers`: those the file format itself is (a drawing, a program), or
    a title block makes it (`is_titled`)."""

    format: str
    characters: int
    carriers: tuple[str, ...] = ()
    is_titled: bool = False


def subject(weighing: Weighing) -> float:
    """0 to 1: whether the document is about rare-earth process technology (S term, or anchor with two M terms)."""
    anchors, strong = len(weighing.anchors), len(weighing.strong)
    medium, line = float(len(weighing.medium)), len(weighing.line)
    if not weighing.others:
        # the nouns of owned parameters are process words, unless another industry claims them; general ones (properties
        # of a product, too) count half, and only beside a process noun
        shared = sum(weighing.scores[rule] >= MEDIUM for rule in weighing.owned)
        medium += shared + (0.5 * (len(weighing.owned) - shared) if shared else 0.0)
    company = medium + line
    if (strong and anchors) or strong >= 2 or (anchors and company >= 2):
        value = 1.0
    elif strong and company >= 2:
        value = 0.9
    elif strong and line:
        value = 0.8
    elif strong or (anchors and company):
        value = 0.65
    elif medium >= 3 and max(weighing.stages.values(), default=0) >= 4:
        # extraction and leaching are what many metals have in common; the making of magnets or of metal is not
        common = weighing.stages["separation"] + weighing.stages["mining"] >= 0.5 * sum(weighing.stages.values())
        value = (
            0.7 if medium >= 4 and not weighing.others and not common else 0.5 if medium >= 4 or not common else 0.25
        )
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


def substance(weighing: Weighing, facts: Facts) -> float:
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


def is_service(weighing: Weighing) -> bool:
    """Whether work on a line of the five stages is spoken of: several terms of it beside a rare-earth term."""
    return len(weighing.line) >= 3 and bool(weighing.strong)


def against(weighing: Weighing) -> tuple[list[str], float]:
    """Contexts that make a document talk about rare earths rather than carry technology, and their factor.

    Only substance outweighs them: process words alone are what talk is made of.
    """
    service = is_service(weighing)  # a contract for such work cites laws and prices by nature
    kinds = [kind for kind in DULL_KINDS if not (service and kind in ("law", "trade"))]
    dull = {kind: weighing.contexts[kind] for kind in kinds if weighing.contexts[kind] >= 2}
    weight = sum(min(points, 6) for points in dull.values())
    if weighing.substance >= 1.5 * weight:
        return [], 1.0
    return sorted(dull, key=lambda kind: -dull[kind]), 0.7 if weighing.substance >= 0.75 * weight else 0.35


def carriers(weighing: Weighing, facts: Facts) -> tuple[str, ...]:
    found = Counter(weighing.forms)
    found.update(dict.fromkeys(facts.carriers, 3))
    found.pop("", None)
    if not found:
        return ("process_parameters",) if weighing.substance >= 2 else ("process_specification",)
    top = max(found.values())
    return tuple(carrier for carrier, points in found.most_common(2) if points >= 0.6 * top)


def codes(weighing: Weighing) -> tuple[str, ...]:
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


def stages(weighing: Weighing) -> tuple[str, ...]:
    """The stages that hold nearly as much evidence as the first; by name alone where the text says nothing of one."""
    counted = weighing.stages or weighing.named
    if not counted:
        return ()
    top = max(counted.values())
    return tuple(stage for stage in STAGES if counted[stage] >= 0.45 * top)
