"""Runs a reader in a process of its own where its library may abort: what came out before is kept, the worker lives.

A library that ends the whole process over a damaged file (an allocation that fails in Rust, a stack that overflows)
would take the worker with it, and all that was read of the file. The process is a fork, so that it costs some
milliseconds and no start; where there is no fork the reader runs in place.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

from scanner.budget import Budget
from scanner.errors import ArtifactError, Crashed, OutOfMemory, TimedOut
from scanner.records import Artifact, Passage, Problem, TitleBlock
from scanner.settings import MIB

Met = Passage | Artifact | Problem | TitleBlock
OUT_OF_MEMORY = 77
DIE_WITH_PARENT = 1
"""prctl(2), PR_SET_PDEATHSIG."""
LOOK_EVERY = 0.5
"""Seconds between two looks at the budget while nothing comes."""
GRACE = 5
"""Seconds of processor time that the process may take beyond the budget before the system ends it."""


def apart(read: Callable[[], Iterator[Met]], artifact: Artifact, budget: Budget, what: str) -> Iterator[Met]:
    """The items of `read`, which must not have been begun, made in another process.

    Raises what the reader raises; Crashed or OutOfMemory where the process dies (`what` names the library's subject:
    "DWG drawings"), TimedOut where the budget's time is over.
    """
    if not hasattr(os, "fork"):
        yield from read()
        return
    ours, theirs = multiprocessing.Pipe(duplex=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads: the fork calls the reader only
        child = os.fork()
    if child == 0:
        _serve(read, theirs, budget)
    theirs.close()
    status = None
    try:
        while True:
            while not ours.poll(LOOK_EVERY):
                budget.check_time()
            try:
                item: Any = ours.recv()
            except (EOFError, OSError):
                break
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield _counted(item, artifact, budget) if isinstance(item, Artifact) else item
        status = os.waitpid(child, 0)[1]
        raise _death(status, budget, what)
    finally:
        ours.close()
        if status is None:
            with suppress(OSError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _counted(item: Artifact, artifact: Artifact, budget: Budget) -> Artifact:
    """The budget of this process counts what the other took."""
    budget.enter_member(artifact.depth + 1)
    budget.charge_bytes(item.size)
    return replace(item, parent=artifact)


def _death(status: int, budget: Budget, what: str) -> ArtifactError:
    code = os.waitstatus_to_exitcode(status)
    if code == OUT_OF_MEMORY:
        return OutOfMemory(f"reading it needs more than {budget.settings.memory_limit} MiB of memory")
    if code == -int(getattr(signal, "SIGXCPU", 0)):
        return TimedOut("reading stopped: its time is used up")
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return Crashed(f"the library that reads {what} died of it ({how}); what came out before was read")


def _serve(read: Callable[[], Iterator[Met]], pipe: Connection, budget: Budget) -> None:
    """The other process: sends each item, then None, or the error that ended it. Never returns."""
    code = 0
    try:
        _confine(pipe.fileno(), budget)
        for item in read():
            pipe.send(replace(item, parent=None) if isinstance(item, Artifact) else item)
        pipe.send(None)
    except MemoryError:
        code = OUT_OF_MEMORY
    except BaseException as error:  # noqa: BLE001 - whatever it is, it goes to the process that asked
        code = _told(pipe, error)
    finally:
        os._exit(code)


def _told(pipe: Connection, error: BaseException) -> int:
    try:
        pipe.send(
            error if isinstance(error, ArtifactError | OSError) else RuntimeError(f"{type(error).__name__}: {error}")
        )
    except (OSError, ValueError, TypeError, AttributeError):
        return 1
    return 0


def _confine(kept: int, budget: Budget) -> None:
    """Die with the worker, hold no pipe of its, and take no more memory and time than the settings give."""
    import resource
    import time

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    os.closerange(3, kept)
    os.closerange(kept + 1, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 1 << 16))
    left = int(max(1.0, budget.deadline - time.monotonic()) + GRACE + time.process_time())
    memory = budget.settings.memory_limit * MIB + _inherited()
    for kind, most in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CPU, left)):
        soft, hard = resource.getrlimit(kind)
        wanted = most if soft in (-1, resource.RLIM_INFINITY) else min(most, soft)
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (wanted, hard))


def _inherited() -> int:
    """Bytes of data that the process was born with; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as stream:
            return int(stream.read().split()[5]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
