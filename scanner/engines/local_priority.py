"""Lets other programs go first: for a scan on a server that people work on."""

from __future__ import annotations

import os
import sys


def give_way() -> None:
    """Lowest priority for processor and disk, for this process and those it starts; what the system refuses is left."""
    import psutil

    own = psutil.Process(os.getpid())
    try:
        if sys.platform == "win32":
            own.nice(psutil.IDLE_PRIORITY_CLASS)
            own.ionice(psutil.IOPRIO_VERYLOW)
        else:
            own.nice(19)
            own.ionice(psutil.IOPRIO_CLASS_IDLE)
    except (psutil.Error, OSError, AttributeError):  # AttributeError: macOS has no ionice
        return
