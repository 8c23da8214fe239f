"""Documents -> a search index, by the Pagefind program (https://pagefind.app/).

The program is run as a service: requests go in and answers come out through pipes, and it writes no file. Its
command over a folder takes files in the order in which a file system lists them, and numbers them so; here they
have the order in which they come.
"""

from __future__ import annotations

import base64
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import msgspec

from briefgen.assets.search import ENTRY, PACKAGE
from briefgen.assets.search.canonical import UnknownFormError, canonical
from briefgen.config import FILE
from briefgen.errors import Key, Problem

TIMEOUT = 600.0
"""Seconds that one index may take."""
_WAY_OUT = "or build without search: `search: false`"
_OWN_SETTINGS = "PAGEFIND_"
"""What the names of environment variables begin with that the program takes for settings."""


def make_index(documents: Iterable[tuple[str, str]], language: str) -> dict[str, bytes] | Problem:
    """The index of `documents`: its files by name, the same for the same documents in the same order. Or why
    there is none.

    Each document is an address below the site's own, and HTML; all are taken to be in one language, a BCP 47 tag.
    """
    program = find_program()
    if program is None:
        return _problem(f"the program that makes the search index is not there: `pip install {PACKAGE}`")
    requests: list[dict[str, Any]] = [{"type": "NewIndex", "config": {"force_language": language}}]
    requests += [{"type": "AddFile", "index_id": 0, "url": url, "file_contents": html} for url, html in documents]
    requests.append({"type": "GetFiles", "index_id": 0})
    answer = _ask(program, requests)
    if isinstance(answer, Problem):
        return answer
    try:
        files = {file["path"].replace("\\", "/"): base64.b64decode(file["content"]) for file in answer}
        if not msgspec.json.decode(files[ENTRY])["languages"]:
            return _problem(f"no page in the language {language} has a word that can be searched for; write one")
        return canonical(files)
    except (UnknownFormError, msgspec.MsgspecError, KeyError, TypeError, ValueError) as error:
        return _problem(f"the search index has a form that is not known ({error}): install {PACKAGE} 1.5")


def find_program() -> Path | None:
    """The program's file, where it is installed."""
    try:
        from pagefind_bin_extended import get_executable
    except ImportError:
        return None
    try:
        return Path(get_executable())
    except OSError:
        return None


def _ask(program: Path, requests: list[dict[str, Any]]) -> Any:
    """The files that the last of `requests` is answered with, or what went wrong."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_OWN_SETTINGS)}
    with tempfile.TemporaryFile() as said:
        try:
            running = subprocess.Popen(  # noqa: S603 -- a file by its full path, no shell
                [str(program), "--service"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                # It looks for settings in the folder where it is started.
                cwd=program.parent,
                env=environment,
            )
        except OSError as error:
            return _problem(f"{program} cannot be started ({error.strerror or error})")
        timer = threading.Timer(TIMEOUT, running.kill)
        timer.start()
        try:
            assert running.stdin is not None and running.stdout is not None  # noqa: S101, PT018 -- asked for
            answer = _answer(running.stdin, running.stdout, requests)
        finally:
            timer.cancel()
            running.kill()
            running.communicate()
            # Processes are forked only where no thread runs.
            timer.join()
        if answer is None:
            said.seek(0)
            words = " ".join(said.read(4000).decode("utf-8", "replace").split())
            return _problem(f"{program.name} ended before the search index was made{f' ({words})' if words else ''}")
    return answer


def _answer(to: IO[bytes], from_: IO[bytes], requests: list[dict[str, Any]]) -> Any:
    """Likewise; None where the program ended."""
    try:
        # It takes in all that is written before it has worked on it, so that neither waits for the other.
        for number, request in enumerate(requests):
            message = msgspec.json.encode({"message_id": number, "payload": request})
            to.write(base64.b64encode(message) + b",")
        to.flush()
    except OSError:
        return None
    try:
        for answer in _answers(from_):
            payload = answer["payload"]
            if payload["type"] == "Error":
                return _problem(f"the search index could not be made ({payload['message']})")
            if answer["message_id"] == len(requests) - 1:
                return payload["files"]
    except (msgspec.MsgspecError, ValueError, KeyError, TypeError) as error:
        return _problem(f"the program that makes the search index says what is not understood ({error})")
    return None


def _answers(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    begun: list[bytes] = []
    while data := os.read(stream.fileno(), 1 << 20):
        *whole, rest = data.split(b",")
        for end in whole:
            yield msgspec.json.decode(base64.b64decode(b"".join((*begun, end))))
            begun.clear()
        begun.append(rest)


def _problem(message: str) -> Problem:
    return Problem(FILE, f"{message}; {_WAY_OUT}", Key(("search",)))
