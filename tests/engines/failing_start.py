"""A module whose import ends the worker: environment FAILING_START is `FILE:FIRST:LAST`, the starts that fail."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.engines.misbehaving import mark

_marks, _first, _last = os.environ["FAILING_START"].rsplit(":", 2)
if int(_first) <= mark(Path(_marks)) <= int(_last):
    os.kill(os.getpid(), signal.SIGKILL)
