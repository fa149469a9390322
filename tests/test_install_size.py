"""What benchmarks/install_size.py takes for a licence that may not be in the default install."""

from __future__ import annotations

import pytest

from benchmarks.install_size import Distribution, is_copyleft, licence_of


@pytest.mark.parametrize(
    "licence",
    [
        "GPL-3.0-or-later",
        "GPLv2",
        "AGPL-3.0",
        "GNU General Public License v3 or later (GPLv3+)",
        "GNU Affero General Public License v3",
        "MIT AND GPL-2.0-only",
        "GPL-2.0 OR GPL-3.0",
        "LGPL-2.1 AND GPL-2.0",
    ],
)
def test_the_gpl_is_refused(licence: str) -> None:
    assert is_copyleft(licence)
    assert Distribution("a", "1", 0, licence).is_refused


@pytest.mark.parametrize(
    ("licence", "why"),
    [
        ("MIT", "asks for the notice only"),
        ("LGPL-3.0-or-later", "another licence, for extras"),
        ("GNU Lesser General Public License v3 (LGPLv3)", "the same, as a classifier has it"),
        ("MIT OR GPL-2.0-or-later", "one may choose the other"),
        ("BSD-3-Clause AND GPL-3.0-or-later WITH GCC-exception-3.1", "the exception lets it be shipped with anything"),
    ],
)
def test_others_are_not(licence: str, why: str) -> None:
    assert not is_copyleft(licence), why


def test_a_distribution_that_names_no_licence_is_refused_but_the_project_is_its_owners() -> None:
    assert Distribution("a", "1", 0, "").is_refused
    assert not Distribution("scanner", "1", 0, "").is_refused


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        (["MIT", "License :: OSI Approved :: BSD License"], "MIT"),
        (["License :: OSI Approved", "License :: OSI Approved :: BSD License"], "BSD License"),
        (["Copyright 2020. " + "Permission is granted. " * 9, "License :: OSI Approved :: MIT License"], "MIT License"),
        (["UNKNOWN", "License :: OSI Approved :: Apache Software License"], "Apache Software License"),
        (["BSD\nwith a text after it"], "BSD"),
        ([], ""),
    ],
)
def test_the_licence_is_what_the_metadata_says_in_one_line(said: list[str], licence: str) -> None:
    assert licence_of(said) == licence
