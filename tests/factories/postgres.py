"""A PostgreSQL server of a test's own: made in a temporary folder, reached through a socket there, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PORT = 54329
"""Only part of the socket's name: no port of the machine is opened."""
UNPRIVILEGED = "nobody"


def program(name: str) -> str | None:
    """A program of the newest PostgreSQL installed; None where there is none. Debian keeps them off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(found[-1]) if found else shutil.which(name)


@dataclass(slots=True)
class Cluster:
    """A server that can be killed and started again; it refuses to run as root, so then as nobody."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None
    account: dict[str, object] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"postgresql://scanner@/postgres?host={self.folder}&port={PORT}"

    def make(self) -> None:
        if os.geteuid() == 0:
            entry = pwd.getpwnam(UNPRIVILEGED)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
            self.account = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        command = [str(program("initdb")), "-D", str(self.folder / "data"), "-U", "scanner", "-A", "trust", "-N"]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **self.account)  # type: ignore[call-overload]

    def start(self) -> None:
        """Start it, after a kill too, and wait until it answers."""
        # a killed server leaves its shared memory in use for a moment; the next start says so and is tried again
        for _ in range(20):
            options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={self.folder}", "-c", f"port={PORT}"]
            command = [str(program("postgres")), "-D", str(self.folder / "data"), *options]
            self.process = subprocess.Popen(  # type: ignore[call-overload]
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder, **self.account
            )
            asked = [str(program("pg_isready")), "-q", "-h", str(self.folder), "-p", str(PORT)]
            while self.process.poll() is None:
                if subprocess.run(asked, check=False).returncode == 0:
                    return
                time.sleep(0.1)
            time.sleep(0.5)
        raise RuntimeError("the PostgreSQL server of the test did not start")

    def kill(self) -> None:
        """kill -9, as the kernel does when memory is short."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running server. Needs `program("postgres")`."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        made = Cluster(Path(folder))
        made.make()
        made.start()
        try:
            yield made
        finally:
            made.stop()
