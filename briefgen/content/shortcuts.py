"""The commonest links and emphasis, without going through them sign by sign.

Python-Markdown's rules for links and for emphasis find their way through every nesting there can be, one
character at a time. Nearly all that is written has none: for that one expression is enough, and everything
else is left to the rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

Handled = tuple[Any, int | None, int | None]
Handle = Callable[[re.Match[str], str], Handled]

# A text without brackets, and an address without what could begin a title, nest, or stand for something else.
_LINK = re.compile(r"""\[([^\[\]]*+)\]\(([^\s()<>'"\x02]*+)\)""")
# A run of one or two that opens, nothing that could open or close, and as long a run that closes.
_EMPHASIS = re.compile(r"(\*{1,2})(?=[^\s*])([^*_]+)(?<!\s)\1(?!\*)")
_TAGS = ("strong", "em")


def link(rule: Any) -> Handle:
    """What the library's rule for `[text](address)` makes of a match, made directly where it is plain."""
    general: Handle = rule.handleMatch

    def handle(match: re.Match[str], text: str) -> Handled:
        plain = _LINK.match(text, match.start())
        if plain is None:
            return general(match, text)
        element = Element("a", {"href": plain.group(2)})
        element.text = plain.group(1)
        return element, plain.start(), plain.end()

    return handle


def emphasis(rule: Any) -> Handle:
    """The same for `*text*` and `**text**`, if `rule` is the library's rule for nested emphasis."""
    general: Handle = rule.handleMatch
    delimiters = getattr(rule, "delimiters", {})
    if set(delimiters) != {"*", "_"} or delimiters["*"].tags != _TAGS or delimiters["*"].smart:
        return general

    def handle(match: re.Match[str], text: str) -> Handled:
        # Where the rule has looked ahead, it goes on with what it has seen.
        plain = None if rule.regions else _EMPHASIS.match(text, match.start())
        if plain is None:
            return general(match, text)
        element = Element(_TAGS[2 - len(plain.group(1))])
        element.text = plain.group(2)
        return element, plain.start(), plain.end()

    return handle
