"""The command line with readers that misbehave on command: `python -m tests.engines.misbehaving_scan scan …`."""

from __future__ import annotations

import os
import sys

from scanner.cli import run
from scanner.engines.local import LocalEngine
from scanner.ledger import book

if __name__ == "__main__":
    if "MISBEHAVING_PATIENCE" in os.environ:
        book.PATIENCE = float(os.environ["MISBEHAVING_PATIENCE"])
    LocalEngine.__init__.__defaults__ = (None, ("tests.engines.misbehaving",))
    sys.exit(run(sys.argv[1:]))
