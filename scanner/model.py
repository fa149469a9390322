"""The trained classifier at run time: plain arrays, numpy only; what it thinks of a passage, and why."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scanner import combination
from scanner.errors import ModelError
from scanner.features import NAMES, features
from scanner.records import CARRIERS, STAGES, Finding
from scanner.text.grams import WIDTH, Grams, grams, letters

Floats = NDArray[np.float32]
HEADS = (
    "hold",
    "controlled",
    *(f"stage {stage}" for stage in STAGES),
    *(f"carrier {name}" for name in CARRIERS),
    "line",
    "process",
)
"""hold: an officer would hold it; controlled: it is controlled technology; the others say which, given that."""
ARRAYS = ("grams", "dense", "bias", "mean", "scale", "calibration", "document", "gate")
REMEDY = "Remedy: train it again with `scanner train`, or use --model none"


@dataclass(frozen=True, slots=True)
class Opinion:
    """Calibrated probabilities of one passage, by head; `start` is where it begins in its artifact."""

    start: int
    probability: dict[str, float]

    @property
    def hold(self) -> float:
        return self.probability["hold"]

    @property
    def controlled(self) -> float:
        return self.probability["controlled"]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Weights per head. grams: (WIDTH, heads), so that a gram's weights lie side by side; dense: (heads, features);
    calibration: (heads, 2), slope and offset.

    document: (2, values + 1), how a whole document's chances come of its passages' and the rule's (combination.py).
    gate: (WIDTH + 1,), what letters alone say of whether a stretch of numbers is worth asking about, the bias last.
    """

    name: str
    digest: str
    grams: Floats
    dense: Floats
    bias: Floats
    mean: Floats
    scale: Floats
    calibration: Floats
    document: Floats
    gate: Floats

    def logits(self, seen: Grams, look: Floats) -> NDArray[np.float64]:
        """Raw decision values, float64 of shape (heads,), before calibration."""
        from_grams = seen.values.astype(np.float64) @ self.grams[seen.buckets].astype(np.float64)
        scaled = (look.astype(np.float64) - self.mean) / self.scale
        result: NDArray[np.float64] = from_grams + self.dense.astype(np.float64) @ scaled + self.bias
        return result

    def opinion(self, text: str, findings: Sequence[Finding], start: int = 0, path: str = "") -> Opinion:
        """What the model thinks of a passage, given the findings in it and the path of its artifact."""
        values = self.logits(grams(text, findings, path), features(text, findings))
        slope, offset = self.calibration.astype(np.float64).T
        chances = 1.0 / (1.0 + np.exp(-(slope * values + offset)))
        return Opinion(start, dict(zip(HEADS, chances.tolist(), strict=True)))

    def worth(self, text: str) -> float:
        """Whether a stretch of numbers without telling words is worth the whole model's time: 0 and above is."""
        seen = letters(text)
        return float(self.gate[seen.buckets] @ seen.values) + float(self.gate[-1])

    def combine(self, seen: combination.Values) -> combination.Chance:
        """The chances of a whole document from its passages' opinions and the rule's numbers."""
        return combination.chance(self.document, seen)


def models_root() -> Path:
    """Where models lie: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "_models"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "models"


@cache
def load(name: str, pack_digest: str) -> Model:
    """Load a model by name or folder. Raises ModelError: missing, damaged, or trained with another rule pack."""
    folder = next((path for path in (models_root() / name, Path(name)) if (path / "card.toml").is_file()), None)
    if folder is None:
        raise ModelError(f"{name}: no such model. {REMEDY}")
    card = read_card(folder)
    if card.get("pack_digest") != pack_digest:
        raise ModelError(f"{name}: was trained with another version of the rule pack. {REMEDY}")
    arrays: dict[str, Any] = {}
    for part in ARRAYS:
        path = folder / f"{part}.npy"
        try:
            arrays[part] = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError) as error:
            raise ModelError(f"{path.name} of model {name} cannot be read: {error}. {REMEDY}") from error
    shapes = {"grams": (WIDTH, len(HEADS)), "dense": (len(HEADS), len(NAMES)), "bias": (len(HEADS),)}
    shapes |= {"mean": (len(NAMES),), "scale": (len(NAMES),), "calibration": (len(HEADS), 2)}
    shapes |= {"document": (len(combination.CHANCES), len(combination.NAMES) + 1), "gate": (WIDTH + 1,)}
    for part, shape in shapes.items():
        if arrays[part].shape != shape:
            raise ModelError(f"{part}.npy of model {name} has shape {arrays[part].shape}, not {shape}. {REMEDY}")
    digest = digest_of(folder)
    if card.get("digest") != digest:
        raise ModelError(f"{name}: its files are not those its card describes. {REMEDY}")
    return Model(name=card["name"], digest=digest, **arrays)


def described(name: str, pack_digest: str) -> dict[str, str] | None:
    """Name and digest of a model that fits, for the first line of a report; None for `none`. Raises ModelError."""
    if name == "none":
        return None
    chosen = load(name, pack_digest)
    return {"name": chosen.name, "digest": chosen.digest}


def read_card(folder: Path) -> dict[str, Any]:
    """card.toml of a model folder. Raises ModelError."""
    try:
        return tomllib.loads((folder / "card.toml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"{folder.name}: card.toml cannot be read: {error}. {REMEDY}") from error


def digest_of(folder: Path) -> str:
    """SHA-256 over the arrays of a model folder, in a fixed order."""
    digest = hashlib.sha256()
    for part in ARRAYS:
        try:
            digest.update(part.encode() + b"\0" + (folder / f"{part}.npy").read_bytes())
        except OSError as error:
            raise ModelError(f"{part}.npy cannot be read: {error.strerror}. {REMEDY}") from error
    return digest.hexdigest()
