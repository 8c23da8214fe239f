"""Python-Markdown with less to try: the same HTML, in half the time.

The library tries each of its rules on each piece of a document, and most of its time goes into finding that
they do not match. No rule matches without certain marks, and few documents have many of them; so a rule
whose marks a document lacks is left out for that document, and a text without any mark is left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import BacktickInlineProcessor, LinkInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

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


class Sparing(Extension):
    """To be given to Python-Markdown as its last extension."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- the library's name
        """Puts the sparing rules in place of the library's own."""
        # The same expression with the mark in front, which `re` can search for ten times as fast.
        md.inlinePatterns.register(LinkInlineProcessor(r"\[(?<!!\[)", md), "link", 160)
        for name, priority in (("fenced_code_block", 25), ("html_block", 20)):
            if name in md.preprocessors:
                rule = _SparingPreprocessor(md.preprocessors[name], _PREPROCESSORS[name])
                md.preprocessors.register(rule, name, priority)
        md.preprocessors.register(_ChooseBlocks(md), "choose_blocks", 0)
        md.treeprocessors.register(_SparingInline(md), "inline", 20)


class _SparingPreprocessor(Preprocessor):
    def __init__(self, rule: Preprocessor, marks: tuple[str, ...]) -> None:
        super().__init__(rule.md)
        self._rule = rule
        self._marks = marks

    def run(self, lines: list[str]) -> list[str]:
        return self._rule.run(lines) if _has("\n".join(lines), self._marks) else lines


class _ChooseBlocks(Preprocessor):
    """Leaves the parser those of its rules for blocks that the document can need."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._rules = _named(md.parser.blockprocessors, _BLOCKS)

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        rules = [rule for rule, _, marks in self._rules if not marks or _has(text, marks)]
        self.md.parser.blockprocessors = rules  # type: ignore[assignment]  # it is only gone through
        return lines


class _SparingInline(InlineProcessor):
    """Emphasis, links and all else inside lines."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._rules = _named(md.inlinePatterns, _PATTERNS)
        self._any_backtick = BacktickInlineProcessor("`()")

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        text = "".join(tree.itertext())
        rules = [
            (rule, name, marks)
            for rule, name, marks in self._rules
            if not marks or (_has(text, marks) and (name not in _REFERENCES or self.md.references))
        ]
        # Without backslashes no backtick is escaped, and there is no need to look for those that are.
        patterns = [self._any_backtick if n == "backtick" and "\\" not in text else rule for rule, n, _ in rules]
        self.inlinePatterns = patterns  # type: ignore[assignment]  # it is only indexed
        if all(marks for _, _, marks in rules):
            _leave_alone(tree, {mark for _, _, marks in rules for mark in marks})
        return super().run(tree, ancestors)


def _named(rules: Any, marks: dict[str, tuple[str, ...]]) -> list[tuple[Any, str, tuple[str, ...]]]:
    """The rules of one of the library's registries in their order, each with its name and marks."""
    names = {rules[name]: name for name in marks if name in rules}
    return [(rule, names.get(rule, ""), marks.get(names.get(rule, ""), ())) for rule in rules]


def _has(text: str, marks: Iterable[str]) -> bool:
    return any(mark in text for mark in marks)


def _leave_alone(tree: Element, marks: Collection[str]) -> None:
    """Makes texts without any of `marks` atomic: the library's word for text that is done."""
    for element in tree.iter():
        if (text := element.text) and not _has(text, marks):
            element.text = AtomicString(text)
        if (tail := element.tail) and not _has(tail, marks):
            element.tail = AtomicString(tail)
