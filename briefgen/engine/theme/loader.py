"""Templates as files: loaded for Jinja, and recorded as what a page depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound
from jinja2.loaders import split_template_path

from briefgen.engine.theme.files import DEFAULT, EVERYTHING, ThemeFiles
from briefgen.engine.trace import Read


class ThemeLoader(BaseLoader):
    """Loads templates from a theme's files, and knows every place that was looked at for one.

    `default/NAME` is the default theme's own NAME.
    """

    def __init__(self, theme: ThemeFiles) -> None:
        self._theme = theme

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002
        """The text of a template and the file it is in (Jinja's protocol)."""
        for place in self.places(template):
            data = self._theme.files.get(place)
            if data is not None:
                return data.decode("utf-8"), str(self._theme.path(place)), lambda: True
        raise TemplateNotFound(template)

    def places(self, template: str) -> list[str]:
        """Where a template is looked for, in this order; nowhere when its name leads out of the theme."""
        try:
            name = "/".join(split_template_path(template))
        except TemplateNotFound:
            return []
        return [name] if name.startswith(DEFAULT) else [f"{folder}{name}" for folder in self._theme.folders]

    def digest(self, place: str) -> str:
        """The digest of what is at a place; empty when nothing is."""
        return self._theme.digest(place)

    def path(self, place: str) -> Path:
        """Where the file of a place is on disk."""
        return self._theme.path(place)

    def reads(self, template: str, references: Callable[[str], Iterable[str | None]]) -> tuple[Read, ...]:
        """Every place looked at to render `template` and all that it extends, includes and imports.

        `references` gives the names in a template that is there. Where a name is only known when the page
        is rendered, all places there are count.
        """
        names, pending, everything = {template}, [template], False
        while pending:
            for name in references(pending.pop()):
                everything = everything or name is None
                if name is not None and name not in names:
                    names.add(name)
                    pending += [name] if self._exists(name) else []
        return self.looked_at(names, everything=everything)

    def looked_at(self, names: Iterable[str], *, everything: bool = False) -> tuple[Read, ...]:
        """Every place looked at to find the templates `names`; with `everything`, all places there are."""
        places = {place for name in names for place in self._looked_at(name)}
        if everything:
            places |= {EVERYTHING, *self._theme.templates()}
        return tuple(Read(place, self.digest(place)) for place in sorted(places))

    def _exists(self, name: str) -> bool:
        return any(place in self._theme.files for place in self.places(name))

    def _looked_at(self, name: str) -> list[str]:
        """The places of a template up to the one where it is."""
        looked: list[str] = []
        for place in self.places(name):
            looked.append(place)
            if place in self._theme.files:
                break
        return looked
