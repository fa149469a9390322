"""After each fault: no artifact without an outcome, none with two, the finding still there, the exit code right."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.faults.scenarios import FAULTS, Fault


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_costs_no_outcome_and_no_finding(fault: Fault, tmp_path: Path) -> None:
    missing = fault.needs()
    if missing:
        pytest.skip(missing)
    account = fault.run(tmp_path)
    assert account.lost == set()
    assert account.twice == set()
    assert set(account.named) == account.expected
    assert account.found
    assert account.kinds == fault.kinds
    if fault.codes:
        assert account.codes == fault.codes
    else:  # Ctrl-C: before Python handles it, in between, or after the end
        assert account.codes[-1] == 0 and set(account.codes[:-1]) <= {130, 0, -signal.SIGINT}
