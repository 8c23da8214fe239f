"""`briefgen init --ci`: what makes a host build the site when something is pushed, and when something is due."""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from msgspec import Struct

import briefgen
from briefgen.errors import BriefgenError, Problem
from briefgen.starter.copying import copied

Ci = Literal["github", "gitlab", "netlify", "cloudflare"]
CIS: tuple[Ci, ...] = get_args(Ci)
_FILES = Path(__file__).parent / "ci"
REQUIREMENTS = "requirements.txt"
HOSTS: dict[Ci, str] = {"github": "github", "netlify": "netlify", "cloudflare": "cloudflare"}
"""What `hosting: {hosts: [...]}` has for each of them."""

BY_HAND: dict[Ci, tuple[str, ...]] = {
    "github": ('on GitHub, in the repository\'s settings under Pages, choose "GitHub Actions" as the source',),
    "gitlab": ("on GitLab, under Build > Pipeline schedules, make a schedule of the default branch: 7 * * * *",),
    "netlify": (
        "on Netlify, make a project from your repository, and under Build & deploy a build hook for its branch",
        "there, under Environment variables, set BUILD_HOOK to the hook's address",
    ),
    "cloudflare": (
        "on Cloudflare, under Workers & Pages, make a Worker from your repository; wrangler.jsonc says with what",
        "there, in its settings under Builds, make a deploy hook for the branch that is published",
        "there, under Variables and Secrets, add the secret DEPLOY_HOOK: the hook's address",
    ),
}
"""What nobody but the owner can do, once, in the order in which to do it."""
_LONGEST = 54
"""Characters of a Worker's name that leave room for what Cloudflare puts before its host's name."""
_FILL_IN = "briefgen @ FILL-IN"


class Ready(Struct, frozen=True):
    """What was made, and what is still to be done."""

    files: tuple[str, ...]
    """Relative to the publication's folder."""
    lacks_source: bool
    """Whether it is to be filled in where briefgen can be installed from."""


def write_ci(root: Path, ci: Ci, slug: str) -> Ready:
    """Writes what `ci` reads into the publication's folder; `slug` is what the publication is called there, as far as
    that is in ASCII. A `requirements.txt` that is there already stays as it is, and must say where briefgen comes from.

    Raises:
        BriefgenError: one of the other files is there already; nothing was written.
    """
    called = re.sub(r"[^a-z0-9]+", "-", slug)[:_LONGEST].strip("-") or "publication"
    made = {path: data.replace(b"%SLUG%", called.encode()) for path, data in copied(_FILES / ci)}
    there = [path for path in made if (root / path).exists()]
    if there:
        message = "there is such a file already, and it is left as it is; move it away, or take from it what you need"
        raise BriefgenError(Problem(path, message) for path in there)
    known = requirement()
    has_requirements = (root / REQUIREMENTS).exists()
    if not has_requirements:
        made[REQUIREMENTS] = _requirements(known).encode()
    for path, data in made.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return Ready(tuple(made), lacks_source=known is None and not has_requirements)


def requirement() -> str | None:
    """What makes pip install this very briefgen elsewhere; None where it came from a folder of this machine.

    See https://packaging.python.org/en/latest/specifications/direct-url/.
    """
    try:
        written = distribution("briefgen").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    return _requirement(written)


def _requirement(direct_url: str | None) -> str | None:
    if direct_url is None:
        # It came from an index of packages.
        return f"briefgen=={briefgen.__version__}"
    origin = json.loads(direct_url)
    parts = urlsplit(origin["url"])
    if parts.scheme not in {"https", "ssh"} or parts.password or (parts.username and parts.scheme == "https"):
        # Nobody else can get it, or it has a password in its address.
        return None
    if "vcs_info" in origin:
        vcs = origin["vcs_info"]
        return f"briefgen @ {vcs['vcs']}+{origin['url']}@{vcs['commit_id']}"
    return f"briefgen @ {origin['url']}"


def _requirements(known: str | None) -> str:
    if known is not None:
        return f"# What CI installs: the briefgen that this publication was last built with.\n{known}\n"
    return f"""\
# What CI installs. The briefgen that wrote this came from a folder of one machine, where CI cannot get it. Put one of
# these in place of the last line:
#   briefgen @ git+https://ADDRESS-OF-ITS-REPOSITORY@COMMIT
#   ./briefgen-{briefgen.__version__}-py3-none-any.whl
# The second is a file beside this one, which `pip wheel --no-deps FOLDER-OF-BRIEFGEN` makes; keep it in git.
{_FILL_IN}
"""
