"""`scanner train`: make a model from its corpus; the same corpus, pack and libraries give the same bits."""

from __future__ import annotations

from pathlib import Path

import click

from scanner.settings import Settings


@click.command("train")
@click.option("--name", default=Settings().model, show_default=True, help="Model to train, a folder of models/.")
@click.option("--pack", default=Settings().pack, show_default=True, help="Rule pack whose findings are its features.")
@click.option("--into", default=None, metavar="FOLDER", help="Where to write it; the model's own folder if left out.")
def command(name: str, pack: str, into: str | None) -> int:
    """Train the classifier from models/NAME/corpus and write its arrays and card (needs scikit-learn)."""
    from importlib.metadata import version

    from scanner.model import ARRAYS, models_root
    from scanner.pipeline import open_desk
    from scanner.training import corpus, train
    from scanner.training.card import card_lines

    folder = models_root() / name
    desk = open_desk(Settings(pack=pack, model="none"))
    examples = corpus.load(folder / "corpus")
    target = Path(into) if into else folder
    arrays = train.train(examples, desk)
    digest = train.store(arrays, target)
    lines = card_lines(
        name, digest, desk.pack, examples, {lib: version(lib) for lib in ("numpy", "scipy", "scikit-learn")}
    )
    (target / "card.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    size = sum((target / f"{part}.npy").stat().st_size for part in ARRAYS)
    click.echo(f"{name}: {len(examples)} passages, {size / 1e6:.1f} MB, digest {digest}")
    return 0
