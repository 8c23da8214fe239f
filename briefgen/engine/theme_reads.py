"""Templates as files: loaded for Jinja, and recorded as what a page depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound
from jinja2.loaders import split_template_path

from briefgen.engine.trace import Read

DEFAULT = "default/"
EVERYTHING = "templates/*"
"""The list of all templates there are, as something that is read."""


class ThemeLoader(BaseLoader):
    """Loads templates from a search path, and knows every place that was looked at for one.

    `default/NAME` is the default theme's own NAME. A place is named by the folder it is in:
    `templates/NAME` for the publication's, `default/NAME` for the default theme's.
    """

    def __init__(self, folders: tuple[Path, ...]) -> None:
        """`folders` is the publication's templates and the default theme's."""
        self._folders = dict(zip(("templates/", DEFAULT), folders, strict=True))
        self._bytes: dict[str, bytes | None] = {}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002
        """The text of a template and the file it is in (Jinja's protocol)."""
        for place in self.places(template):
            data = self.read(place)
            if data is not None:
                return data.decode("utf-8"), str(self._file(place)), lambda: True
        raise TemplateNotFound(template)

    def places(self, template: str) -> list[str]:
        """Where a template is looked for, in this order; nowhere when its name leads out of the theme."""
        try:
            name = "/".join(split_template_path(template))
        except TemplateNotFound:
            return []
        return [name] if name.startswith(DEFAULT) else [f"{folder}{name}" for folder in self._folders]

    def read(self, place: str) -> bytes | None:
        """The bytes at a place, or None when nothing is there; read once."""
        if place not in self._bytes:
            file = self._file(place)
            self._bytes[place] = file.read_bytes() if file.is_file() else None
        return self._bytes[place]

    def digest(self, place: str) -> str:
        """The digest of what is at a place; empty when nothing is."""
        data = "\n".join(self._all_places()).encode() if place == EVERYTHING else self.read(place)
        return blake2b(data, digest_size=16).hexdigest() if data is not None else ""

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
            places |= {EVERYTHING, *self._all_places()}
        return tuple(Read(place, self.digest(place)) for place in sorted(places))

    def _all_places(self) -> list[str]:
        """Every file of the theme, the publication's and the default's."""
        return [
            f"{name}{file.relative_to(folder).as_posix()}"
            for name, folder in self._folders.items()
            for file in sorted(folder.rglob("*"))
            if file.is_file() and not file.relative_to(folder).as_posix().startswith("assets/")
        ]

    def _exists(self, name: str) -> bool:
        return any(self.read(place) is not None for place in self.places(name))

    def _looked_at(self, name: str) -> list[str]:
        """The places of a template up to the one where it is."""
        looked: list[str] = []
        for place in self.places(name):
            looked.append(place)
            if self.read(place) is not None:
                break
        return looked

    def _file(self, place: str) -> Path:
        folder = next(name for name in self._folders if place.startswith(name))
        return self._folders[folder] / place.removeprefix(folder)
