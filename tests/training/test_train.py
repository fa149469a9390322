"""Training and the runtime agree, training twice gives the same bits, and a model that does not fit is refused."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from scanner import lexicon
from scanner.combination import CHANCES
from scanner.combination import NAMES as VALUES
from scanner.errors import ModelError
from scanner.features import NAMES
from scanner.model import ARRAYS, HEADS, Model, digest_of, load, models_root, read_card
from scanner.pipeline import open_desk
from scanner.settings import Settings
from scanner.text.grams import WIDTH, grams
from scanner.training import corpus, heads, train
from scanner.training.vectors import vectorise

PACK = lexicon.load("cn-rare-earth-technology")
CORPUS = models_root() / "technology" / "corpus"


@pytest.fixture(scope="module")
def examples() -> list[corpus.Example]:
    """A slice of the corpus, whole families of it: enough for every head to have both answers."""
    everything = corpus.load(CORPUS)
    chosen = {example.family for example in everything[::9]}
    return [example for example in everything if example.family in chosen][:260]


def test_the_runtime_gives_scikit_learns_decision_values(examples: list[corpus.Example]) -> None:
    desk = open_desk(Settings(model="none"))
    vectors = vectorise(examples, desk)
    mean, scale = heads.scaling_of(vectors)
    aim = heads.targets(examples)["controlled"]
    reference = heads.fit(heads.matrix(vectors, mean, scale, 0.1), aim.labels, 4.0)
    row = reference.coef_[0].astype(np.float32)
    zeros = np.zeros((WIDTH, len(HEADS)), np.float32), np.zeros((len(HEADS), len(NAMES)), np.float32)
    zeros[0][:, 1], zeros[1][1] = row[:WIDTH], row[WIDTH:] * np.float32(0.1)
    bias = np.zeros(len(HEADS), np.float32)
    bias[1] = reference.intercept_[0]
    calibration, document = np.ones((len(HEADS), 2), np.float32), np.zeros((len(CHANCES), len(VALUES) + 1), np.float32)
    model = Model("m", "", *zeros, bias, mean, scale, calibration, document, np.zeros(WIDTH + 1, np.float32))
    expected = reference.decision_function(heads.matrix(vectors, mean, scale, 0.1))
    for number, example in enumerate(examples):
        seen = grams(example.text, vectors.findings[number], example.filename)
        value = model.logits(seen, vectors.dense[number])[1]
        assert value == pytest.approx(expected[number], abs=1e-5)


def test_training_twice_gives_the_same_digest(examples: list[corpus.Example], tmp_path: Path) -> None:
    desk = open_desk(Settings(model="none"))
    digests = [train.store(train.train(examples, desk), tmp_path / name) for name in ("one", "other")]
    assert digests[0] == digests[1]


def test_no_split_parts_a_family(examples: list[corpus.Example]) -> None:
    groups = [example.family for example in examples]
    labels = heads.targets(examples)["controlled"].labels
    for training, test in heads.splits(labels, groups, 5):
        assert not {groups[at] for at in training} & {groups[at] for at in test}


def test_the_shipped_model_belongs_to_the_shipped_pack_and_corpus() -> None:
    from scanner.training.card import corpus_digest

    assert load("technology", PACK.digest).digest == read_card(models_root() / "technology")["digest"]
    assert read_card(models_root() / "technology")["corpus_digest"] == corpus_digest(corpus.load(CORPUS))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    for part in (*(f"{name}.npy" for name in ARRAYS), "card.toml"):
        shutil.copy(models_root() / "technology" / part, folder)
    return folder


def test_a_model_of_another_pack_is_refused_with_the_remedy(copied: Path) -> None:
    with pytest.raises(ModelError, match=r"another version of the rule pack.*scanner train"):
        load(str(copied), "0" * 64)


def test_a_changed_or_missing_array_is_refused(copied: Path) -> None:
    bias = np.load(copied / "bias.npy")
    np.save(copied / "bias.npy", bias + 1)
    with pytest.raises(ModelError, match="not those its card describes"):
        load(str(copied), PACK.digest)
    (copied / "bias.npy").unlink()
    with pytest.raises(ModelError, match=r"bias\.npy"):
        load(str(copied) + "/", PACK.digest)
    assert digest_of(models_root() / "technology")


def test_an_array_that_would_run_code_is_refused(copied: Path) -> None:
    np.save(copied / "bias.npy", np.array([object()] * len(HEADS)), allow_pickle=True)
    with pytest.raises(ModelError, match=r"bias\.npy"):
        load(str(copied), PACK.digest)


def test_scanning_never_imports_scikit_learn(tmp_path: Path) -> None:
    (tmp_path / "sheet.txt").write_text(
        "镨钕分离线 皂化度 36%，萃取段 62 级，洗涤段 28 级，P507 1.5 mol/L，相比 O/A=1.8:1", encoding="utf-8"
    )
    code = (
        "import sys, tempfile; from pathlib import Path; from scanner.budget import Budget; from scanner.pipeline import *;"
        "from scanner.settings import Settings; from scanner.records import Artifact; s = Settings();"
        f"d = open_desk(s); list(examine(Artifact('s', Path({str(tmp_path / 'sheet.txt')!r})), '1', d, Budget(s, Path('.'))));"
        "print([name for name in ('sklearn', 'scipy') if name in sys.modules], 'numpy' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[] True"
