"""What git, and hosts through it, say when something fails -> what is wrong, and what to do. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from briefgen.deploy.redacting import redacted

_NOISE = re.compile(
    r"(To |From |Done$|Everything up-to-date|hint:|(remote: )?(Enumerating|Counting|Compressing|Resolving|Writing|"
    r"Receiving|Total|Delta compression)|remote:\s*$|Please make sure you have|and the repository exists)"
)
_LONGEST = 600
"""Characters of what is said that are repeated."""

_KNOWN: Mapping[str, tuple[str, ...]] = {
    "{place} shows a host key that is not known here; add it to known_hosts if it is the one that the host publishes": (
        r"host key verification failed",
        r"no .*host key is known",
        r"remote host identification has changed",
    ),
    "{place} accepts none of the SSH keys that are here; load one with ssh-add, and tell the host its public half": (
        r"permission denied \(.*publickey",
        r"permission denied, please try again",
        r"too many authentication failures",
    ),
    "{place} wants credentials, and git has none that it accepts; docs/deploy.md says where it takes them from": (
        r"authentication failed",
        r"could not read (username|password)",
        r"terminal prompts disabled",
        r"invalid username or (password|token)",
        r"invalid credentials",
        r"password authentication (was|is not)",
        r"access denied",
        r"returned error: 401",
    ),
    "{place} does not take files of that size": (
        r"GH001",
        r"exceeds .*file size limit",
        r"larger than the maximum",
        r"pack exceeds maximum",
        r"returned error: 413",
    ),
    "the branch {branch} of {place} is protected; allow pushes to it (with force, for `history: short`)": (
        r"GH006",
        r"GH013",
        r"protected branch",
        r"not allowed to (force push|push code to protected)",
        r"non-fast-forward",
        r"rule violations",
    ),
    "whoever deploys may not push to {place}; give the account, key or token permission to write": (
        r"permission to .* denied",
        r"not allowed to (push|upload)",
        r"write access to repository not granted",
        r"returned error: 403",
        r"read-only",
        r"insufficient permission",
        r"unpacker error",
        r"key .*does not have write",
    ),
    "there is no repository at {place}, or whoever deploys may not see it": (
        r"repository .*(not found|does not exist)",
        r"does not appear to be a git repository",
        r"returned error: 404",
        r"project you were looking for could not be found",
        r"could not be found or you don't have permission",
    ),
    "the branch {branch} is checked out at {place}; push to a bare repository, or to a branch of its own": (
        r"currently checked out",
        r"update checked out branch",
    ),
    "a rule of {place} refuses the commit": (r"hook declined",),
    "{place} is reached in a way that is not used for deployments": (r"transport '.*' not allowed",),
    "git does not trust a repository that belongs to another user": (r"dubious ownership",),
    "{place} is a repository with SHA-256, which is not supported": (r"mismatched algorithms",),
    "{place} cannot be reached, or ended the connection; deploy again later": (
        r"could not resolve host",
        r"name or service not known",
        r"temporary failure in name resolution",
        r"connection (timed out|refused|reset|closed)",
        r"operation (timed out|too slow)",
        r"network is unreachable",
        r"no route to host",
        r"failed to connect",
        r"couldn't connect",
        r"unable to access",
        r"early eof",
        r"hung up",
        r"could not read from remote repository",
        r"no answer within",
        r"broken pipe",
        r"returned error: 5\d\d",
        r"RPC failed",
    ),
    "the disk is full": (r"no space left", r"disk quota exceeded"),
}
"""What is wrong, and what to do, by what is said then; the first that fits counts."""


def explained(said: str, place: str, branch: str, doing: str, secrets: Iterable[str] = ()) -> str:
    """A sentence of what failed while `doing` something at `place`, from what git `said`; without credentials."""
    lines = [line.strip() for line in re.split(r"[\r\n]+", said)]
    words = "; ".join(dict.fromkeys(line for line in lines if line and not _NOISE.match(line)))
    words = redacted(words, secrets)
    words = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
    for meaning, patterns in _KNOWN.items():
        if re.search("|".join(patterns), words, re.IGNORECASE):
            return f"{meaning.format(place=place, branch=branch)} (git said: {words})"
    return f"{doing} failed (git said: {words})" if words else f"{doing} failed, and git did not say why"
