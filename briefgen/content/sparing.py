"""Python-Markdown with less to try: the same HTML, in a fifth of the time.

The library tries each of its rules on each piece of a document, and most of its time goes into finding that
they do not match. No rule matches without certain marks, and few documents have many of them; so a rule
whose marks a document lacks is left out for that document, and a text without any mark is left alone.
What goes through every element afterwards does so only when there is something to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import BacktickInlineProcessor, LinkInlineProcessor
from markdown.preprocessors import NormalizeWhitespace, Preprocessor
from markdown.treeprocessors import PrettifyTreeprocessor, UnescapeTreeprocessor
from markdown.util import ETX, STX, AtomicString

from briefgen.content import shortcuts
from briefgen.content.inline import InlineRule, SparingInline
from briefgen.content.serialise import BLOCK_LEVEL, html_of

# For each rule, by the library's name for it, the marks of which a text must have one. They are looked for
# in the whole document, so a mark that a quotation's or a list's margin could divide is not among them. A
# rule that is not named here is always tried.
_PREPROCESSORS = {"fenced_code_block": ("```", "~~~"), "html_block": ("<", "&")}
_BLOCKS = {
    "table": ("|",),
    "hashheader": ("#",),
    "setextheader": ("=", "-"),
    "hr": ("-", "_", "*"),
    "quote": (">",),
    "footnote": ("[^",),
    "reference": ("]:",),
}
_PATTERNS = {
    "backtick": ("`",),
    "escape": ("\\",),
    "footnote": ("[^",),
    "reference": ("[",),
    "link": ("[",),
    "image_link": ("![",),
    "image_reference": ("![",),
    "short_reference": ("[",),
    "short_image_ref": ("![",),
    "autolink": ("<",),
    "automail": ("<",),
    "linebreak": ("  \n",),
    "html": ("<",),
    "entity": ("&",),
    "not_strong": ("*", "_"),
    "em_strong": ("*", "_"),
    "em_strong2": ("_",),
}
_REFERENCES = frozenset({"reference", "image_reference", "short_reference", "short_image_ref"})
_SHORTCUTS = {"link": shortcuts.link, "em_strong": shortcuts.emphasis}
# The library's rules for blocks that `_is_paragraph` knows to have nothing to say on a paragraph.
_KNOWN_BLOCKS = frozenset({*_BLOCKS, "empty", "indent", "code", "olist", "ulist", "paragraph"})
# With one of these, or with a letter, no block begins but a paragraph.
_BEGIN_PARAGRAPHS = frozenset("\"'“”‘’„«»‹›(…–—¿¡€$£&@")
# Lines below the first that could begin something else.
_MAY_INTERRUPT = re.compile(r"\n *[-=#*_>\[]")


class Sparing(Extension):
    """To be given to Python-Markdown as its last extension."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- the library's name
        """Puts the sparing rules in place of the library's own."""
        # The same expression with the mark in front, which `re` can search for ten times as fast.
        md.inlinePatterns.register(LinkInlineProcessor(r"\[(?<!!\[)", md), "link", 160)
        md.preprocessors.register(_SparingNormalize(md), "normalize_whitespace", 30)
        for name, priority in (("fenced_code_block", 25), ("html_block", 20)):
            if name in md.preprocessors:
                rule = _SparingPreprocessor(md.preprocessors[name], _PREPROCESSORS[name])
                md.preprocessors.register(rule, name, priority)
        md.preprocessors.register(_ChooseBlocks(md), "choose_blocks", 0)
        # They are found by name: the library's rules ask these two for what they have put aside.
        md.treeprocessors.register(SparingInline(md, _InlineRules(md).of), "inline", 20)
        md.treeprocessors.register(_SparingPrettify(md), "prettify", 10)
        md.treeprocessors.register(_SparingUnescape(md), "unescape", 0)
        # The instance's own; other readers keep the library's.
        md.output_formats = {**md.output_formats, "html": html_of}  # type: ignore[misc]
        if sum(name in md.parser.blockprocessors for name in _KNOWN_BLOCKS) == len(md.parser.blockprocessors):
            md.parser.parseBlocks = _SparingBlocks(md).parse  # type: ignore[method-assign]


class _SparingNormalize(NormalizeWhitespace):
    """Line ends, tabs and lines of spaces."""

    def run(self, lines: list[str]) -> list[str]:
        """Goes through the text with an expression only where a line begins with a space."""
        text = "\n".join(lines)
        if "\n " in text or "\t" in text or "\r" in text or STX in text or ETX in text:
            return super().run(lines)
        # The library adds two line feeds, which make two more lines.
        return [*lines, "", ""]


class _SparingPreprocessor(Preprocessor):
    def __init__(self, rule: Preprocessor, marks: tuple[str, ...]) -> None:
        super().__init__(rule.md)
        self._rule = rule
        self._marks = marks

    def run(self, lines: list[str]) -> list[str]:
        return self._rule.run(lines) if _found("\n".join(lines), self._marks) else lines


class _ChooseBlocks(Preprocessor):
    """Leaves the parser those of its rules for blocks that the document can need."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._rules = _named(md.parser.blockprocessors, _BLOCKS)
        self._marks = tuple({mark for _, _, marks in self._rules for mark in marks})
        self._chosen: dict[tuple[str, ...], list[Any]] = {}

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        found = _found(text, self._marks)
        if found not in self._chosen:
            self._chosen[found] = [
                rule for rule, _, marks in self._rules if not marks or not set(marks).isdisjoint(found)
            ]
        self.md.parser.blockprocessors = self._chosen[found]  # type: ignore[assignment]  # it is only gone through
        return lines


class _SparingBlocks:
    """Blocks -> elements, without asking every rule about plain paragraphs."""

    def __init__(self, md: Markdown) -> None:
        self._parser = md.parser

    def parse(self, parent: Element, blocks: list[str]) -> None:
        """Adds the elements of `blocks` to `parent`."""
        while blocks:
            block = blocks[0]
            if _is_paragraph(block) and self._add(parent, block):
                del blocks[0]
                continue
            for rule in self._parser.blockprocessors:
                if rule.test(parent, blocks[0]) and rule.run(parent, blocks) is not False:
                    break

    def _add(self, parent: Element, block: str) -> bool:
        if not self._parser.state.isstate("list"):
            SubElement(parent, "p").text = block
        elif len(parent) or parent.text:
            # It goes on where the last element of a list has ended; the library's own rule knows how.
            return False
        else:
            parent.text = block
        return True


class _InlineRules:
    """The library's rules for what is inside lines."""

    def __init__(self, md: Markdown) -> None:
        self._references = md.references
        self._rules = _named(md.inlinePatterns, _PATTERNS)
        self._marks = tuple({mark for _, _, marks in self._rules for mark in marks})
        self._any_backtick = BacktickInlineProcessor("`()")
        self._chosen: dict[tuple[bool, tuple[str, ...]], tuple[InlineRule, ...]] = {}

    def of(self, text: str) -> tuple[InlineRule, ...]:
        """Those that can match in `text`."""
        key = (bool(self._references), _found(text, self._marks))
        rules = self._chosen.get(key)
        if rules is None:
            rules = self._chosen[key] = tuple(self._choose(*key))
        return rules

    def _choose(self, references: bool, found: tuple[str, ...]) -> Iterator[InlineRule]:
        for rule, name, marks in self._rules:
            if marks and (set(marks).isdisjoint(found) or (name in _REFERENCES and not references)):
                continue
            # Without backslashes no backtick is escaped, and there is no need to look for those that are.
            used = self._any_backtick if name == "backtick" and "\\" not in found else rule
            handle = _SHORTCUTS[name](used) if name in _SHORTCUTS else used.handleMatch
            yield InlineRule(used.getCompiledRegExp(), handle, marks)


class _SparingPrettify(PrettifyTreeprocessor):
    """Line breaks between blocks."""

    def run(self, root: Element) -> None:
        _break_lines(root)
        for br in root.iter("br"):
            br.tail = f"\n{br.tail}" if br.tail and br.tail.strip() else "\n"
        for pre in root.iter("pre"):
            if len(pre) and pre[0].tag == "code" and not len(pre[0]) and pre[0].text is not None:
                pre[0].text = AtomicString(pre[0].text.rstrip() + "\n")


class _SparingUnescape(UnescapeTreeprocessor):
    """Characters that had a backslash before them."""

    def run(self, root: Element) -> None:
        """Undoes what the rule for backslashes has put into texts: what it has made are strings."""
        inline = self.md.treeprocessors["inline"]
        if str in map(type, inline.stashed_nodes.values()):  # type: ignore[attr-defined]
            super().run(root)


def _is_paragraph(block: str) -> bool:
    """Whether a block can be nothing but a paragraph; some that are not told so can be one, too."""
    if not block or not (block[0].isalpha() or block[0] in _BEGIN_PARAGRAPHS):
        return False
    # More than one line can be a table, too.
    return "\n" not in block or not ("|" in block or _MAY_INTERRUPT.search(block))


def _break_lines(element: Element) -> None:
    if element.tag in BLOCK_LEVEL and element.tag != "pre" and len(element):
        if element[0].tag in BLOCK_LEVEL and not (element.text and element.text.strip()):
            element.text = "\n"
        for child in element:
            if child.tag in BLOCK_LEVEL:
                _break_lines(child)
    if not (element.tail and element.tail.strip()):
        element.tail = "\n"


def _named(rules: Any, marks: dict[str, tuple[str, ...]]) -> list[tuple[Any, str, tuple[str, ...]]]:
    """The rules of one of the library's registries in their order, each with its name and marks."""
    names = {rules[name]: name for name in marks if name in rules}
    return [(rule, names.get(rule, ""), marks.get(names.get(rule, ""), ())) for rule in rules]


def _found(text: str, marks: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `marks` that are in `text`. A character is looked for much faster than several."""
    return tuple([mark for mark in marks if mark[0] in text and mark in text])
