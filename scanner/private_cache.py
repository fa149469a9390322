"""A folder of this user's own for what is compiled once: matchers, packs, proofs. Everything works without it."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

log = logging.getLogger(__name__)


def cache_folder() -> Path | None:
    """A private folder (0700) of this user for compiled matchers, or None where there is none that is safe to trust.

    Loading a stored matcher is native code: a folder that others own or can write to is not used.
    """
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = base / "scanner"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
    except (OSError, RuntimeError):  # no home and no entry for this user
        return None
    if hasattr(os, "getuid") and (state.st_uid != os.getuid() or state.st_mode & 0o022):
        return None
    return folder if os.access(folder, os.W_OK) else None


def keep(target: Path, data: bytes) -> None:
    """Write under a temporary name and rename, so that two processes never read half a file; failure is no error."""
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as stream:
            stream.write(data)
        os.replace(stream.name, target)
    except OSError as error:
        log.warning("%s not stored (%s); it is made again next time", target.name, error)
