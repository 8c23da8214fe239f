"""A small publication as it was on several days: what is deployed in tests of deployments."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from briefgen.engine.build import Options, build
from briefgen.pages.hosting import never_changes
from tests.conftest import CONFIG, Files, brief, story, write
from tests.crawler import broken_in, references
from tests.golden import NOW, tree
from tests.newsroom import PICTURES


class Edition(Struct, frozen=True):
    """A site that is built."""

    number: int
    folder: Path
    """The publication's."""
    files: dict[str, bytes]
    """The site, by path."""

    def fingerprinted(self) -> frozenset[str]:
        """The paths of files that never change."""
        return frozenset(path for path in self.files if never_changes(path))


def editions(folder: Path, deploy: str, many: int = 9) -> list[Edition]:
    """Builds the first `many` editions, each in a folder of its own; `deploy` is what briefgen.yaml says of targets."""
    made: list[Edition] = []
    for number, edit in enumerate(_EDITS[:many]):
        root = folder / f"edition{number}"
        if made:
            # With its cache: most of the site need not be made again.
            shutil.copytree(made[-1].folder, root)
        edit(root, deploy)
        build(root, Options(NOW, jobs=1))
        made.append(Edition(number, root, tree(root / "site")))
        broken = broken_in(made[-1].files, {p: references(p, body) for p, body in made[-1].files.items()})
        assert not broken, (number, broken)
    return made


def _put(root: Path, files: Files) -> None:
    """Writes files, and leaves briefgen.yaml as it is."""
    write(root, {"briefgen.yaml": (root / "briefgen.yaml").read_bytes(), **files})


def _configure(root: Path, deploy: str, more: str = "per_page: 4\n") -> None:
    sections = "sections: [{id: one, name: One}, {id: two, name: Two}]\n"
    write(root, {"briefgen.yaml": f"{CONFIG}{sections}{more}deploy: {deploy}\n"})


def _brief(root: Path, number: int, **keys: str) -> None:
    keys = {"topics": f"[t{number % 3}]", "section": ["one", "two"][number % 2], **keys}
    written = brief(f"Headline {number}", f"2026-11-{number + 1:02} 08:00", story(f"s{number % 2}"), **keys)
    _put(root, {f"content/briefs/b{number}.md": written})


def _first(root: Path, deploy: str) -> None:
    _configure(root, deploy)
    for number in range(9):
        _brief(root, number, **({"image": "{src: p.png, alt: P}"} if number % 4 == 0 else {}))
    _put(root, {"content/media/p.png": PICTURES[0], "content/media/q.png": PICTURES[1]})
    _put(root, {"content/static/hello.txt": "Hello.\n"})


def _added(root: Path, _: str) -> None:
    _brief(root, 9, image="{src: q.png, alt: Q}")
    _brief(root, 3, image="{src: p.png, alt: P}")


def _another_added(root: Path, _: str) -> None:
    # It is related to the one before.
    _brief(root, 11)
    _brief(root, 9, related="[b11]")


def _withdrawn(root: Path, _: str) -> None:
    (root / "content/briefs/b4.md").unlink()
    (root / "content/static/hello.txt").unlink()
    _brief(root, 5, aliases="[/old/b5/]")


def _renamed(root: Path, _: str) -> None:
    (root / "content/briefs/b6.md").rename(root / "content/briefs/six.md")
    _put(root, {"content/media/p.png": PICTURES[1], "content/media/q.png": PICTURES[0]})


def _recoloured(root: Path, deploy: str) -> None:
    """All styles and pages."""
    _configure(root, deploy, 'per_page: 4\ntheme: {accent: "#0b5fff"}\n')
    _put(root, {"templates/assets/script.js": '"use strict";\n'})


def _repaged(root: Path, deploy: str) -> None:
    _configure(root, deploy, 'per_page: 3\ntheme: {accent: "#0b5fff"}\n')
    _brief(root, 8, section="two")


def _shrunk(root: Path, deploy: str) -> None:
    _configure(root, deploy)
    for number in (0, 1, 3):
        (root / f"content/briefs/b{number}.md").unlink()


def _back_again(root: Path, deploy: str) -> None:
    """What was withdrawn and renamed is back, and other things are gone."""
    _first(root, deploy)
    (root / "content/briefs/six.md").unlink()
    (root / "content/briefs/b9.md").unlink()
    (root / "content/briefs/b11.md").unlink()
    _brief(root, 12, image="{src: q.png, alt: Q}")


_EDITS: list[Callable[[Path, str], None]] = [
    _first,
    _added,
    _another_added,
    _withdrawn,
    _renamed,
    _recoloured,
    _repaged,
    _shrunk,
    _back_again,
]
