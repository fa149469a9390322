"""The segmenter behind short Chinese terms: right words, and nothing in folders that others can write to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scanner import lexicon
from scanner.detectors.lexicon_terms import cuts_a_word

CODE = """
from scanner import lexicon
from scanner.detectors.lexicon_terms import cuts_a_word
pack = lexicon.load("cn-rare-earth-technology")
print(cuts_a_word("扩充磁盘空间", 1, 3, pack), cuts_a_word("进行充磁处理", 2, 4, pack))
"""


@pytest.mark.parametrize(("text", "cut"), [("扩充磁盘空间", True), ("进行充磁处理", False)])
def test_a_term_inside_a_longer_word_is_told_from_one_that_stands_alone(text: str, cut: bool) -> None:
    start = text.index("充磁")
    assert cuts_a_word(text, start, start + 2, lexicon.load("cn-rare-earth-technology")) is cut


@pytest.mark.parametrize("private", ["taken", "full"])
def test_without_a_private_cache_nothing_is_read_from_or_left_in_the_shared_folder(
    private: str, tmp_path: Path
) -> None:
    shared, cache = tmp_path / "shared", tmp_path / "cache"
    shared.mkdir()
    (shared / "jieba.cache").write_bytes(b"planted by another user")
    if private == "taken":
        cache.write_bytes(b"a file where the folder should be")
    else:
        (cache / "scanner" / "jieba.cache" / "in the way").mkdir(parents=True)  # what cannot be replaced
        (cache / "scanner").chmod(0o700)
    environment = {**os.environ, "TMPDIR": str(shared), "XDG_CACHE_HOME": str(cache)}
    shown = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True, env=environment)
    assert (shown.stdout.strip(), shown.stderr) == ("True False", "")
    assert [path.name for path in shared.iterdir()] == ["jieba.cache"]
    assert (shared / "jieba.cache").read_bytes() == b"planted by another user"
