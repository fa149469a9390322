"""Numbers of data files in words: small tables whole, since a recipe is a small table; larger ones by their shape."""

from __future__ import annotations

from typing import Any

SMALL = 4000
"""Numbers of one array that are written out: a process sheet has tens, a measured curve has tens of thousands."""


def line_of_numbers(value: Any) -> str:
    """A number, or a short array of them, with blanks between."""
    import numpy as np

    return " ".join(_spoken(number) for number in np.asarray(value).ravel().tolist())


def table_lines(value: Any) -> str:
    """An array as lines with tabs, its last dimension across; a single number as itself."""
    import numpy as np

    array = np.asarray(value)
    rows = array.reshape(-1, array.shape[-1]) if array.ndim > 1 else array.reshape(1, -1)
    return "\n".join("\t".join(_spoken(number) for number in row) for row in rows.tolist())


def _spoken(number: Any) -> str:
    if isinstance(number, float):
        return f"{number:.10g}"
    return str(number)
