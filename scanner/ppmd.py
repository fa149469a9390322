"""Undoes PPMd through pyppmd, in a process of its own: version 1.3.1 breaks memory on streams that are cut off."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from scanner.budget import Budget
from scanner.errors import DamagedFile, LimitExceeded, MissingReader

INSTALL = "pip install 'scanner[archives]', or apt install 7zip"
PIECE = 1 << 16
LEAST_MEMORY, MOST_MEMORY = 1 << 11, 1 << 28
"""7-Zip's own most is 4 GiB, of which the model uses what the text needs; its ultra setting takes 192 MiB."""


@dataclass(frozen=True, slots=True)
class Model:
    """Variant 7 is that of 7-Zip (PPMd H), 8 that of ZIP (PPMd I).

    The order, the memory in bytes, and what the model does when that is full (0: begins anew, 1: cuts off).
    """

    variant: int
    order: int
    memory: int
    restore: int = 0


def of_zip(head: bytes) -> Model:
    """Two bytes in front of a ZIP member (APPNOTE 5.10): order - 1, memory in MiB - 1, method of restoring."""
    word = int.from_bytes(head[:2], "little")
    return Model(8, (word & 0x0F) + 1, ((word >> 4 & 0xFF) + 1) << 20, word >> 12)


def is_installed() -> bool:
    return find_spec("pyppmd") is not None


def unpacked(model: Model, chunks: Iterable[bytes], size: int, budget: Budget) -> Iterator[bytes]:
    """At most `size` bytes. Raises MissingReader, DamagedFile, LimitExceeded for a model that asks for much memory."""
    from scanner.outside_programs import output_of

    if not is_installed():
        raise MissingReader("packed with PPMd, which needs a reader that is not installed", remedy=INSTALL)
    if model.memory > MOST_MEMORY:
        raise LimitExceeded(
            f"its PPMd model asks for more than {MOST_MEMORY >> 20} MiB of memory", remedy="unpack it with 7-Zip"
        )
    if not (2 <= model.order <= 64 and model.memory >= LEAST_MEMORY and model.restore <= 1):
        raise DamagedFile("the properties of its packing are damaged")
    with tempfile.NamedTemporaryFile(dir=budget.folder, suffix=".ppmd") as packed:
        packed.writelines(chunks)
        packed.flush()
        numbers = (model.variant, model.order, model.memory, model.restore, size)
        program = str(Path(__file__).resolve().with_name("ppmd_process.py"))
        command = (sys.executable, "-P", program, *map(str, numbers), packed.name)
        yield from output_of(command, budget)
