"""The standard prompts of slide masters (`Click to edit Master title style`), which nobody wrote and nobody sees."""

from __future__ import annotations

import re

PROMPTS = frozenset((
    # English
    "click to edit master title style", "click to edit master subtitle style", "click to edit master text styles",
    "edit master text styles", "second level", "third level", "fourth level", "fifth level",
    "click to edit the title", "click icon to add picture", "click icon to add table", "click icon to add chart",
    "click icon to add content", "click to add title", "click to add text", "click to add subtitle",
    "click to add notes", "insert image", "click to edit the title text format",
    "click to edit the outline text format", "second outline level", "third outline level", "fourth outline level",
    "fifth outline level", "sixth outline level", "seventh outline level", "click to move the slide",
    "click to edit the notes format", "drag picture to placeholder or click icon to add",
    # Chinese, simplified
    "单击此处编辑母版标题样式", "单击此处编辑母版副标题样式", "单击此处编辑母版文本样式", "编辑母版文本样式",
    "单击以编辑母版标题样式", "单击以编辑母版副标题样式", "单击以编辑母版文本样式", "第二级", "第三级", "第四级",
    "第五级", "单击图标添加图片", "单击图标添加表格", "单击图标添加图表", "单击此处添加标题", "单击此处添加文本",
    "单击此处添加副标题", "单击此处添加文字", "单击此处编辑标题", "单击此处编辑文本", "单击此处编辑副标题",
    "单击此处输入标题", "单击此处输入文本",
    # Chinese, traditional
    "按一下以編輯母片標題樣式", "按一下以編輯母片副標題樣式", "按一下以編輯母片文字樣式", "編輯母片文字樣式",
    "第二層", "第三層", "第四層", "第五層", "按一下圖示以新增圖片",
    # Japanese
    "マスター タイトルの書式設定", "マスタ タイトルの書式設定", "マスター サブタイトルの書式設定",
    "マスタ サブタイトルの書式設定", "マスター テキストの書式設定", "マスタ テキストの書式設定", "第 2 レベル",
    "第 3 レベル", "第 4 レベル", "第 5 レベル", "図を追加", "アイコンをクリックして図を追加",
    # German, French, Spanish, Korean, Russian
    "modifiez les styles du texte du masque", "cliquez pour modifier les styles du texte du masque",
    "modifiez le style des sous-titres du masque", "cliquez pour modifier le style du titre",
    "cliquez pour modifier le style des sous-titres du masque", "haga clic para agregar título",
    "haga clic para modificar los estilos de texto del patrón",
    "haga clic para modificar el estilo de subtítulo del patrón", "mastertitelformat bearbeiten",
    "mastertextformat bearbeiten", "master-untertitelformat bearbeiten", "titelmasterformat durch klicken bearbeiten",
    "formatvorlage des untertitelmasters durch klicken bearbeiten", "textmasterformat bearbeiten",
    "textmasterformate durch klicken bearbeiten", "zweite ebene", "dritte ebene", "vierte ebene", "fünfte ebene",
    "modifiez le style du titre", "modifier les styles du texte du masque", "deuxième niveau", "troisième niveau",
    "quatrième niveau", "cinquième niveau", "haga clic para modificar el estilo de título del patrón",
    "haga clic para modificar el estilo de texto del patrón", "segundo nivel", "tercer nivel", "cuarto nivel",
    "quinto nivel", "마스터 제목 스타일 편집", "마스터 텍스트 스타일을 편집합니다", "마스터 텍스트 스타일 편집",
    "둘째 수준", "셋째 수준", "넷째 수준", "다섯째 수준", "образец заголовка", "образец подзаголовка",
    "образец текста", "второй уровень", "третий уровень", "четвертый уровень", "пятый уровень",
))  # fmt: skip
"""In lower case, without the punctuation at their ends; taken from masters that Office, WPS and LibreOffice write."""
# ‹#›  <#>  <header>  2011-3-7  7/3/2011  12
FILLED_IN = re.compile(r"""[‹<] [^›>]{1,20} [›>] | [\d\s/.:年月日-]+ """, re.X)


def is_prompt(text: str) -> bool:
    """True where every line is a standard prompt or a field that the program fills in."""
    lines = [line.strip().rstrip(".。… ").lower() for line in text.splitlines()]
    return all(not line or line in PROMPTS or FILLED_IN.fullmatch(line) for line in lines)
