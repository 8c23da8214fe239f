"""The words around content, in the language of a page: what templates know as `words`."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from babel.numbers import format_decimal
from babel.plural import PluralRule
from markupsafe import Markup, escape
from msgspec import Struct

from briefgen.pages.calendar import direction, language_territory, locale_of

T = TypeVar("T")

FIELD = re.compile(r"\{([a-z_]+)\}")
"""Where something is put into a phrase."""
COUNT = "n"
"""The field that a plural goes by."""


class Forms(Struct, frozen=True, array_like=True):
    """A phrase with a number in it: a text for each of the plural categories of the language `lang`."""

    lang: str
    texts: dict[str, str]


Phrase = str | Forms


class Vocabulary(Struct, frozen=True, array_like=True):
    """All words in one language; what that language lacks is there in the next best."""

    lang: str
    """A BCP 47 tag: the one asked for, whatever languages the phrases were found in."""
    phrases: dict[str, Phrase]


_UNMARKED = Markup()


class Words:
    """Phrases as attributes, ready to be printed.

    `words.archive` is a text. What takes something in is called: `words.source(number=3)` and, where a plural
    goes by a number, `words.briefs(12)`; numbers are written as the language writes them, and markup that is
    put in (what a template has made, `Html`) stays markup, while all else is escaped.
    """

    def __init__(self, vocabulary: Vocabulary, others: Callable[[str], Words]) -> None:
        """`others` gives the words of another language in use."""
        self.lang = vocabulary.lang
        self.dir = direction(vocabulary.lang)
        self.locale = language_territory(vocabulary.lang)
        self._phrases = vocabulary.phrases
        self._others = others
        self._marks: dict[str, Markup] = {}

    def __getattr__(self, name: str) -> Any:
        # Asked only for what is not known yet.
        phrase = self._phrases.get(name)
        if phrase is None:
            raise AttributeError(name)
        found = phrase if isinstance(phrase, str) and not FIELD.search(phrase) else Saying(phrase, self.lang)
        setattr(self, name, found)
        return found

    def forms(self, name: str) -> dict[str, str]:
        """A phrase with a number in it as it is written, by plural category: what a script chooses from."""
        phrase = self._phrases[name]
        return dict(sorted(phrase.texts.items())) if isinstance(phrase, Forms) else {"other": phrase}

    def keys(self) -> Iterable[str]:
        """The names of all phrases."""
        return self._phrases.keys()

    def of(self, lang: str) -> Words:
        """The words of another language, for a piece of the page that is in it."""
        return self if lang == self.lang else self._others(lang)

    def mark(self, lang: str) -> Markup:
        """` lang="…" dir="…"` for a piece of the page that is in `lang`; nothing where that is the page's own
        language, or empty."""
        if not lang or lang == self.lang:
            return _UNMARKED
        if lang not in self._marks:
            self._marks[lang] = Markup(' lang="{}" dir="{}"').format(lang, direction(lang))
        return self._marks[lang]

    def text(self, phrase: str, /, **values: object) -> str:
        """A phrase with everything in its place, as text: for what is not printed by a template."""
        return str(getattr(self, phrase)(**values).unescape())

    def kind(self, kind: str) -> str:
        """The name of a brief's kind; empty for news, which needs none."""
        return "" if kind == "news" else str(getattr(self, f"kind_{kind}"))

    def number(self, number: int) -> str:
        """A whole number as the language writes it."""
        return _number(number, self.lang)

    def row(self, items: Iterable[T]) -> Iterator[tuple[str, T, str]]:
        """Items as the language lists them, each with what stands before and after it: `A`, `, B`, ` and C`."""
        listed = list(items)
        for item, (before, after) in zip(listed, _separators(self.lang, len(listed)), strict=True):
            yield before, item, after

    def joined(self, names: Iterable[str]) -> str:
        """Names as the language lists them: `A, B and C`."""
        return "".join(f"{before}{name}{after}" for before, name, after in self.row(names))


class Saying:
    """A phrase that takes something in: called with it by name, or with the number that a plural goes by."""

    __slots__ = ("_category", "_forms", "_lang", "_made", "_parts")

    def __init__(self, phrase: Phrase, lang: str) -> None:
        """`lang` is the language that numbers are written in."""
        self._lang = lang
        self._made: dict[int, Markup] = {}
        self._parts: tuple[str, ...] | None = None
        if isinstance(phrase, str):
            self._parts = _parts(phrase)
        else:
            self._category = plural_rule(phrase.lang)
            self._forms = {name: _parts(text) for name, text in phrase.texts.items()}

    def __call__(self, n: int = 0, **values: Any) -> Markup:
        """The phrase with everything in its place.

        Raises:
            TypeError: something that it needs is not given.
        """
        if self._parts is not None:
            try:
                return _filled(self._parts, values, self._lang)
            except KeyError as error:
                needed = ", ".join(f"{name}=…" for name in self._parts[1::2])
                raise TypeError(f"this phrase is written with what it takes in: ({needed})") from error
        made = self._made.get(n)
        if made is None:
            # Few numbers stand on many pages.
            form = self._forms.get(self._category(n), self._forms["other"])
            made = self._made[n] = _filled(form, {COUNT: n}, self._lang)
        return made

    def __str__(self) -> str:
        """Nothing: a template that prints a phrase without what it takes in has a mistake.

        Raises:
            TypeError: always.
        """
        needed = ", ".join(f"{name}=…" for name in self._parts[1::2]) if self._parts else "a number"
        raise TypeError(f"this phrase takes something in: write ({needed}) behind its name")


def speaking(vocabularies: Mapping[str, Vocabulary]) -> Callable[[str], Words]:
    """Gives the words of each language that has a vocabulary, always the same."""

    @functools.cache
    def words(lang: str) -> Words:
        return Words(vocabularies[lang], words)

    return words


def plural_rule(lang: str) -> PluralRule:
    """Gives the plural category (CLDR's) of a number in a language; one that Babel does not know has one only."""
    locale = locale_of(lang)
    return locale.plural_form if locale.language == lang.partition("-")[0] else PluralRule({})


def plural_categories(lang: str) -> frozenset[str]:
    """The plural categories that a language has."""
    return frozenset({*plural_rule(lang).tags, "other"})


@functools.lru_cache(maxsize=1024)
def _number(number: int, lang: str) -> str:
    return format_decimal(number, locale=locale_of(lang))


def _parts(text: str) -> tuple[str, ...]:
    """A phrase cut at its fields: texts, escaped, at even places and the names of fields at odd ones."""
    return tuple(part if index % 2 else str(escape(part)) for index, part in enumerate(FIELD.split(text)))


def _filled(parts: tuple[str, ...], values: Mapping[str, Any], lang: str) -> Markup:
    made = list(parts)
    for place in range(1, len(parts), 2):
        value = values[parts[place]]
        made[place] = value if type(value) is Markup else _shown(value, lang)
    return Markup("".join(made))  # noqa: S704 -- every part is escaped


def _shown(value: Any, lang: str) -> str:
    return _number(value, lang) if type(value) is int else str(escape(value))


@functools.lru_cache(maxsize=256)
def _separators(lang: str, count: int) -> tuple[tuple[str, str], ...]:
    """What stands before and after each of `count` items of a list."""
    patterns = locale_of(lang).list_patterns["standard"]
    two, start, middle, end = (_cut(str(patterns[name])) for name in ("2", "start", "middle", "end"))
    if count < 2:
        return (("", ""),) * count
    if count == 2:
        return ("", ""), two
    return ("", ""), (start[0], ""), *((middle[0], ""),) * (count - 3), end


def _cut(pattern: str) -> tuple[str, str]:
    """What stands between the two parts of a list's pattern, `{0} and {1}`, and after them."""
    _, _, rest = pattern.partition("{0}")
    between, _, after = rest.partition("{1}")
    return between, after
