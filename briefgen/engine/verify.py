"""The proof that a build equals one from nothing."""

from __future__ import annotations

from pathlib import Path

from briefgen.engine.build import Options, edit
from briefgen.engine.output import files_in


def differences(root: Path, options: Options) -> tuple[str, ...]:
    """Files of the output folder that are not, byte for byte, what a build from nothing would write;
    missing and surplus ones included."""
    output = options.output or root / "site"
    edited = edit(root, options)
    expected = edited.files | {asset.route: asset.read() for asset in edited.assets}
    wrong = {file for file, data in expected.items() if _bytes(output / file) != data}
    return tuple(sorted(wrong | {file for file in files_in(output) if file not in expected}))


def _bytes(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None
