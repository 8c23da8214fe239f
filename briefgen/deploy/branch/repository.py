"""The `git` command, and a repository of our own in the cache, from which branches are published.

The repository that the publication is in is only asked what it is configured to: how its remotes are reached, and with
what credentials. Nothing is written to it, and the answers are handed to git in its environment, never in arguments.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from briefgen.deploy.branch.program import Answer, SilentError, run
from briefgen.deploy.target import TargetError
from briefgen.engine.cache import FOLDER

OLDEST = (2, 31)
"""The version of git that first takes configuration from its environment."""
PATIENCE = 180.0
"""Seconds without a word after which a connection hangs."""
_VERSION = re.compile(rb"git version (\d+)\.(\d+)")
_TAKEN_OVER = re.compile(
    r"(http|url|credential|ssh|user|author|committer|protocol)\..*|core\.(sshcommand|gitproxy|askpass)"
)
"""What holds for our own repository, too, of what the publication's is configured to."""
_OF_A_REMOTE = frozenset({"url", "pushurl", "proxy", "proxyauthmethod", "uploadpack", "receivepack"})
_OWN: tuple[tuple[str, str], ...] = (
    # Programs that somebody else's configuration would have run, and what would change what is sent.
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("core.ignoreCase", "false"),
    ("gc.autoDetach", "false"),
    ("maintenance.auto", "false"),
    ("push.gpgSign", "false"),
    ("push.pushOption", ""),
    ("protocol.ext.allow", "never"),
    ("init.defaultRefFormat", "files"),
    ("fastimport.unpackLimit", "100"),
)
_NOT_PASSED_ON = re.compile(
    r"GIT_(TRACE.*|CURL_VERBOSE|DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|INDEX_VERSION|OBJECT_DIRECTORY|NAMESPACE|PREFIX"
    r"|ALTERNATE_OBJECT_DIRECTORIES|SHALLOW_FILE|GRAFT_FILE|REPLACE_REF_BASE|QUARANTINE_PATH|DEFAULT_HASH"
    r"|DEFAULT_REF_FORMAT|CONFIG|LITERAL_PATHSPECS|PUSH_OPTION.*|AUTHOR_DATE|COMMITTER_DATE|EDITOR)|SSH_ASKPASS.*"
)
_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=4"


class GitError(Exception):
    """A git command that failed; says what it said."""


class Publication(Struct, frozen=True):
    """What is known of the repository that a publication is in."""

    top: Path
    """Its work tree; the publication itself, where that is in no repository."""
    branch: str
    """The branch that is checked out; empty where there is none."""
    settings: tuple[tuple[str, str], ...]
    """What is taken over of its configuration."""


class Repository(Struct, frozen=True):
    """A bare repository of our own."""

    folder: Path
    publication: Publication
    environment: Mapping[str, str]
    patience: float
    """Seconds without a word after which a command is ended."""

    async def git(
        self,
        *arguments: str,
        given: bytes | AsyncIterable[bytes] = b"",
        heard: Callable[[bytes], None] = lambda _: None,
        extra: Mapping[str, str] | None = None,
    ) -> bytes:
        """What a git command prints.

        Raises:
            GitError: it failed.
        """
        answer = await _answer(
            arguments, self.publication.top, {**self.environment, **(extra or {})}, given, heard, self.patience
        )
        if answer.code:
            raise GitError((answer.errors + b"\n" + answer.out[-4000:]).decode("utf-8", "replace"))
        return answer.out

    async def agrees(self, *arguments: str) -> bool:
        """Whether a git command that asks something says yes."""
        try:
            await self.git(*arguments)
        except GitError:
            return False
        return True

    def secrets(self) -> list[str]:
        """What must be in no message."""
        found = [value for key, value in self.publication.settings if key.endswith(".extraheader")]
        for key, value in self.publication.settings:
            for text in (value, key.partition(".")[2]):
                if "://" in text and "@" in text:
                    parts = urlsplit(text)
                    found += [unquote(part) for part in (parts.password, parts.username) if part and part != "git"]
        return [*found, *(word for value in found for word in value.split() if len(word) > 15)]


async def publication_of(root: Path, remote: str) -> Publication:
    """The repository that the publication in `root` is in, with what leads to the remote of that name, if that is not
    empty.

    Raises:
        TargetError: git is missing or too old, there is no such remote, or git refuses to read the repository.
    """
    environment = _environment(())
    version = _VERSION.match((await _answer(("version",), root, environment)).out)
    if version is None or (int(version[1]), int(version[2])) < OLDEST:
        message = f"git {OLDEST[0]}.{OLDEST[1]} or newer is needed to publish to a branch; install it"
        raise TargetError(message)
    listed = await _answer(("config", "--list", "--null", "--show-scope"), root, environment)
    words = listed.out.decode("utf-8", "surrogateescape").split("\0")
    pairs = [(scope, *item.partition("\n")) for scope, item in zip(words[::2], words[1::2], strict=False)]
    settings = [
        (key, value if gap else "true")
        for scope, key, gap, value in pairs
        if scope in {"local", "worktree"} and _is_taken_over(key, remote)
    ]
    if not any(key == "core.sshcommand" for _, key, _, _ in pairs) and "GIT_SSH" not in environment:
        # GIT_SSH_COMMAND, if there is one, counts before it.
        settings.append(("core.sshcommand", _SSH))
    top = await _answer(("rev-parse", "--show-toplevel"), root, environment)
    if top.code:
        said = top.errors.decode("utf-8", "replace").strip()
        if remote or "not a git repository" not in said:
            message = f"the remote {remote!r} cannot be looked up in the publication's repository: {said}"
            raise TargetError(message)
        return Publication(root, "", tuple(settings))
    head = await _answer(("symbolic-ref", "--quiet", "HEAD"), root, environment)
    if remote and not any(key == f"remote.{remote}.url" for _, key, _, _ in pairs):
        names = sorted({key[7:-4] for _, key, _, _ in pairs if key.startswith("remote.") and key.endswith(".url")})
        there = f"it has {', '.join(names)}" if names else "it has none"
        message = f"the publication's repository has no remote {remote!r} ({there}); `git remote add` makes one"
        raise TargetError(message)
    return Publication(
        Path(top.out.decode("utf-8", "surrogateescape").rstrip("\n")),
        head.out.decode("utf-8", "surrogateescape").strip().removeprefix("refs/heads/"),
        tuple(settings),
    )


def folder_of(root: Path, place: str, branch: str) -> Path:
    """Where our own repository for a branch is."""
    name = blake2b(f"{place}\n{branch}".encode(), digest_size=8).hexdigest()
    return root / FOLDER / "deploy" / f"{name}.git"


async def opened(folder: Path, publication: Publication, patience: float) -> Repository:
    """Our own repository in `folder`, which is made if need be. Nobody else may use it now.

    Raises:
        GitError: it could not be made.
    """
    # Left behind by a process that was killed.
    for pattern in ("*.lock", "refs/briefgen/*.lock", "objects/pack/tmp_*", "fast_import_crash_*", "index-*"):
        for path in folder.glob(pattern):
            with suppress(OSError):
                path.unlink()
    environment = _environment(publication.settings)
    repository = Repository(folder, publication, environment | {"GIT_DIR": str(folder.absolute())}, patience)
    await repository.git("init", "--quiet", "--bare", "--template=")
    return repository


def discarded(folder: Path) -> None:
    """Removes our own repository: whatever it had can be fetched again."""
    shutil.rmtree(folder, ignore_errors=True)


def _is_taken_over(key: str, remote: str) -> bool:
    section, _, rest = key.partition(".")
    if section == "remote":
        name, _, variable = rest.rpartition(".")
        return name == remote and variable in _OF_A_REMOTE
    return _TAKEN_OVER.fullmatch(key) is not None


def _environment(settings: Iterable[tuple[str, str]]) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not _NOT_PASSED_ON.fullmatch(name)}
    if allowed := environment.get("GIT_ALLOW_PROTOCOL"):
        environment["GIT_ALLOW_PROTOCOL"] = ":".join(name for name in allowed.split(":") if name != "ext")
    given = environment.get("GIT_CONFIG_COUNT", "0")
    number = int(given) if given.isdecimal() else 0
    for key, value in settings:
        environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        number += 1
    return environment | {
        "GIT_CONFIG_COUNT": str(number),
        "GIT_TERMINAL_PROMPT": "0",
        "GCM_INTERACTIVE": "never",
        "GIT_HTTP_LOW_SPEED_LIMIT": "1",
        "GIT_HTTP_LOW_SPEED_TIME": str(int(PATIENCE)),
        # What it says is looked into.
        "LC_ALL": "C",
        "LANGUAGE": "C",
    }


async def _answer(
    arguments: Iterable[str],
    folder: Path,
    environment: Mapping[str, str],
    given: bytes | AsyncIterable[bytes] = b"",
    heard: Callable[[bytes], None] = lambda _: None,
    patience: float = PATIENCE,
) -> Answer:
    program = shutil.which("git")
    if program is None:
        raise TargetError("publishing to a branch needs the git command, which is not installed (https://git-scm.com)")
    try:
        return await run(
            [program, *(part for key, value in _OWN for part in ("-c", f"{key}={value}")), *arguments],
            folder=folder,
            environment=environment,
            given=given,
            heard=heard,
            patience=patience,
        )
    except OSError as error:
        message = f"{program} cannot be started ({error.strerror or error})"
        raise TargetError(message) from None
    except SilentError:
        message = f"no answer within {patience:.0f} seconds"
        raise GitError(message) from None
