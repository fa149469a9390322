"""card.toml of a model: what it was trained on and with; undated, so that the same training gives the same card."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from scanner.lexicon import Pack
from scanner.training.corpus import Example


def corpus_digest(examples: Sequence[Example]) -> str:
    """SHA-256 over the examples' fields in order."""
    lines = (json.dumps(asdict(example), ensure_ascii=False, sort_keys=True) for example in examples)
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


def card_lines(
    name: str, digest: str, pack: Pack, examples: Sequence[Example], libraries: Mapping[str, str]
) -> list[str]:
    """The lines of card.toml."""
    labels = Counter(example.label for example in examples)
    languages = Counter(example.lang for example in examples)
    families = len({example.family for example in examples})
    used = [f'{key} = "{value}"' for key, value in sorted(libraries.items())]
    return [
        f'name = "{name}"',
        f'digest = "{digest}"',
        'purpose = "How likely a careful officer would hold a passage as controlled rare-earth technology"',
        'method = "linear, one logistic regression a head over hashed grams and counted evidence; Platt calibration"',
        f'pack = "{pack.id}"',
        f'pack_version = "{pack.version}"',
        f'pack_digest = "{pack.digest}"',
        f'corpus_digest = "{corpus_digest(examples)}"',
        f"passages = {len(examples)}",
        f"families = {families}",
        f"labels = {{ {', '.join(f'{key} = {count}' for key, count in sorted(labels.items()))} }}",
        f"languages = {{ {', '.join(f'{key} = {count}' for key, count in sorted(languages.items()))} }}",
        f"libraries = {{ {', '.join(used)} }}",
        'limits = "Texts are invented at textbook level by the makers; see README, Honest limits"',
    ]
