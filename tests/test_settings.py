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


def test_an_unknown_key_of_the_environment_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SCANNER_TIMELIMIT"):
        load({}, tmp_path, {"SCANNER_TIMELIMIT": "3"})
    load({}, tmp_path, {"SCANNERS": "3", "XSCANNER_JOBS": "3"})  # not ours


def test_an_empty_list_in_the_environment_is_no_glob(tmp_path: Path) -> None:
    assert load({}, tmp_path, {"SCANNER_INCLUDE": ""}).include == ()


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999", "1e18"])
def test_a_number_that_is_none_is_refused(value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="time_limit"):
        load({}, tmp_path, {"SCANNER_TIME_LIMIT": value})
    with pytest.raises(SettingsError, match="max_ratio"):
        load({"max_ratio": float(value)}, tmp_path, {})


def test_a_number_beyond_what_the_system_takes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="at most"):
        load({"memory_limit": 10**30}, tmp_path, {})


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("jobs", "many", "a whole number"),
        ("jobs", True, "a whole number"),
        ("time_limit", "soon", "a number"),
        ("time_limit", False, "a number"),
        ("redact", "perhaps", "true or false"),
        ("include", 3, "a list"),
    ],
)
def test_the_remedy_says_in_words_what_to_give(key: str, value: object, words: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"give {words}"):
        load({key: value}, tmp_path, {})


@pytest.mark.parametrize("kind", ["folder", "dangling link"])
def test_a_scanner_toml_that_is_no_file_is_an_error(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "scanner.toml"
    path.mkdir() if kind == "folder" else path.symlink_to("nowhere")
    with pytest.raises(SettingsError, match=r"scanner\.toml.*Remedy"):
        load({}, tmp_path / "below", {})


def test_the_gateway_does_not_obey_ignore_files_in_the_data(tmp_path: Path) -> None:
    assert load({}, tmp_path, {}).ignore_files
    assert not load({"profile": "gateway"}, tmp_path, {}).ignore_files
