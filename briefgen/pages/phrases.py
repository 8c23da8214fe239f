"""Language files -> vocabularies: the words around content, looked up for the languages of a publication.

`languages/LANG.yaml` in the theme has the words of a language. A publication's own file of that name goes before
it, word by word; what both lack is taken from a more general language, in the end from English.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from briefgen.content.source import digest_bytes, source, text_of
from briefgen.errors import Key, Problem, suggestion
from briefgen.pages.calendar import chain
from briefgen.pages.words import COUNT, FIELD, Forms, Phrase, Vocabulary, plural_categories, plural_rule
from briefgen.syntax import yaml
from briefgen.syntax.languages import canonical, is_tag
from briefgen.syntax.places import locate_all

FOLDER = "languages/"
OWN, DEFAULT = f"templates/{FOLDER}", f"default/{FOLDER}"
LAST_RESORT = "en"

Phrases = Mapping[str, Phrase]


class Phrasebook(Struct, frozen=True):
    """The words of all languages there are files for."""

    digest: bytes
    """Of all the files."""
    default: Mapping[str, bytes]
    """The default theme's files by language; read when somebody asks, since a publication speaks few languages."""
    own: Mapping[str, Phrases]
    """What the publication's files say, by language."""

    def vocabulary(self, lang: str) -> Vocabulary:
        """All words for the BCP 47 tag `lang`."""
        phrases = dict(_default(self.default.get(LAST_RESORT, b""), LAST_RESORT))
        for tag in reversed((*chain(lang), LAST_RESORT)):
            phrases |= _default(self.default[tag], tag) if tag in self.default else {}
            phrases |= self.own.get(tag, {})
        return Vocabulary(lang, phrases)


def phrasebook(files: Mapping[str, bytes]) -> tuple[Phrasebook, tuple[Problem, ...]]:
    """The words that a theme's files give, and what is wrong with the publication's own.

    `files` are those of the theme, the publication's own as `templates/NAME`, the default theme's as
    `default/NAME`.
    """
    found = {place: data for place, data in files.items() if place.startswith((OWN, DEFAULT))}
    default = {_tag(place, DEFAULT): data for place, data in found.items() if place.startswith(DEFAULT)}
    known = _default(default.get(LAST_RESORT, b""), LAST_RESORT)
    own: dict[str, Phrases] = {}
    problems: list[Problem] = []
    for place, data in found.items():
        # Whoever begins with a copy of the default theme has its language files, too.
        if place.startswith(OWN) and data != found.get(DEFAULT + place.removeprefix(OWN)):
            phrases, wrong = parse(place, data, known)
            own[_tag(place, OWN)] = phrases
            problems += wrong
    digest = digest_bytes(b"".join(part for place in sorted(found) for part in (place.encode(), b"\0", found[place])))
    return Phrasebook(digest, default, own), tuple(problems)


def parse(path: str, data: bytes, known: Phrases) -> tuple[Phrases, tuple[Problem, ...]]:
    """The phrases in the bytes of a language file, and what is wrong with it; `known` has all phrases that there
    are, in English."""
    tag = _tag(path, OWN)
    if not path.endswith(".yaml") or not is_tag(tag) or canonical(tag) != tag:
        meant = tag.removesuffix(".yml").replace("_", "-")
        right = f"{canonical(meant)}.yaml" if is_tag(meant) else "LANG.yaml, such as pt-BR.yaml"
        return {}, (Problem(path, f"a language file is named by its language; name this file {right}"),)
    text = text_of(source(path, data))
    if isinstance(text, Problem):
        return {}, (text,)
    written, wrong = yaml.load(text, path)
    if written is None:
        return {}, wrong
    if not isinstance(written, dict):
        message = "a language file is written as keys with texts, one `key: text` a line"
        return {}, locate_all((*wrong, Problem(path, message, Key())), text)
    problems = list(wrong)
    phrases: dict[str, Phrase] = {}
    for name, value in written.items():
        if name not in known:
            message = f'unknown key "{name}"{suggestion(name, known)}'
            problems.append(Problem(path, message, Key((name,), of_key=True)))
            continue
        faults = _faults(name, value, known[name], tag)
        problems += [Problem(path, message, Key((name, *below))) for below, message in faults]
        if not faults:
            phrases[name] = value if isinstance(value, str) else Forms(tag, value)
    return phrases, locate_all(problems, text)


def _faults(name: str, value: Any, english: Phrase, tag: str) -> list[tuple[tuple[str, ...], str]]:
    """What is wrong with a phrase, each with the keys that lead to it."""
    if isinstance(english, str):
        if not isinstance(value, str):
            return [((), f'"{name}" must be text, in quotes where YAML takes it for something else')]
        return [((), fault) for fault in _wrong_fields(name, value, english)]
    needed = plural_categories(tag)
    if not isinstance(value, dict):
        return [((), f'"{name}" goes by a number; write a text for each of {_listed(needed)} under it')]
    found: list[tuple[tuple[str, ...], str]] = []
    for form, text in value.items():
        if form not in needed:
            found.append(((form,), f'{tag} has no plural "{form}"; it has {_listed(needed)}'))
        elif not isinstance(text, str):
            found.append(((form,), f'"{name}, {form}" must be text'))
        elif COUNT in FIELD.findall(text) or not _is_one_number(tag, form):
            found += [((form,), fault) for fault in _wrong_fields(f"{name}, {form}", text, english.texts["other"])]
        else:
            found += [((form,), fault) for fault in _wrong_fields(f"{name}, {form}", text + "{n}", "{n}")]
    lacking = [form for form in _ordered(needed) if form not in value]
    if lacking:
        found.append(((), f'"{name}" lacks "{lacking[0]}"; {tag} needs {_listed(needed)}'))
    return found


def _wrong_fields(name: str, text: str, english: str) -> list[str]:
    """What is wrong with the fields of a text: they must be those of the English one, each as often."""
    has, needs = Counter(FIELD.findall(text)), Counter(FIELD.findall(english))
    faults = [f'"{name}" has {{{field}}}{_there_are(field, needs)}' for field in has if field not in needs]
    faults = faults or [f'"{name}" needs {{{field}}}, where something is put in' for field in needs if field not in has]
    faults += [f'"{name}" has {{{field}}} {has[field]} times; once is right' for field in needs if has[field] > 1]
    if not faults and len(FIELD.sub("", text)) != len(FIELD.sub("", text).replace("{", "").replace("}", "")):
        faults.append(f'"{name}" has a brace that belongs to no field')
    return faults


def _there_are(field: str, needs: Iterable[str]) -> str:
    shown = [f"{{{name}}}" for name in needs]
    return suggestion(field, needs) or (f"; there is only {_listed_as_written(shown)}" if shown else "; it takes none")


def _is_one_number(tag: str, form: str) -> bool:
    """Whether a plural category is that of one number only, so that the number may be told in words."""
    category = plural_rule(tag)
    return form != "other" and sum(category(n) == form for n in range(200)) == 1


_ORDER = ("zero", "one", "two", "few", "many", "other")


def _ordered(categories: Iterable[str]) -> list[str]:
    return sorted(categories, key=_ORDER.index)


def _listed(categories: Iterable[str]) -> str:
    return _listed_as_written(_ordered(categories))


def _listed_as_written(names: list[str]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _tag(place: str, folder: str) -> str:
    return place.removeprefix(folder).removesuffix(".yaml")


@functools.lru_cache(maxsize=64)
def _default(data: bytes, tag: str) -> Phrases:
    """What a file of the default theme says; that it is right is tested."""
    written, _ = yaml.load(data.decode(), tag)
    return {name: value if isinstance(value, str) else Forms(tag, value) for name, value in (written or {}).items()}
