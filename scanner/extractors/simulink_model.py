"""Reads Simulink models (SLX) and MATLAB live scripts (MLX): blocks, parameters, annotations, state charts, text."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from scanner.budget import Budget
from scanner.ooxml import WORD, Item, Package, guarded, tags
from scanner.ooxml_parts import Reader, remaining
from scanner.records import Artifact, Passage, Place
from scanner.registry import extractor
from scanner.settings import Settings
from scanner.xml_reading import Element, children, local, whole
from scanner.zip_parts import bare, faults, open_parts

ROOT, DIAGRAM, SYSTEMS = "simulink/systems/system_root.xml", "simulink/blockdiagram.xml", "simulink/systems/"
LAYOUT_NAMES = (
    "Position ZOrder Ports PortCounts BackgroundColor ForegroundColor FontName FontSize FontWeight FontAngle "
    "Location ZoomFactor HideAutomaticName ShowName NameLocation DropShadow Open Points Src Dst "
    "SIDHighWatermark SIDPrevWatermark ReportName Orientation BlockMirror BlockRotation FixedHeight FixedWidth "
    "HorizontalAlignment VerticalAlignment InternalMargins Interpreter ShowPageBoundaries PaperOrientation "
    "PaperPositionMode PaperType PaperUnits TiledPaperMargins TiledPageScale Capabilities "
    "ContentPreviewEnabled LibraryVersion SourceProductName MarkupType ZoomMode ScrollOffset LineStyle "
    "DataTypeOverride_Compatibility UserDataPersistent System Labels"
)
LAYOUT = frozenset(LAYOUT_NAMES.split())
"""Parameters that say where a block stands and how it looks."""
OF_MODEL_NAMES = "Description Creator ModifiedComment PreLoadFcn PostLoadFcn InitFcn StartFcn StopFcn CloseFcn"
OF_MODEL = tuple(OF_MODEL_NAMES.split())
MUTE_PARTS = re.compile(
    # simulink/configSet0.xml, simulink/graphicalInterface.xml: settings of the solver and of windows
    r"""simulink/ (?: bddefaults | configset\w* | graphicalinterface | windowsinfo\w* | schedulecore | scheduleeditor
        | externalmode\w* | concurrentexecution\w* | modelcustomization ) \.xml | metadata/mw\w*\.xml
        | matlab/ (?: _rels/.* | output\.xml\.rels )""",
    re.X,
)
# <p style="margin:0px">搅拌速度</p>: annotations with layout are HTML
MARKUP = re.compile(r"""< [^<>]+ >""", re.X)
SPOKEN = ("labelString", "name", "description", "document", "Description", "Name", "script", "unit", "initialValue")


@dataclass(slots=True)
class Model:
    """The systems still to read, with the path of blocks that leads to each, and the places told so far."""

    package: Package
    waiting: deque[tuple[str, str]] = field(default_factory=deque)
    told: set[str] = field(default_factory=set)

    def once(self, place: Place) -> Place:
        if str(place) in self.told:
            return self.package.next_place(place, "again")
        self.told.add(str(place))
        return place


@extractor("slx")
def read(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """`block 萃取槽/Gain1` (`Gain1 (Gain)` and its parameters), `annotation 2`, `chart 3`, `property title`.

    Raises DamagedFile, EncryptedFile, LimitExceeded, TimedOut; a single part's failure is a problem.
    """
    del settings
    with open_parts(artifact, budget) as package:
        model = Model(package)
        if ROOT in package.parts:
            model.waiting.append((ROOT, ""))
        while model.waiting:
            key, path = model.waiting.popleft()
            if key in package.parts and key not in package.opened:
                yield from guarded(_system_part(package, key, None, model=model, path=path), package.place(key))
        readers: dict[str, Reader] = {
            "System": partial(_system_part, model=model, path=""), "ModelInformation": partial(_diagram, model=model),
            "Stateflow": partial(_charts, model=model), "stateflow": partial(_charts, model=model),
        }  # fmt: skip
        package.opened.update(key for key in package.parts if MUTE_PARTS.fullmatch(key))
        yield from remaining(package, readers, {})
        yield from faults(package)


@extractor("mlx")
def read_live_script(artifact: Artifact, budget: Budget, settings: Settings) -> Iterator[Item]:
    """`paragraph 3`: text and code of a live script, line by line; its outputs and pictures with the other parts."""
    del settings
    with open_parts(artifact, budget) as package:
        yield from remaining(package, dict.fromkeys(tags(WORD, "document"), _script), {})
        yield from faults(package)


def _script(package: Package, key: str, base: Place | None) -> Iterator[Item]:
    for paragraph in children(package.open(key), tags(WORD, "body")):
        text = "".join(_written(node) for node in paragraph.iter())
        if text.strip():
            yield Passage(text, package.next_place(base, "paragraph"))


def _written(node: Element) -> str:
    name = local(node.tag)
    if name in ("tab", "br", "cr"):
        return "\t" if name == "tab" else "\n"
    return node.text or "" if name in ("t", "delText") else ""


def _system_part(package: Package, key: str, base: Place | None, model: Model, path: str) -> Iterator[Item]:
    """A system kept in a part of its own (from R2019b on)."""
    for root in whole(bare(package, key)):
        yield from _system(model, root, path)


def _diagram(package: Package, key: str, base: Place | None, model: Model) -> Iterator[Item]:
    """The whole model in one part (before R2019b), or its own properties."""
    for root in whole(bare(package, key)):
        for owner in root.iter("Model", "Library"):
            lines = list(_parameters(owner, OF_MODEL))
            if lines:
                yield Passage("\n".join(lines), model.once(Place("model")))
            for system in owner:
                if system.tag == "System":
                    yield from _system(model, system, "")
        for charts in root.iter("Stateflow"):
            yield from _chart_items(model, charts)


def _system(model: Model, system: Element, path: str) -> Iterator[Item]:
    """The blocks, annotations and named lines of a system, systems inside blocks after their block."""
    for element in system:
        if element.tag == "Block":
            model.package.budget.check_time()
            yield from _block(model, element, path)
        elif element.tag == "Annotation":
            if text := "\n".join(_annotated(element)):
                yield Passage(
                    text, model.package.next_place(Place("system", None, path) if path else None, "annotation")
                )
        elif element.tag == "Line":
            for name in (node.text for node in element.iter("P") if node.get("Name") == "Name"):
                if name and name.strip():
                    yield Passage(
                        name, model.package.next_place(Place("system", None, path) if path else None, "signal")
                    )


def _block(model: Model, block: Element, path: str) -> Iterator[Item]:
    name = (block.get("Name") or "").replace("\n", " ")
    own = f"{path}/{name}".lstrip("/")
    lines = [f"{name} ({block.get('BlockType') or 'block'})", *_parameters(block)]
    yield Passage("\n".join(lines), model.once(Place("block", None, own)))
    for inner in block:
        if inner.tag == "System":
            if reference := inner.get("Ref"):
                model.waiting.append((f"{SYSTEMS}{reference.lower()}.xml", own))
            yield from _system(model, inner, own)


def _parameters(owner: Element, wanted: tuple[str, ...] = ()) -> Iterator[str]:
    """`Gain = 0.35` for each parameter of a block, those of masks and instances included."""
    for node in owner:
        name = node.get("Name") or ""
        if node.tag == "P":
            text = "".join(node.itertext()).strip()
            if text and (name in wanted if wanted else name not in LAYOUT):
                yield f"{name} = {MARKUP.sub(' ', text) if text.startswith('<') else text}"
        elif not wanted and isinstance(node.tag, str) and node.tag != "System":
            if node.tag == "MaskParameter":
                shown = [
                    node.get("Name"),
                    *(part.text for part in node if part.tag in ("Prompt", "Value", "Description")),
                ]
                yield ": ".join(value.strip() for value in shown if value and value.strip())
            elif node.tag in ("Display", "Type", "Help", "Description", "Initialization", "Array", "Object"):
                text = " ".join(piece.strip() for piece in node.itertext() if piece.strip())
                if text:
                    yield f"{node.tag} = {MARKUP.sub(' ', text)}"
            else:
                yield from _parameters(node)


def _annotated(element: Element) -> Iterator[str]:
    for node in element.iter("P"):
        text = "".join(node.itertext()).strip()
        if text and node.get("Name") in ("Name", "Text", "Description"):
            yield MARKUP.sub(" ", text).strip() if text.startswith("<") else text


def _charts(package: Package, key: str, base: Place | None, model: Model) -> Iterator[Item]:
    for root in whole(bare(package, key)):
        yield from _chart_items(model, root)


def _chart_items(model: Model, root: Element) -> Iterator[Item]:
    """States, transitions, data and scripts of Stateflow charts: `state 3`, `transition 4`, `data 5`."""
    for element in root.iter():
        lines = []
        for node in element:
            if node.tag == "P" and node.get("Name") in SPOKEN and node.text and node.text.strip():
                lines.append(node.text.strip())
        if element.get("name"):
            lines.insert(0, element.get("name") or "")
        if lines:
            yield Passage(
                "\n".join(dict.fromkeys(lines)), model.package.next_place(None, local(element.tag) or "chart")
            )
