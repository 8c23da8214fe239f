"""What the feeds written in XML have in common. They are short, so they are built as trees, which read like what comes
of them; sitemaps are long, and written as a stream (`briefgen.pages.sitemap_xml`)."""

from __future__ import annotations

from html import escape
from xml.etree import ElementTree as ET


def add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    """A new last child of `parent`."""
    child = ET.SubElement(parent, tag, attributes)
    child.text = text
    return child


def document(root: ET.Element, stylesheet: str) -> str:
    """The whole document, with the address of a stylesheet that makes it readable in browsers; without one if that is
    empty (https://www.w3.org/TR/xml-stylesheet/)."""
    ET.indent(root)
    lines = ['<?xml version="1.0" encoding="utf-8"?>']
    if stylesheet:
        lines.append(f'<?xml-stylesheet type="text/css" href="{escape(stylesheet)}"?>')
    return "\n".join((*lines, ET.tostring(root, encoding="unicode"), ""))
