"""What is under a password or a key is unread, whatever seals it; a text that only speaks of it is not."""

from __future__ import annotations

import pytest

from tests.factories.examining import kinds, result_of, results_of
from tests.hostile.making import sealed
from tests.hostile.making.case import PLAIN

CASES = {case.name: case for case in sealed.cases()}


@pytest.mark.parametrize("name", CASES)
def test_a_sealed_file_is_never_clear(name: str) -> None:
    results = results_of(name, CASES[name].make())
    assert results[-1].overall == "unread"


@pytest.mark.parametrize("name", ["pgp-in-text.txt", "ansible-vault.yml", "pgp-mail.eml"])
def test_a_message_in_letters_is_encrypted(name: str) -> None:
    results = results_of(name, CASES[name].make())
    assert "encrypted" in [kind for result in results for kind in kinds(result)]


def test_a_text_about_such_messages_is_clear() -> None:
    text = PLAIN + "\nA mail begins with\n-----BEGIN PGP MESSAGE-----\nand so on. $ANSIBLE_VAULT; is another.\n"
    assert result_of("a.txt", text.encode()).overall == "clear"
