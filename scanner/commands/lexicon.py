"""`scanner lexicon`: check a rule pack, list its rules, show one, try a text."""

from __future__ import annotations

from collections import Counter

import click

from scanner.errors import UsageError
from scanner.lexicon import Pack, Rule, load
from scanner.settings import Settings

PACK = click.option("--pack", default=Settings().pack, show_default=True, help="Rule pack, by name or folder.")


@click.group("lexicon")
def command() -> None:
    """Look into a rule pack: what is looked for, and why."""


@command.command("check")
@PACK
def check(pack: str) -> int:
    """Validate every field and prove every example both ways; exit 2 when something is wrong."""
    from scanner import law
    from scanner.pack_check import wrong_examples

    loaded = load(pack)
    law.load(loaded.folder)
    errors = list(wrong_examples(loaded))
    for error in errors:
        click.echo(f"Error: {error}", err=True)
    examples = sum(len(rule.hit) + len(rule.miss) for rule in loaded.rules)
    if errors:
        raise UsageError(f"{len(errors)} of {examples} examples do not hold")
    counts = Counter(rule.sort for rule in loaded.rules)
    forms = sum(len(rule.zh) + len(rule.hant) + len(rule.en) + len(rule.abbr) for rule in loaded.rules)
    parts = ", ".join(f"{number} {sort}s" for sort, number in counts.items())
    click.echo(
        f"{loaded.id} {loaded.version}: {parts}; {forms} forms; {examples} examples hold; digest {loaded.digest[:16]}"
    )
    return 0


@command.command("list")
@PACK
@click.option("--stage", default="", help="Only this stage.")
def listing(pack: str, stage: str) -> int:
    """List the rules, one a line: id, sort, stage or carrier or kind, weight, forms."""
    rules = load(pack).rules
    known = sorted({_group(rule) for rule in rules} - {""})
    if stage and stage not in known:
        raise UsageError(f"no rule has the stage {stage!r}. Remedy: use one of {', '.join(known)}")
    for rule in rules:
        group = _group(rule)
        if stage in ("", group):
            forms = " | ".join((*rule.zh, *rule.hant, *rule.en, *rule.abbr)) or rule.pattern.split("\n")[0]
            click.echo(f"{rule.id:38}{rule.sort:10}{group:24}{rule.weight}  {forms}")
    return 0


def _group(rule: Rule) -> str:
    """What a rule speaks of: its stage, else its carrier, else its kind."""
    return rule.stage or rule.carrier or rule.kind


@command.command("show")
@PACK
@click.argument("term")
def show(pack: str, term: str) -> int:
    """Show a rule by id, or all rules that have a form."""
    rules = _matching(load(pack), term)
    if not rules:
        raise UsageError(f"no rule {term!r}. Remedy: see `scanner lexicon list`")
    for rule in rules:
        for key in Rule.__dataclass_fields__:
            value = getattr(rule, key)
            if value not in ("", ()):
                shown = " | ".join(value) if isinstance(value, tuple) else str(value)
                click.echo(f"{key:9}{shown}")
        click.echo()
    return 0


def _matching(pack: Pack, term: str) -> list[Rule]:
    from scanner.text.normalise import fold_key

    key = fold_key(term)
    return [
        rule
        for rule in pack.rules
        if rule.id == term or key in {fold_key(form) for form in (*rule.zh, *rule.hant, *rule.en, *rule.abbr)}
    ]


@command.command("test")
@PACK
@click.argument("text")
def try_text(pack: str, text: str) -> int:
    """Show what the pack finds in a text."""
    from scanner.text.term_index import index_of

    hits = index_of(load(pack)).examine(text)
    for hit in hits:
        found = text[hit.start : hit.end]
        group = _group(hit.rule)
        click.echo(f"{hit.start:5}-{hit.end:<5}{found}  [{hit.rule.id}: {hit.sort}, {group}, {hit.rule.weight}]")
    if not hits:
        click.echo("nothing found")
    return 0
