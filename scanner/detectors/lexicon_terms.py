"""Points at the pack's terms: what a rare-earth process is called, and the elements it is about."""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from scanner.lexicon import Pack
from scanner.pointing import point, quoted
from scanner.private_cache import cache_folder
from scanner.records import Finding
from scanner.registry import detector
from scanner.text.segment import Segment
from scanner.text.term_index import Hit

MANY = 40
"""Hits of one term in one segment that are pointed at; more say nothing new."""
WINDOW = 12
"""Characters on each side that the segmenter sees: enough for the words around a short term (matching.md section 3)."""
STRENGTH = {"S": "used for little else", "M": "a process word that other industries share", "W": "a general word"}


@detector("lexicon_terms")
def detect(segment: Segment, hits: Sequence[Hit], pack: Pack, format: str) -> Iterator[Finding]:
    """Findings for terms; a two- or three-character Chinese term that cuts a longer word in two is not one."""
    seen: Counter[str] = Counter()
    for hit in hits:
        if hit.sort != "term" or seen[hit.rule.id] >= MANY:
            continue
        if _is_short_chinese(hit.surface) and cuts_a_word(segment.text, hit.start, hit.end, pack):
            continue
        seen[hit.rule.id] += 1
        yield point(segment, hit.start, hit.end, hit.rule, "lexicon_terms", _because(hit, segment))


def _because(hit: Hit, segment: Segment) -> str:
    rule, words = hit.rule, quoted(segment.text[hit.start : hit.end])
    if rule.stage == "anchor":
        return f"names a rare earth, its compound, ore or product ({words})"
    subject = "production-line support" if rule.stage == "line" else f"the {rule.stage} stage"
    return f"term of {subject} ({words}): {STRENGTH[rule.weight]}"


def _is_short_chinese(surface: str) -> bool:
    return 2 <= len(surface) <= 3 and all("\u3400" <= letter <= "\u9fff" for letter in surface)


def cuts_a_word(text: str, start: int, end: int, pack: Pack) -> bool:
    """Whether the span begins or ends inside a longer dictionary word: 充磁 in 扩充磁盘 does, in 进行充磁处理 not."""
    low, high = max(0, start - WINDOW), min(len(text), end + WINDOW)
    window = text[low:high]
    position = low
    for word in segmenter(pack).cut(window, HMM=False):
        word_end = position + len(word)
        if position < start < word_end or (position < end < word_end and word_end > end):
            return True
        position = word_end
    return False


@cache
def segmenter(pack: Pack) -> Any:
    """jieba with the pack's short Chinese terms as words: its own instance, loaded when first needed.

    Its cache lies in this user's private folder or nowhere: what stands in a shared one may be another's.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's own source has escapes that a newer Python warns about
        import jieba

    jieba.setLogLevel(logging.CRITICAL)  # a cache that cannot be written is no news, and not a traceback
    tokenizer = jieba.Tokenizer()
    folder = cache_folder()
    if folder is not None:
        tokenizer.tmp_dir = str(folder)
    else:  # what initialize() does, without its cache file
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
        tokenizer.initialized = True
    for rule in pack.rules:
        for surface in (*rule.zh, *rule.hant):
            if _is_short_chinese(surface):
                tokenizer.add_word(surface)
    return tokenizer
