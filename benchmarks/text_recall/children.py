"""Runs a function in a child process of its own that is killed when its time is up."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a child gave nothing."""

    why: str


def in_child(function: Callable[..., Any], *arguments: Any, seconds: float = 120) -> Any:
    """What the function returns (picklable), or a Failure: an exception, a crash, or `seconds` of wall time gone."""
    ours, its = FORK.Pipe(duplex=False)
    child = FORK.Process(target=_answer, args=(its, function, arguments))
    child.start()
    its.close()
    try:
        if not ours.poll(seconds):
            return Failure(f"killed after {seconds:g} s")
        return ours.recv()
    except EOFError:
        child.join()
        return Failure(f"crashed, exit code {child.exitcode}")
    finally:
        if child.is_alive() and child.pid is not None:
            child.join(1)
            if child.is_alive():
                os.kill(child.pid, signal.SIGKILL)
        child.join()
        ours.close()


def _answer(pipe: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        answer = function(*arguments)
    except Exception as error:  # noqa: BLE001 - other people's readers raise anything over damaged files
        answer = Failure(f"{type(error).__name__}: {str(error)[:100]}")
    pipe.send(answer)
    pipe.close()
