"""Writes Word documents with tables, header and footer, comments, tracked changes and footnotes."""

from __future__ import annotations

import datetime as dt
import io
import re
from xml.sax.saxutils import escape

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from .archives import still
from .markup import blocks

WHEN = dt.datetime(2023, 8, 14, 9, 30)
DATE = "2023-08-14T09:30:00Z"
NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"

KEPT_STYLES = {"Normal Table", "Table Grid"}

# {-struck out-}  {+put in+}  {?words//what the reader remarked on them?}  [^a footnote^]
MARKS = re.compile(
    r"""
    \{-(?P<old>.+?)-\} | \{\+(?P<new>.+?)\+\} | \{\?(?P<said>.+?)//(?P<remark>.+?)\?\} | \[\^(?P<note>.+?)\^\]
    """,
    re.X,
)


def word(text: str, header: str = "", footer: str = "", author: str = "Q. Lin") -> bytes:
    """A .docx of the text; `author` signs its comments and changes."""
    document = small_document()
    properties = document.core_properties
    properties.author, properties.last_modified_by, properties.title, properties.comments = author, author, "", ""
    properties.created = properties.modified = WHEN
    notes: list[str] = []
    for block in blocks(text):
        if block.kind == "table":
            table = document.add_table(len(block.rows), max(map(len, block.rows)), "Table Grid")
            for row, values in zip(table.rows, block.rows, strict=True):
                for cell, value in zip(row.cells, values, strict=False):
                    write_runs(document, cell.paragraphs[0], value, author, notes)
        elif block.kind == "page":
            document.add_page_break()
        else:
            style = {"heading": "Heading 1", "subheading": "Heading 2"}.get(block.kind)
            write_runs(document, document.add_paragraph(style=style), block.text, author, notes)
    section = document.sections[0]
    if header:
        section.header.paragraphs[0].text = header
    if footer:
        section.footer.paragraphs[0].text = footer
    if notes:
        part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES, footnotes(notes), document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    out = io.BytesIO()
    document.save(out)
    return still(out.getvalue())


def small_document() -> Document:
    """An empty document without what the library's template brings along: a hundred table styles and a picture."""
    document = Document()
    for style in list(document.styles.element.style_lst):
        if style.type is not None and style.name_val not in KEPT_STYLES and style.get(qn("w:type")) == "table":
            document.styles.element.remove(style)
    for owner, ending in ((document.part, "stylesWithEffects"), (document.part.package, "thumbnail")):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.endswith(ending):
                del owner.rels[key]
    return document


def write_runs(document: Document, paragraph: object, text: str, author: str, notes: list[str]) -> None:
    """Adds the text to the paragraph, its marks as the things they stand for."""
    end = 0
    for mark in MARKS.finditer(text):
        paragraph.add_run(text[end : mark.start()])
        end = mark.end()
        if mark["remark"]:
            run = paragraph.add_run(mark["said"])
            comment = document.add_comment(run, mark["remark"], author, author[:1])
            comment._comment_elm.set(qn("w:date"), DATE)
        elif mark["note"]:
            notes.append(mark["note"])
            run = f'<w:r {NS}><w:footnoteReference w:id="{len(notes)}"/></w:r>'
            paragraph._p.append(parse_xml(run))
        else:
            tag, kind, words = ("del", "delText", mark["old"]) if mark["old"] else ("ins", "t", mark["new"])
            paragraph._p.append(
                parse_xml(
                    f'<w:{tag} {NS} w:id="{900 + mark.start()}" w:author="{escape(author)}" w:date="{DATE}">'
                    f'<w:r><w:{kind} xml:space="preserve">{escape(words)}</w:{kind}></w:r></w:{tag}>'
                )
            )
    paragraph.add_run(text[end:])


def footnotes(notes: list[str]) -> bytes:
    """The footnotes part."""
    rows = "".join(
        f'<w:footnote w:id="{n}"><w:p><w:r><w:t xml:space="preserve">{escape(note)}</w:t></w:r></w:p></w:footnote>'
        for n, note in enumerate(notes, 1)
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {NS}>{rows}</w:footnotes>'.encode()
