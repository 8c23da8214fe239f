"""The proof that a build equals one from nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path

from msgspec.structs import replace

from briefgen.engine.build import Options, build
from briefgen.engine.output import files_in


def differences(root: Path, options: Options) -> tuple[str, ...]:
    """Files of the output folder that are not, byte for byte, what a build from nothing writes beside it;
    missing and surplus ones included."""
    output = options.output or root / "site"
    with tempfile.TemporaryDirectory(prefix="briefgen-") as folder:
        clean = Path(folder) / "site"
        build(root, replace(options, output=clean), home=Path(folder) / "home")
        expected = set(files_in(clean))
        wrong = {file for file in expected if _bytes(output / file) != _bytes(clean / file)}
        return tuple(sorted(wrong | {file for file in files_in(output) if file not in expected}))


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None
