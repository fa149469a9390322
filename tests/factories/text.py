"""Texts in many languages and encodings, and what an extractor yields for bytes in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path

from scanner import registry
from scanner.budget import Budget
from scanner.errors import ArtifactError
from scanner.formats import sniff
from scanner.records import Artifact, Passage, Problem, TitleBlock
from scanner.settings import Settings

SIMPLIFIED = "将草酸盐沉淀在马弗炉内灼烧，得到混合氧化物；每批记录温度与时间。"
TRADITIONAL = "將草酸鹽沉澱在馬弗爐內灼燒，得到混合氧化物；每批記錄溫度與時間。"
JAPANESE = "この文書は焼結炉の温度と時間を記録するためのものです。"
KOREAN = "이 문서는 소결로의 온도와 시간을 기록하기 위한 것입니다."
RUSSIAN = "Этот документ описывает температуру печи и время выдержки."
FRENCH = "La température du four est vérifiée à chaque étape : déjà 25 °C ± 1."
GERMAN = "Die Prüfung der Öfen: Maß, Länge und Höhe größerer Teile."


class Yielded:
    """What came out of one artifact, sorted; an ArtifactError raised at the end counts as a problem."""

    def __init__(self, artifact: Artifact, settings: Settings | None = None, format: str = "") -> None:
        registry.discover("extractors")
        chosen = settings or Settings()
        self.passages: list[Passage] = []
        self.children: list[Artifact] = []
        self.problems: list[Problem] = []
        self.title_blocks: list[TitleBlock] = []
        with tempfile.TemporaryDirectory() as folder:
            budget = Budget(chosen, Path(folder))
            try:
                for item in registry.EXTRACTORS[format or sniff(artifact)](artifact, budget, chosen):
                    if isinstance(item, Passage):
                        self.passages.append(item)
                    elif isinstance(item, Artifact):
                        self.children.append(item)
                    elif isinstance(item, TitleBlock):
                        self.title_blocks.append(item)
                    else:
                        self.problems.append(item)
            except ArtifactError as error:
                self.problems.append(error.problem())

    @property
    def texts(self) -> dict[str, str]:
        """Text by place as printed; the last wins where a place repeats."""
        return {str(passage.place): passage.text for passage in self.passages}

    @property
    def names(self) -> list[str]:
        return [child.name for child in self.children]

    @property
    def contents(self) -> list[bytes]:
        """The bytes of the children; all of them are small enough to be held in memory."""
        held = [child.content for child in self.children if isinstance(child.content, bytes)]
        assert len(held) == len(self.children)
        return held

    @property
    def kinds(self) -> list[str]:
        return [problem.kind for problem in self.problems]


def yielded(name: str, data: bytes, settings: Settings | None = None, format: str = "") -> Yielded:
    """What the reader of `format`, or of what the bytes are, yields."""
    return Yielded(Artifact(name, data), settings, format)
