"""The command line with readers that misbehave on command: `python -m tests.engines.misbehaving_scan scan …`."""

from __future__ import annotations

import sys

from scanner.cli import run
from scanner.engines.local import LocalEngine

if __name__ == "__main__":
    LocalEngine.__init__.__defaults__ = (None, ("tests.engines.misbehaving",))
    sys.exit(run(sys.argv[1:]))
