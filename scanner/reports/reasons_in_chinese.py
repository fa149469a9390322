"""The sentences of verdicts and findings in Chinese, by their fixed frames; the words they quote stay as they are.

The judge and the detectors write English; this module knows their frames. A sentence it does not know stays English:
it is better read in English than guessed at.
"""

from __future__ import annotations

import re
from functools import lru_cache

from scanner.reports.law_in_chinese import basis_in_chinese, why_in_chinese
from scanner.reports.places_in_chinese import place_in_chinese
from scanner.reports.problems_in_chinese import problem_in_chinese
from scanner.reports.sentence_frames import Filler, fill, frames
from scanner.reports.wording import word

REASONS = {
    "Subject: no process terms.": "主题：没有工艺用语。",
    "Subject: {subject}.": "主题：{subject}。",
    "Substance: no process parameters with values near process terms.": "实质：工艺用语附近没有带数值的工艺参数。",
    "Substance: process parameters with values ({words}) and {count} other quantities close together, from {place} on.":
        "实质：自{place}起，集中出现带数值的工艺参数（{words}）及另外 {count} 个量值。",
    "Substance: process parameters with values ({words}) and {count} other quantity close together, from {place} on.":
        "实质：自{place}起，集中出现带数值的工艺参数（{words}）及另外 {count} 个量值。",
    "Substance: process parameters with values ({words}) close together, from {place} on.":
        "实质：自{place}起，集中出现带数值的工艺参数（{words}）。",
    "Substance: {count} other quantities close together, from {place} on.":
        "实质：自{place}起，集中出现 {count} 个量值。",
    "Substance: {count} other quantity close together, from {place} on.":
        "实质：自{place}起，集中出现 {count} 个量值。",
    "Carrier: {carriers}, told by {form}.": "载体：{carriers}（依据：{form}）。",
    "Against: words of another industry ({industries}).": "反证：有其他行业用语（{industries}）。",
    "Against: reads like {contexts}.": "反证：内容近似{contexts}。",
    "An exemption may apply; its proof must be checked before release.": "可能适用豁免；放行前须核实其证明。",
    "Classifier: {controlled} controlled, {held} to be held, for the document as a whole.":
        "分类器：就整份文件而言，受控概率 {controlled}，应暂扣概率 {held}。",
    "Judged as a set: {subject} says what it is about, {sheet} gives the values.":
        "作为一组判定：{subject} 说明主题，{sheet} 给出数值。",
    "the line that moved the classifier most, which takes its passage for controlled at {controlled}":
        "对分类器影响最大的一行；该段落受控概率 {controlled}",
    "Marked as confidential or controlled by its owner.": "所有者已标明为保密或受控。",
    "Carries a state-secret mark: that law comes first.": "带有国家秘密标志：优先适用保守国家秘密的法律。",
    "It could not be read, so it cannot be called clear.": "未能读取，不能视为无疑点。",
    "Part of it could not be read, so it cannot be called clear.": "有一部分未能读取，不能视为无疑点。",
    "Left out by a rule of the user's own; nothing is said about its content.":
        "依用户自定规则略过；对其内容不作判断。",
    "Judged {level}: {fields} (wording hidden by --redact).": "判定为{level}：{fields}（原文已由 --redact 隐藏）。",
    "Findings: {counts}.": "发现：{counts}。",
}  # fmt: skip
FINDINGS = {
    "names a rare earth, its compound, ore or product ({words})": "提及稀土元素或其化合物、矿物、产品（{words}）",
    "term of production-line support ({words}): {strength}": "生产线装配、调试、维护用语（{words}）：{strength}",
    "term of the {stage} stage ({words}): {strength}": "{stage}环节用语（{words}）：{strength}",
    "mark of a {carrier} ({words})": "{carrier}的形式特征（{words}）",
    "mark of {carrier} ({words})": "{carrier}的形式特征（{words}）",
    "speaks of other industry {industry} ({words})": "涉及其他行业：{industry}（{words}）",
    "speaks of {context} ({words})": "涉及{context}（{words}）",
    "process parameter ({words}) with its value: column in {unit}": "工艺参数（{words}）及其数值：该列单位为 {unit}",
    "process parameter ({words}) with its value: {value}": "工艺参数（{words}）及其数值：{value}",
    "formula or symbols: a compound of another metal ({industry})": "化学式或符号：其他金属的化合物（{industry}）",
    "formula or symbols: rare-earth {substance}": "化学式或符号：稀土{substance}",
    "a number under a process heading": "工艺表头下的数值",
    "a quantity near process terms": "工艺用语附近的量值",
    "Rule {rule} matched in the path, which stays readable (--redact hides no paths).":
        "规则 {rule} 命中于路径；路径不隐藏（--redact）。",
    "Rule {rule} matched here; the wording is hidden (--redact).": "规则 {rule} 命中于此；原文已隐藏（--redact）。",
}  # fmt: skip
FORMS = {
    "{count} marks of its form": "{count} 处形式特征",
    "{count} mark of its form": "{count} 处形式特征",
    "the file itself ({format})": "文件格式本身（{format}）",
    "its title block": "标题栏",
    "its wording": "行文用语",
}
STRENGTHS = {
    "used for little else": "几乎只用于此",
    "a process word that other industries share": "其他行业也用的工艺用语",
    "a general word": "一般用语",
}
SUBSTANCES = {"alloy": "合金", "oxide": "氧化物", "halide": "卤化物", "salt": "盐类", "row": "元素序列"}
FIELDS = {"code": "编码", "stage": "环节", "carrier": "载体"}

# The subject's clauses in their fixed order, each with the words it quotes:
# "names rare earths (REO); terms of production-line support (SP, FAT and 2 more)"
SUBJECT = re.compile(
    r"""
    (?: names\ rare\ earths\ \((?P<anchors>.*?)\) )?
    (?: (?:;\ )? terms\ used\ for\ rare-earth\ processes\ and\ little\ else\ \((?P<strong>.*?)\) )?
    (?: (?:;\ )? process\ terms\ shared\ with\ other\ industries\ \((?P<medium>.*?)\) )?
    (?: (?:;\ )? terms\ of\ production-line\ support\ \((?P<line>.*?)\) )?
    """,
    re.X | re.DOTALL,
)
CLAUSES = {
    "anchors": "提及稀土",
    "strong": "几乎只用于稀土工艺的用语",
    "medium": "与其他行业共用的工艺用语",
    "line": "生产线支持用语",
}
# Quoted words and how many were left out: "萃取段, 洗涤段 and 3 more"
CUT_SHORT = re.compile(r"(?P<words>.+)\ and\ (?P<more>\d+)\ more", re.X | re.DOTALL)
# A count and its detector, in a report whose words are hidden: "3 by lexicon_terms"
COUNTED = re.compile(r"(?P<count>\d+)\ by\ (?P<detector>\w+)", re.X)

_REASONS, _FINDINGS, _FORMS = (frames(pairs.items()) for pairs in (REASONS, FINDINGS, FORMS))


def worded(sentence: str, language: str) -> str:
    """The sentence as this language has it: itself in English; in Chinese its translation where its frame is known."""
    return sentence if language != "zh" else in_chinese(sentence) or sentence


@lru_cache(maxsize=4096)
def in_chinese(sentence: str) -> str | None:
    """A reason, a finding's `because`, a problem's message, or a sentence on the law; None for one not known."""
    return (
        fill(sentence, _REASONS, _FILLERS)
        or fill(sentence, _FINDINGS, _FILLERS)
        or why_in_chinese(sentence)
        or basis_in_chinese(sentence)
        or problem_in_chinese(sentence)
    )


def _subject(text: str) -> str:
    clauses = SUBJECT.fullmatch(text)
    if clauses is None:
        return text
    return "；".join(f"{said}（{_words(clauses[name])}）" for name, said in CLAUSES.items() if clauses[name])


def _words(text: str) -> str:
    cut = CUT_SHORT.fullmatch(text)
    return f"{cut['words']} 等，另 {cut['more']} 个" if cut else text


def _place(text: str) -> str:
    """A place within a Chinese sentence: with blanks around it where it is no Chinese itself."""
    said = place_in_chinese(text)
    return f" {said} " if said == text else said


def _known(kind: str) -> Filler:
    """A filler for a list of values of one kind, written with blanks: `process parameters, design drawing`."""

    def said(text: str) -> str:
        return "、".join(word(f"{kind}.{value.replace(' ', '_')}", "zh") for value in text.split(", "))

    return said


def _fields(text: str) -> str:
    """`code 1E902.a; stage separation, metal; carrier process_parameters` of a report whose words are hidden."""
    if text == "no code":
        return "无编码"
    parts = []
    for part in text.split("; "):
        name, _, values = part.partition(" ")
        parts.append(f"{FIELDS.get(name, name)} {values if name == 'code' else _known(name)(values)}")
    return "；".join(parts)


def _counts(text: str) -> str:
    return COUNTED.sub(r"\g<detector> \g<count> 条", text).replace(", ", "，")


_FILLERS: dict[str, Filler] = {
    "subject": _subject,
    "words": _words,
    "place": _place,
    "form": lambda text: fill(text, _FORMS, {}) or text,
    "strength": lambda text: STRENGTHS.get(text, text),
    "substance": lambda text: SUBSTANCES.get(text, text),
    "stage": _known("stage"),
    "carrier": _known("carrier"),
    "carriers": _known("carrier"),
    "industry": _known("industry"),
    "industries": _known("industry"),
    "context": _known("context"),
    "contexts": _known("context"),
    "level": _known("level"),
    "fields": _fields,
    "counts": _counts,
}
