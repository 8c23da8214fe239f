"""Emphasis, links and all else inside lines: Python-Markdown's own rules, tried only where they can match.

The library's tree processor tries each rule on each piece of text, builds anew even what no rule has
touched, and keeps track of ancestors and parents that none of the rules here asks for. This one makes the
same calls of the same rules in the same order, and leaves out what changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from re import Pattern
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import InlineProcessor
from markdown.util import ETX, INLINE_PLACEHOLDER_PREFIX, INLINE_PLACEHOLDER_RE, AtomicString
from msgspec import Struct


class InlineRule(Struct, frozen=True):
    """A rule's expression, what it makes of a match, and the marks of which a text it matches has one;
    without any, it is tried on every text."""

    expression: Pattern[str]
    handle: Callable[..., tuple[Any, int | None, int | None]]
    marks: tuple[str, ...]


class SparingInline(InlineProcessor):
    """Puts the elements of lines into a tree of blocks."""

    def __init__(self, md: Markdown, choose: Callable[[str], tuple[InlineRule, ...]]) -> None:
        """`choose` gives those rules that can match in a text, in their order."""
        super().__init__(md)
        self.stashed_nodes: dict[str, Element | str] = {}
        self._choose = choose
        self._rules: tuple[InlineRule, ...] = ()
        self._marks: tuple[str, ...] = ()

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:  # noqa: ARG002 -- the library's
        """`tree`, with elements in place of what the rules match in its texts and tails."""
        self.stashed_nodes = {}
        self._rules = self._choose("".join(tree.itertext()))
        # The empty mark is in every text.
        self._marks = tuple({mark for rule in self._rules for mark in rule.marks or ("",)})
        if not self._rules:
            return tree
        waiting = [tree]
        # It grows on the way: elements made from a text are gone through in their turn.
        for element in waiting:
            made: list[tuple[Element, list[Element]]] = []
            for child in element:
                text = child.text
                if text and not isinstance(text, AtomicString) and self._concerns(text):
                    child.text = None
                    inside = self._placed(self._handled(text, 0), child, is_text=True)
                    waiting += inside
                    made.append((child, inside))
                tail = child.tail
                if tail and self._concerns(tail):
                    self._tail(element, child, tail)
                if len(child):
                    waiting.append(child)
            for child, inside in made:
                for index, new in enumerate(inside):
                    child.insert(index, new)
        return tree

    def _concerns(self, text: str) -> bool:
        """Whether any rule could match, or a rule has matched already."""
        for mark in self._marks:
            if mark in text:
                return True
        return INLINE_PLACEHOLDER_PREFIX in text

    def _tail(self, parent: Element, child: Element, tail: str) -> None:
        handled = self._handled(tail, 0)
        stand_in = Element("d")
        child.tail = None
        made = self._placed(handled, stand_in, is_text=False)
        if stand_in.tail:
            child.tail = stand_in.tail
        after = list(parent).index(child) + 1
        for new in reversed(made):
            parent.insert(after, new)

    def _handled(self, text: str, first: int) -> str:
        """`text` with placeholders for what the rules from number `first` on match in it."""
        if isinstance(text, AtomicString):
            return text
        for number in range(first, len(self._rules)):
            rule = self._rules[number]
            for mark in rule.marks:
                if mark in text:
                    break
            else:
                if rule.marks:
                    continue
            text = self._applied(rule, number, text)
        return text

    def _applied(self, rule: InlineRule, number: int, text: str) -> str:
        """`text` with placeholders for all that one rule matches in it."""
        at = 0
        while True:
            for match in rule.expression.finditer(text, at):
                node, start, end = rule.handle(match, text)
                # A rule may refuse what its expression matches.
                if start is not None and end is not None:
                    break
            else:
                return text
            if node is None:
                at = end
                continue
            if not isinstance(node, str) and not isinstance(node.text, AtomicString):
                for inner in (node, *node):
                    if inner.text:
                        inner.text = self._handled(inner.text, number + 1)
                    if inner.tail:
                        inner.tail = self._handled(inner.tail, number)
            key = f"{len(self.stashed_nodes):04d}"
            self.stashed_nodes[key] = node
            before = f"{text[:start]}{INLINE_PLACEHOLDER_PREFIX}{key}{ETX}"
            text, at = before + text[end:], len(before)

    def _placed(self, text: str | None, parent: Element, *, is_text: bool) -> list[Element]:
        """The elements whose placeholders stand in `text`. What stands before the first becomes the text
        (or the tail) of `parent`, and what stands after one its tail."""
        made: list[Element] = []
        at = 0
        while text:
            index = text.find(INLINE_PLACEHOLDER_PREFIX, at)
            if index < 0:
                rest = text[at:]
                _append(AtomicString(rest) if isinstance(text, AtomicString) else rest, made, parent, is_text=is_text)
                break
            match = INLINE_PLACEHOLDER_RE.search(text, index)
            node = self.stashed_nodes.get(match.group(1)) if match else None
            if match is None or node is None:
                end = index + len(INLINE_PLACEHOLDER_PREFIX)
                _append(text[at:end], made, parent, is_text=is_text)
                at = end
                continue
            _append(text[at:index], made, parent, is_text=is_text)
            at = match.end()
            if isinstance(node, str):
                _append(node, made, parent, is_text=is_text)
                continue
            for inner in (node, *node):
                if inner.tail and INLINE_PLACEHOLDER_PREFIX in inner.tail:
                    self._fill(node, inner, is_text=False)
                if inner.text and INLINE_PLACEHOLDER_PREFIX in inner.text:
                    self._fill(inner, inner, is_text=True)
            made.append(node)
        return made

    def _fill(self, parent: Element, element: Element, *, is_text: bool) -> None:
        """Puts elements in place of the placeholders in the text or the tail of an element just made."""
        if is_text:
            text, element.text = element.text, None
        else:
            text, element.tail = element.tail, None
        made = self._placed(text, element, is_text=is_text)
        at = 0 if is_text or parent is element else list(parent).index(element) + 1
        for new in reversed(made):
            parent.insert(at, new)


def _append(text: str, made: list[Element], parent: Element, *, is_text: bool) -> None:
    """Adds text after the last element made, or to the text or the tail of `parent` when there is none."""
    if not text:
        return
    if made:
        made[-1].tail = made[-1].tail + text if made[-1].tail else text
    elif is_text:
        parent.text = parent.text + text if parent.text else text
    else:
        parent.tail = parent.tail + text if parent.tail else text
