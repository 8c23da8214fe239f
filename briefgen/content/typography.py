"""Straight quotes, hyphens for dashes and three dots -> the marks of the language."""

from __future__ import annotations

import re

# Opening and closing double, opening and closing single, by language; the first subtag decides unless
# the whole tag is listed. Source: the languages' own style guides, as collected in CLDR's delimiters.
_ENGLISH = "“”‘’"
_QUOTES: dict[str, tuple[str, str, str, str]] = {
    language: tuple(marks)  # type: ignore[misc]  # four characters each
    for languages, marks in {
        "ar": "”“’‘",
        "cs de et is lt sk sl": "„“‚‘",
        "da el nb nn no": "«»“”",
        "es it pt-pt ca eu gl": "«»“”",
        "fi sv": "””’’",
        "hu ro": "„”»«",
        "pl": "„”‚’",
        "ru uk be bg": "«»„“",
        "ja zh-hant zh-tw zh-hk": "「」『』",
    }.items()
    for language in languages.split()
}
_QUOTES["fr"] = ("«\u00a0", "\u00a0»", "“", "”")

_TOKEN = re.compile(r"""<!--.*?-->|<(?:[^<>"']|"[^"]*"|'[^']*')*>""", re.DOTALL)
_MARK = re.compile(r"""["']|(?<!-)-{2,3}(?!-)|\.\.\.""")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_VERBATIM = frozenset({"code", "pre", "kbd", "samp", "script", "style", "textarea", "svg", "math"})
_INLINE = frozenset(
    [
        *("a", "abbr", "b", "bdi", "bdo", "cite", "del", "dfn", "em", "i", "ins", "mark", "q", "s"),
        *("small", "span", "strong", "sub", "sup", "time", "u", "var"),
    ]
)
_OPENS_AFTER = re.compile(r"[\s(\[{<\-–—/“‘«„‚\u00a0]")
_NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u3000-\u303f\uff00-\uffef]")


def educate(text: str, language: str) -> str:
    """`text`, which has no markup, with the typographic marks of `language` (a BCP 47 tag)."""
    return _Educator(language).run(text) if _MARK.search(text) else text


def educate_html(html: str, language: str) -> str:
    """The same for HTML; code, and everything inside tags, stays as it is."""
    if not _MARK.search(html):
        return html
    educator = _Educator(language)
    out: list[str] = []
    verbatim = ""
    at = 0
    for token in _TOKEN.finditer(html):
        text = html[at : token.start()]
        out.append(text if verbatim or not text else educator.run(text))
        tag = token.group()
        out.append(tag)
        at = token.end()
        name_match = _NAME.match(tag)
        name = name_match.group(1).lower() if name_match else ""
        if verbatim:
            if name == verbatim and tag.startswith("</"):
                verbatim = ""
                educator.previous = "x"
        elif name in _VERBATIM and not tag.startswith("</"):
            verbatim = name
        elif name and name not in _INLINE:
            educator.start()
    rest = html[at:]
    out.append(rest if verbatim else educator.run(rest))
    return "".join(out)


class _Educator:
    """Runs over the text of one document and remembers which quotes are open."""

    def __init__(self, language: str) -> None:
        subtags = language.lower().split("-")
        tags = ("-".join(subtags[:n]) for n in range(len(subtags), 0, -1))
        self.quotes = next((_QUOTES[tag] for tag in tags if tag in _QUOTES), tuple(_ENGLISH))
        self.start()

    def start(self) -> None:
        """A new block begins: nothing is open."""
        self.previous = " "
        self.double = False
        self.single = False

    def run(self, text: str) -> str:
        out: list[str] = []
        at = 0
        for match in _MARK.finditer(text):
            before = text[at : match.start()]
            if before:
                out.append(before)
                self.previous = before[-1]
            following = text[match.end() : match.end() + 1]
            mark = self._mark(match.group(), following)
            out.append(mark)
            self.previous = mark.strip("\u00a0")
            at = match.end()
        if at < len(text):
            out.append(text[at:])
            self.previous = text[-1]
        return "".join(out)

    def _mark(self, mark: str, following: str) -> str:
        if mark == "...":
            return "…"
        if mark[0] == "-":
            return "–" if len(mark) == 2 else "—"
        if mark == '"':
            self.double = not self.double if self._no_spaces() else self._opens()
            return self.quotes[0] if self.double else self.quotes[1]
        if self.previous.isalnum() and (following.isalnum() or not self.single):
            return "’"
        if self._opens() and not (following.isdigit() and not self.single):
            self.single = True
            return self.quotes[2]
        closes, self.single = self.single, False
        return self.quotes[3] if closes else "’"

    def _opens(self) -> bool:
        return bool(_OPENS_AFTER.match(self.previous))

    def _no_spaces(self) -> bool:
        return bool(_NO_SPACES.match(self.previous))
