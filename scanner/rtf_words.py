"""The words of RTF 1.9.1 by what they mean to a reader of text: data, used by extractors/rich_text.py."""

from __future__ import annotations

LETTERS = {
    "tab": "\t", "line": "\n", "softline": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "lquote": "‘",
    "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
    "~": "\u00a0", "_": "-", "nestcell": "\t", "zwj": "\u200d", "zwnj": "\u200c",
}  # fmt: skip
STORIES = {
    "header": "page header", "headerl": "page header", "headerr": "page header", "headerf": "page header",
    "footer": "page footer", "footerl": "page footer", "footerr": "page footer", "footerf": "page footer",
    "footnote": "footnote", "annotation": "comment", "shptxt": "text box", "dptxbxtext": "text box",
}  # fmt: skip
WHOLE = frozenset(("footnote", "comment", "text box"))
"""Stories that are one passage each."""
SKIPPED = frozenset((
    "colortbl", "stylesheet", "listtable", "listoverridetable", "rsidtbl", "themedata", "colorschememapping",
    "latentstyles", "datastore", "xmlnstbl", "pgptbl", "revtbl", "generator", "filetbl", "fontemb", "panose",
    "blipuid", "bkmkstart", "bkmkend", "atnid", "atnauthor", "atndate", "atnref", "atnparent", "atntime", "atnicn",
    "atrfstart", "atrfend", "wgrffmtfilter", "pnseclvl", "pn", "mmathPr", "fldtype", "ftnsep", "ftnsepc", "ftncn",
    "aftnsep", "aftnsepc", "aftncn", "defchp", "defpap", "nonshppict", "nonesttables", "objclass", "objtime",
    "passwordhash", "writereservhash", "protusertbl", "background", "falt", "fname", "xmlopen", "xmlclose", "oldcprops",
    "oldpprops", "oldtprops", "oldsprops", "company_", "g", "datafield", "shprslt",
))  # fmt: skip
"""Groups without words of people; `nonshppict` and `shprslt` repeat for old readers what stands beside them."""
PROPERTIES = frozenset((
    "title", "subject", "author", "manager", "company", "operator", "category", "keywords", "comment", "doccomm",
    "hlinkbase",
))  # fmt: skip
NAMED = {"xe": "index entry", "tc": "contents entry", "docvar": "setting", "ffdeftext": "choices", "ffl": "choices",
         "ffhelptext": "choices", "ffstattext": "choices", "objname": "object name", "htmltag": "page tag"}  # fmt: skip
"""Groups whose text stands beside the story."""
GATHERED = frozenset(("fldinst", "sn", "sv", "propname", "staticval", "linkval", "pict", *NAMED, *PROPERTIES))
TRANSPARENT = frozenset((
    "shppict", "shpinst", "shpgrp", "shp", "do", "picprop", "object", "result", "field", "fldrslt", "ud", "moMath",
    "moMathPara", "info", "userprops", "nesttableprops", "listtext", "pntext", "formfield", "ffdata", "annotation",
    "hl", "hlloc", "hlsrc", "hlfr", "svb", "dptxbx", "datefield", "background",
))  # fmt: skip
SPOKEN_SHAPES = frozenset(("gtextUNICODE", "wzDescription", "pihlShape", "wzTooltip"))
"""Properties of a shape that are words: word art, alternative text, an address."""
