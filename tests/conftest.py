"""What tests share: small publications written from a mapping of files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run, and no limit on their time: the machine may be busy.
settings.register_profile("briefgen", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("briefgen")

Files = dict[str, str | bytes]

CONFIG = "name: Test Brief\nurl: https://test.example/\ntimezone: UTC\ncards: {newest: 0}\nsearch: false\nformats: []\n"
"""Without cards, search and what machines read: drawing, indexing and writing them take long, and would be done for
each of some thousand builds."""


def write(root: Path, files: Files) -> Path:
    """Writes `files` (paths below `root`) and, where none is given, a briefgen.yaml; returns `root`."""
    for path, content in {"briefgen.yaml": CONFIG, **files}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    (root / "content").mkdir(exist_ok=True)
    return root


@pytest.fixture(autouse=True, scope="session")
def _secret(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests keep what programs keep for a user in a folder of their own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def publication(tmp_path: Path) -> Callable[[Files], Path]:
    """Makes a publication of the files given and returns its folder."""
    return lambda files: write(tmp_path / "publication", files)


def story(name: str) -> str:
    """A text that has nothing in common with those of other names."""
    return " ".join(f"{name}{letter * 4}" for letter in "abcdefghijklmnop")


def brief(headline: str = "A headline", date: str = "2026-11-01 08:00", body: str = "Text.", **keys: str) -> str:
    """The text of a brief; `keys` are further lines of front matter, already YAML."""
    more = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\nheadline: {headline}\ndek: A dek.\ndate: {date}\n{more}---\n\n{body}\n"
