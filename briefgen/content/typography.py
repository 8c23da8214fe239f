"""Straight quotes, hyphens for dashes and three dots -> the marks of the language."""

from __future__ import annotations

import functools
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

# A comment or a tag.
_TOKEN = re.compile(r"""(<(?:!--.*?-->|[^<>"']*+(?:(?:"[^"]*+"|'[^']*+')[^<>"']*+)*>))""", re.DOTALL)
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
# What comes before a mark that is part of an address shown as text.
_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S*\Z")
# A quote, two or three hyphens, three dots. Each begins with a character of its own, which `re` searches
# for five times as fast as for alternatives.
_MARK = re.compile(r"""["'.-](?:(?<=["'])|(?<=(?<!-)-)--?(?!-)|(?<=\.)\.\.)""")
# Between two letters there is an apostrophe in every language, whatever is open.
_APOSTROPHE = re.compile(r"'(?<=[^\W_]')(?=[^\W_])")
_VERBATIM = frozenset({"code", "pre", "kbd", "samp", "script", "style", "textarea", "svg", "math"})
_INLINE = frozenset(
    [
        *("a", "abbr", "b", "bdi", "bdo", "cite", "del", "dfn", "em", "i", "ins", "mark", "q", "s"),
        *("small", "span", "strong", "sub", "sup", "time", "u", "var"),
    ]
)
# What few tags do not look like: a name and nothing else.
_BARE = {f"<{slash}{name}>": name for name in ("p", "li", *_INLINE) for slash in ("", "/")}
_OPENS_AFTER = frozenset("([{<-–—/“‘«„‚")
_NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u3000-\u303f\uff00-\uffef]")


def educate(text: str, language: str) -> str:
    """`text`, which has no markup, with the typographic marks of `language` (a BCP 47 tag)."""
    return _Educator(language).run(text) if _may_have_marks(text) else text


def educate_html(html: str, language: str) -> str:
    """The same for HTML; code, and everything inside tags, stays as it is."""
    if not _may_have_marks(html):
        return html
    educator = _Educator(language)
    # Texts, and between each two a tag or a comment.
    pieces = _TOKEN.split(html)
    verbatim = ""
    for index in range(1, len(pieces), 2):
        text, token = pieces[index - 1], pieces[index]
        if text and not verbatim:
            pieces[index - 1] = educator.run(text)
        name = _BARE.get(token) or _name(token)
        if verbatim:
            if name == verbatim and token[1] == "/":
                verbatim = ""
                educator.previous = "x"
        elif name in _INLINE or not name:
            continue
        elif name in _VERBATIM and token[1] != "/":
            verbatim = name
        else:
            educator.start()
    if not verbatim:
        pieces[-1] = educator.run(pieces[-1])
    return "".join(pieces)


def _name(token: str) -> str:
    """The name in a tag, in small letters; nothing for a comment and for what is no tag."""
    match = _NAME.match(token)
    return match.group(1).lower() if match else ""


def _may_have_marks(text: str) -> bool:
    return '"' in text or "'" in text or "--" in text or "..." in text


@functools.lru_cache(maxsize=256)
def _quotes_of(language: str) -> tuple[str, ...]:
    subtags = language.lower().split("-")
    tags = ("-".join(subtags[:n]) for n in range(len(subtags), 0, -1))
    return next((_QUOTES[tag] for tag in tags if tag in _QUOTES), tuple(_ENGLISH))


class _Educator:
    """Runs over the text of one document and remembers which quotes are open."""

    def __init__(self, language: str) -> None:
        self.quotes = _quotes_of(language)
        self._done = 0
        self.start()

    def start(self) -> None:
        """A new block begins: nothing is open."""
        self.previous = " "
        self.double = False
        self.single = False

    def run(self, text: str) -> str:
        if "'" in text:
            text = _APOSTROPHE.sub("’", text)
        if " -- " in text:
            # Whatever is open, and no address ends in a space.
            text = text.replace(" -- ", " – ")
        if "--" not in text and "..." not in text and "'" not in text:
            return self._quoted(text) if '"' in text else self._untouched(text)
        self._done = 0
        educated = _MARK.sub(self._replace, text)
        if self._done < len(text):
            self.previous = text[-1]
        return educated

    def _untouched(self, text: str) -> str:
        if text:
            self.previous = text[-1]
        return text

    def _quoted(self, text: str) -> str:
        """`text`, in which there is nothing but double quotes to be done."""
        before, *rest = text.split('"')
        out = before
        for part in rest:
            if before:
                self.previous = before[-1]
            mark = self._double()
            self.previous = mark.strip("\u00a0")
            out += mark + part
            before = part
        if before:
            self.previous = before[-1]
        return out

    def _replace(self, match: re.Match[str]) -> str:
        text, (start, end) = match.string, match.span()
        if match.group()[0] in "-." and _ADDRESS.search(text, text.rfind(" ", 0, start) + 1, start):
            return match.group()
        if self._done < start:
            self.previous = text[start - 1]
        mark = self._mark(match.group(), text[end : end + 1])
        self.previous = mark.strip("\u00a0")
        self._done = end
        return mark

    def _mark(self, mark: str, following: str) -> str:
        if mark == "...":
            return "…"
        if mark[0] == "-":
            return "–" if len(mark) == 2 else "—"
        if mark == '"':
            return self._double()
        if self.previous.isalnum() and (following.isalnum() or not self.single):
            return "’"
        if self._opens() and not (following.isdigit() and not self.single):
            self.single = True
            return self.quotes[2]
        closes, self.single = self.single, False
        return self.quotes[3] if closes else "’"

    def _double(self) -> str:
        self.double = not self.double if self._no_spaces() else self._opens()
        return self.quotes[0] if self.double else self.quotes[1]

    def _opens(self) -> bool:
        return self.previous in _OPENS_AFTER or self.previous.isspace()

    def _no_spaces(self) -> bool:
        return bool(_NO_SPACES.match(self.previous))
