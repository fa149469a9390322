"""`scanner evaluate`: the whole table of a labelled set, or of the corpus with families held out."""

from __future__ import annotations

from pathlib import Path

import click

from scanner.commands.settings_options import settings_from, settings_options


@click.command("evaluate")
@click.argument("labels", nargs=-1, metavar="LABELS.jsonl...")
@click.option(
    "--held-out", is_flag=True, help="The model's own corpus, each family judged by models that never saw it."
)
@click.option("--no-gate", is_flag=True, help="With --held-out: ask the classifier about ungated passages too.")
@click.option("--errors", default=0, metavar="N", help="Show the N worst errors with their texts.")
@settings_options("pack", "model")
def command(
    labels: tuple[str, ...], held_out: bool, no_gate: bool, errors: int, pack: str | None, model: str | None
) -> int:
    """Print recall, false alarms, precision, accuracy and calibration on labelled documents (see models/README.md)."""
    from scanner.model import models_root
    from scanner.pipeline import open_desk
    from scanner.training import corpus, evaluate
    from scanner.training.vectors import vectorise

    settings = settings_from({"pack": pack, "model": model, "locate": "never"})
    desk = open_desk(settings)
    if held_out:
        examples = corpus.load(models_root() / settings.model / "corpus")
        judged = evaluate.held_out(examples, vectorise(examples, desk), gated=not no_gate)
    else:
        examples = [example for path in labels for example in corpus.load(Path(path))]
        if not examples:
            raise click.UsageError("nothing to evaluate: name a labelled JSONL file, or use --held-out")
        judged = evaluate.as_scanned(examples, desk)
    for line in evaluate.table(judged):
        click.echo(line)
    for one in evaluate.worst(judged, errors):
        example, verdict = one.example, one.verdict
        click.echo(
            f"\n{example.id} {example.label} -> {verdict.level} {verdict.score:.2f} ({example.form}, {example.family})"
        )
        click.echo("  " + " ".join(example.text.split())[:300])
        click.echo("  " + " ".join(verdict.reasons)[:400])
    return 0
