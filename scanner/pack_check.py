"""Proves a rule pack on its own examples: every `hit` is found, every `miss` is not."""

from __future__ import annotations

from collections.abc import Iterator

from scanner import law, lexicon, registry
from scanner.errors import LexiconError
from scanner.lexicon import Pack, Rule
from scanner.records import Passage, Place
from scanner.text.segment import join
from scanner.text.term_index import Index, index_of

DETECTOR_OF = {
    "term": "lexicon_terms",
    "parameter": "process_parameters",
    "form": "document_form",
    "context": "context_marks",
}


def load_checked(name: str) -> Pack:
    """Load a pack and prove its examples; the proof is remembered by digest in the user's private cache.

    Raises LexiconError (file, term, field, remedy) for the first example that does not hold, or a wrong law table.
    """
    proved = lexicon.load_proved(name)
    if proved is not None:
        return proved
    pack = lexicon.load(name)
    law.load(pack.folder)
    for error in wrong_examples(pack):
        raise error
    lexicon.store_proved(pack)
    return pack


def wrong_examples(pack: Pack) -> Iterator[LexiconError]:
    """One error for each example that does not hold, in the order of the files."""
    registry.discover("detectors")
    index = index_of(pack)
    for rule in pack.rules:
        for example in rule.hit:
            if not found_in(rule, example, pack, index):
                yield LexiconError(
                    rule.file,
                    rule.id,
                    "hit",
                    f"not found in its own example {example!r}",
                    "mend the forms or the example",
                )
        for example in rule.miss:
            if found_in(rule, example, pack, index):
                yield LexiconError(
                    rule.file,
                    rule.id,
                    "miss",
                    f"found in {example!r}, where it must not count",
                    "add near or unless, or mend the example",
                )


def found_in(rule: Rule, text: str, pack: Pack, index: Index) -> bool:
    """Whether the rule's detector points at it in a text of its own."""
    segment = join([Passage(text, Place("example"))])
    hits = [hit for hit in index.examine(text) if hit.rule.id == rule.id]
    detect = registry.DETECTORS[DETECTOR_OF[rule.sort]]
    return any(finding.rule == rule.id for finding in detect(segment, hits, pack, "text"))
