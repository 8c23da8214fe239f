"""YAML, read strictly: plain data or problems, never objects, never an exception of the parser's.

PyYAML's C parser gives the events; the rules that turn them into data are ours:

- scalars follow YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema), so that `no` and
  `12:30` are text; dates stay text too, to be read by `briefgen.syntax.dates` with the right zone;
- a key without a value is the same as no key;
- duplicate keys, anchors, aliases, merge keys, tags and second documents are problems;
- nesting and size are limited.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from briefgen.errors import Problem, Span
from briefgen.syntax.controls import CONTROL
from briefgen.syntax.yaml_errors import explain

MAX_CHARACTERS = 256 * 1024
MAX_DEPTH = 16
MAX_ENTRIES = 1000
"""Of one list or mapping."""

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]{0,17})(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?\Z")
_TAKEN_FOR_COMMENT = re.compile(r"\s*:\s+(#[^\s#].*)$")
_MAY_BE_TYPED = frozenset("~+-.0123456789nNtTfF")


class Node:
    """Where a value came from: the place of its key and of itself, and its text as written."""

    __slots__ = ("key", "source", "value")

    def __init__(self, key: tuple[int, int], value: tuple[int, int], source: str | None) -> None:
        self.key = key
        self.value = value
        self.source = source


Nodes = dict[tuple[str | int, ...], Node]


def load(text: str, path: str, first_line: int = 1) -> tuple[Any, tuple[Problem, ...]]:
    """The data of one YAML document, and everything wrong with it.

    `first_line` is the line of `path` on which `text` begins. With problems, the data is what could be
    read: `None` when nothing could.
    """
    return _read(text, path, first_line, None)


def nodes(text: str) -> Nodes:
    """The places of every value of a document that `load` accepts, by path of keys and indexes."""
    found: Nodes = {}
    _read(text, "", 1, found)
    return found


def _read(text: str, path: str, first_line: int, places: Nodes | None) -> tuple[Any, tuple[Problem, ...]]:
    if len(text) > MAX_CHARACTERS:
        message = f"more than {MAX_CHARACTERS // 1024} KB of YAML; move long text into the body"
        return None, (Problem(path, message, Span(first_line, 1)),)
    builder = _Builder(text, path, first_line, places)
    try:
        # As `yaml.parse` does, without asking before each event whether there is one.
        data = builder.document(iter(LOADER(text).get_event, None))
    except yaml.YAMLError as error:
        return None, (*builder.problems, explain(error, text, path, first_line))
    except _RefusedError:
        return None, tuple(builder.problems)
    return data, tuple(builder.problems)


class _RefusedError(Exception):
    """The document breaks a rule that leaves nothing to read on for; the problem is noted already."""


class _Builder:
    """Builds plain data from parser events and notes problems on the way."""

    def __init__(self, text: str, path: str, first_line: int, places: Nodes | None) -> None:
        self.text = text
        self.path = path
        self.first_line = first_line
        self.places = places
        self.problems: list[Problem] = []

    @functools.cached_property
    def lines(self) -> list[str]:
        """The text's lines, for excerpts."""
        return self.text.split("\n")

    def document(self, events: Iterator[Any]) -> Any:
        data: Any = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "a second YAML document; only one is read, so remove the `---`")
            elif isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent, AliasEvent)):
                data = self._value(event, events, (), 0, self._place(event))
            elif isinstance(event, StreamEndEvent):
                break
        return data

    def _value(
        self,
        event: Any,
        events: Iterator[Any],
        path: tuple[str | int, ...],
        depth: int,
        key: tuple[int, int],
    ) -> Any:
        if isinstance(event, AliasEvent):
            self._refuse(
                event,
                f"*{event.anchor} is a YAML alias, and those are not used here; quote the text if it begins with *",
            )
        if event.anchor is not None:
            self._problem(
                event,
                f"&{event.anchor} is a YAML anchor, and those are not used here; quote the text if it begins with &",
            )
        if event.tag is not None:
            self._problem(
                event,
                f"{_tag(event.tag)} is a YAML tag, and those are not used here; quote the text if it begins with !",
            )
        if self.places is not None:
            source = event.value if isinstance(event, ScalarEvent) else None
            self.places[path] = Node(key, self._place(event), source)
        if isinstance(event, ScalarEvent):
            self._no_controls(event)
            return _scalar(event)
        if depth >= MAX_DEPTH:
            self._refuse(event, f"nested more than {MAX_DEPTH} levels deep")
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, path, depth)
        return self._sequence(events, path, depth)

    def _mapping(self, events: Iterator[Any], path: tuple[str | int, ...], depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        seen: dict[str, int] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            if not isinstance(event, ScalarEvent):
                self._refuse(event, "a key must be text; quote it if it begins with a bracket, `?` or `*`")
            if len(seen) >= MAX_ENTRIES or len(self.problems) >= MAX_ENTRIES:
                self._refuse(event, f"more than {MAX_ENTRIES:,} keys in one place")
            name: str = event.value
            self._no_controls(event)
            if name == "<<" and event.implicit[0]:
                self._problem(event, "`<<` merges another mapping; merge keys are not used here, write the keys out")
            elif name in seen:
                self._problem(event, f'"{name}" is given twice; line {seen[name]} has it already')
            place = self._place(event)
            value = self._value(next(events), events, (*path, name), depth + 1, place)
            if value is None:
                value = self._lost_value(event, name)
            if value is not None and name not in seen:
                result[name] = value
            seen.setdefault(name, self.first_line + place[0])
        return result

    def _sequence(self, events: Iterator[Any], path: tuple[str | int, ...], depth: int) -> list[Any]:
        result: list[Any] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            if len(result) >= MAX_ENTRIES:
                self._refuse(event, f"more than {MAX_ENTRIES:,} entries in one list")
            result.append(self._value(event, events, (*path, len(result)), depth + 1, self._place(event)))
        return result

    def _lost_value(self, event: Any, name: str) -> str | None:
        """What `accent: #b3001b`, a key without a value and a comment, was meant to say; and a problem."""
        number = event.start_mark.line
        match = _TAKEN_FOR_COMMENT.search(self.lines[number], event.end_mark.column)
        if match is None:
            return None
        meant = match.group(1).rstrip()
        quoted = meant.replace("\\", "\\\\").replace('"', '\\"')
        message = f'YAML takes what follows # for a comment; quote it: {name}: "{quoted}"'
        self._note(number, match.start(1), message)
        return meant

    def _no_controls(self, event: Any) -> None:
        """A text in double quotes can have controls written as escapes."""
        if event.style == '"' and (match := CONTROL.search(event.value)):
            self._problem(event, f"an invisible control character (U+{ord(match.group()):04X}); take it out")

    @staticmethod
    def _place(event: Any) -> tuple[int, int]:
        mark = event.start_mark
        return mark.line, mark.column

    def _problem(self, event: Any, message: str) -> None:
        self._note(*self._place(event), message)

    def _note(self, line: int, column: int, message: str) -> None:
        excerpt = self.lines[line] if line < len(self.lines) else ""
        self.problems.append(Problem(self.path, message, Span(self.first_line + line, column + 1, excerpt)))

    def _refuse(self, event: Any, message: str) -> None:
        self._problem(event, message)
        raise _RefusedError


def _tag(tag: str) -> str:
    """A tag as people write it."""
    return "!!" + tag.removeprefix("tag:yaml.org,2002:") if tag.startswith("tag:yaml.org,2002:") else tag


def _scalar(event: Any) -> Any:
    value: str = event.value
    if not event.implicit[0] or (value and value[0] not in _MAY_BE_TYPED):
        return value
    if value in _NULL:
        return None
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    if _INTEGER.match(value):
        return int(value)
    if _FLOAT.match(value):
        number = float(value)
        return number if abs(number) != float("inf") else value
    return value
