"""Settings: flag over environment over file over profile over default; unknown keys are errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.errors import SettingsError
from scanner.settings import Settings, load


def test_nothing_given_gives_the_defaults(tmp_path: Path) -> None:
    assert load({}, tmp_path, {}) == Settings()


def test_flag_wins_over_environment_over_file_over_profile(tmp_path: Path) -> None:
    (tmp_path / "scanner.toml").write_text('profile = "gateway"\ntime_limit = 20\nmax_depth = 3\njobs = 1\n')
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    settings = load({"jobs": 4}, inner, {"SCANNER_MAX_DEPTH": "5", "SCANNER_JOBS": "2", "HOME": "/"})
    assert (settings.jobs, settings.max_depth, settings.time_limit) == (4, 5, 20.0)
    assert settings.max_pictures == 0  # from the gateway profile


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("tme_limit = 3", "tme_limit"),
        ("jobs = -1", "jobs"),
        ("jobs = 1.5", "jobs"),
        ('fail_on = "sometimes"', "fail_on"),
        ("follow_links = 3", "follow_links"),
        ("= broken", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_the_key(text: str, names: str, tmp_path: Path) -> None:
    (tmp_path / "scanner.toml").write_text(text)
    with pytest.raises(SettingsError, match=names) as caught:
        load({}, tmp_path, {})
    assert "scanner.toml" in str(caught.value) and "Remedy" in str(caught.value)


def test_the_gateway_profile_gives_a_file_ten_seconds(tmp_path: Path) -> None:
    assert load({"profile": "gateway"}, tmp_path, {}).time_limit == 10
