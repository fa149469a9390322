"""Puts the program text together that TIA Portal takes apart into tokens: SCL, statement lists, access paths."""

from __future__ import annotations

from scanner.xml_reading import Element, local

LISTINGS = ("structuredtext", "statementlist", "flgnet")
GLUED = frozenset((".", "(", "[", "#", '"', "'"))
NO_BLANK_BEFORE = frozenset((".", ",", ";", ")", "]", "("))


def is_listing(node: Element) -> bool:
    """Whether the element holds program text in tokens: `StructuredText`, `StatementList`, a network's `FlgNet`."""
    return local(node.tag).lower() in LISTINGS


def listing(node: Element) -> str:
    """The program text as a person reads it: `IF "Recipe".Temp > 1085.0 THEN // sintering`.

    A ladder network gives one line for each access and each part: its symbol, constant or instruction.
    """
    kind = local(node.tag).lower()
    if kind == "flgnet":
        return "\n".join(line for child in node.iter() if (line := _ladder(child)))
    if kind == "statementlist":
        return "\n".join(" ".join(_words(statement)) for statement in node if isinstance(statement.tag, str))
    return "".join(_scl(node)).strip()


def _ladder(node: Element) -> str:
    tag = local(node.tag)
    if tag == "Access":
        return "".join(_scl(node)).strip()
    if tag in ("Part", "CallInfo", "Instance", "Parameter", "TemplateValue", "Label", "LabelDeclaration"):
        return str(node.get("Name") or "")
    if tag == "Comment" or tag == "LineComment":
        return "".join(_scl(node)).strip()
    return ""


def _words(node: Element) -> list[str]:
    """One statement: `L`, then its operand, then its comment."""
    words: list[str] = []
    for child in node.iter():
        tag = local(child.tag)
        if tag == "StlToken":
            words.append(str(child.get("Text") or ""))
        elif tag == "Access":
            words.append("".join(_scl(child)))
        elif tag == "Text" and child.text:
            words.append(f"// {child.text.strip()}")
    return [word for word in words if word]


def _scl(node: Element) -> list[str]:
    """Tokens in writing order; the elements are those of the SW.PlcBlocks schemas (Openness, StructuredText)."""
    out: list[str] = []
    for child in node:
        tag = local(child.tag)
        if tag == "Token":
            out.append(str(child.get("Text") or ""))
        elif tag == "Blank":
            out.append(" " * min(80, int(child.get("Num") or 1) if (child.get("Num") or "1").isdigit() else 1))
        elif tag == "NewLine":
            out.append("\n")
        elif tag in ("LineComment", "Comment"):
            text = "".join(piece for piece in child.itertext()).strip()
            out.append(f"// {text}" if tag == "LineComment" else f"(* {text} *)")
        elif tag == "Component":
            if out and out[-1] not in ("", ".") and local(node.tag) in ("Symbol", "Constant"):
                out.append(".")
            out.append(str(child.get("Name") or ""))
            out.extend(_scl(child))
        elif tag in ("ConstantValue", "StringAttribute") and child.text:
            out.append(child.text.strip())
        elif tag == "Constant" and child.get("Name"):
            out.append(str(child.get("Name")))
        elif tag in ("CallInfo", "Instruction", "Parameter", "NamelessParameter") and child.get("Name"):
            out.append(str(child.get("Name")))
            out.extend(_scl(child))
        elif tag in ("Text", "MultiLanguageText") and child.text:
            out.append(child.text)
        elif isinstance(child.tag, str):
            out.extend(_scl(child))
    return out
