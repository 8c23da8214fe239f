"""Marked credentials, given to the real command, which fails in every way: nothing that is said or written has them."""

from __future__ import annotations

import logging
import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from briefgen.cli import main
from briefgen.deploy import live
from briefgen.deploy.folders.login import KEY, KNOWN_HOSTS, PASSWORD
from briefgen.deploy.stores import objects
from tests.conftest import CONFIG, brief, write
from tests.shipping import QUICK, environment
from tests.stores import CONFLICT, FORBIDDEN, INTERNAL_ERROR, LOST, PRECONDITION_FAILED, RESET, S3, Wrong, s3_server
from tests.test_deploy_ssh import CANARY as PASSED
from tests.test_deploy_ssh import Machine, Watched

SECRET, TOKEN, ID = "canary/" + "Wq7+Zv9Kd3/secret", "canary+" + "token/==", "AKIACANARYCANARY1111"
KEYS = {"AWS_ACCESS_KEY_ID": ID, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN, "AWS_REGION": "eu-west-1"}
ECHO = Wrong(400, "InvalidRequest", f"{SECRET} {TOKEN} {ID}")
"""A store that repeats what it was given."""


class Ears:
    """Runs the command and keeps all that it says, or logs."""

    def __init__(self, root: Path, caplog: pytest.LogCaptureFixture) -> None:
        self.root = root
        self.codes: list[int] = []
        self._caplog = caplog
        self._said = ""
        caplog.set_level(logging.DEBUG)

    def run(self, *arguments: str) -> int:
        result = CliRunner().invoke(main, ["-C", str(self.root), *arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        self._said += f"{result.output}{result.stderr}"
        self.codes.append(result.exit_code)
        return result.exit_code

    def run_all_ways(self, *, goes_back: bool = False) -> None:
        """Every form of it that talks."""
        for more in (["--dry-run"], ["--dry-run", "--json"], [], ["--json"], ["--check"]):
            self.run("rollback" if goes_back else "deploy", *more)

    def have_heard(self, secrets: Iterable[str], *, and_in: Iterable[bytes] = ()) -> None:
        """Nothing of these in what was said, nor in any file of the publication, nor in what else is given."""
        forms = {form for secret in secrets for form in (secret, quote(secret, safe=""), quote(secret))}
        assert len(self._said) > 500
        files = [file.read_bytes() for file in self.root.rglob("*") if file.is_file() and ".git" not in file.parts]
        # The store of the tests is in the same process, and logs what it is asked.
        logged = [r.getMessage() for r in self._caplog.records if not r.name.startswith(("botocore", "moto"))]
        everything = b"\n".join([self._said.encode(), *(line.encode() for line in logged), *files, *and_in])
        assert [form for form in forms if form.encode() in everything] == []


@pytest.fixture
def ears(tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Ears:
    monkeypatch.setattr(live, "patience_with", lambda _: live.Patience(limit=0.1, pause=0.05))
    monkeypatch.setattr(objects, "store_of", partial(objects.store_of, patience=QUICK))
    environment(monkeypatch, tmp_path, {})
    return Ears(tmp_path / "publication", caplog)


def published(ears: Ears, to: str, url: str = "http://127.0.0.1:9/") -> None:
    """A publication that is built, with one target."""
    config = f"{CONFIG.replace('https://test.example/', url)}deploy: {{production: {{{to}}}}}\n"
    write(ears.root, {"briefgen.yaml": config, **{f"content/briefs/{name}.md": brief(name) for name in "abc"}})
    assert ears.run("build") == 0


def edit(ears: Ears, headline: str) -> None:
    (ears.root / "content/briefs/a.md").write_text(brief(headline))
    assert ears.run("build") == 0


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    with s3_server() as s3:
        yield s3


def test_keys_of_a_store_are_said_and_written_nowhere(server: S3, ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    s3 = server
    s3.keys = KEYS
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    published(ears, f'to: "s3://{s3.bucket}/news", endpoint: "{s3.endpoint}"', f"{s3.endpoint}/{s3.bucket}/news/")
    for wrong in (ECHO, FORBIDDEN):
        s3.wrong = lambda asked, wrong=wrong: wrong if asked.method == "PUT" else None  # type: ignore[misc]
        ears.run_all_ways()
    s3.wrong = lambda _: None
    for name, other in {"AWS_SECRET_ACCESS_KEY": f"{SECRET}x", "AWS_SESSION_TOKEN": f"{TOKEN}x"}.items():
        monkeypatch.setenv(name, other)
        ears.run("deploy")
        monkeypatch.setenv(name, KEYS[name])
    assert set(ears.codes[-2:]) == {3}
    assert ears.run("deploy") == 0
    edit(ears, "Another")
    for wrong in (INTERNAL_ERROR, RESET, LOST, CONFLICT, PRECONDITION_FAILED, ECHO):
        s3.wrong = lambda asked, wrong=wrong: wrong if asked.nth % 2 and asked.method == "PUT" else None  # type: ignore[misc]
        ears.run("deploy", "--json")
    s3.wrong = lambda _: None
    ears.run_all_ways()
    ears.run_all_ways(goes_back=True)
    assert {0, 3} <= set(ears.codes)
    secrets = [SECRET, TOKEN, ID]
    stored = [name.encode() + b"\n" + (s3.bytes_of(name) or b"") for name in s3.names()]
    asked = [f"{one.method} {one.key}?{one.query}".encode() + one.body for one in s3.asked]
    assert len(stored) > 20
    ears.have_heard([*secrets, f"{SECRET}x"], and_in=[*stored, *asked])


def test_keys_in_addresses_and_variables_are_not_what_git_says(
    tmp_path: Path, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in tuple(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    key = "canary-9b1c-git"
    remote, settings = tmp_path / "remote.git", tmp_path / "gitconfig"
    subprocess.run(["git", "init", "-q", "--bare", str(remote)], check=True)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GITHUB_TOKEN", key)
    monkeypatch.setenv("GIT_TRACE_CURL", "1")
    who = "[user]\n\tname = Ada\n\temail = ada@harbour.example\n"
    published(ears, 'to: "git+https://git.example/news.git"')
    # An address with a key in it that nobody answers at; one that works.
    settings.write_text(f'{who}[url "http://desk:{key}@127.0.0.1:9/"]\n\tinsteadOf = https://git.example/\n')
    ears.run_all_ways()
    assert set(ears.codes[1:]) == {3}
    settings.write_text(f'{who}[url "file://{tmp_path}/remote.git?{key}"]\n\tinsteadOf = https://git.example/{key}\n')
    ears.run_all_ways()
    settings.write_text(f'{who}[url "file://{tmp_path}/remote.git"]\n\tinsteadOf = https://git.example/news.git\n')
    assert ears.run("deploy") == 0
    edit(ears, "Another")
    ears.run_all_ways()
    ears.run_all_ways(goes_back=True)
    written = [file.read_bytes() for file in remote.rglob("*") if file.is_file()]
    shown = subprocess.run(["git", "log", "--all", "-p"], cwd=remote, capture_output=True, check=True).stdout
    assert len(shown) > 1000
    ours = [file.read_bytes() for file in (ears.root / ".briefgen").rglob("*") if file.is_file()]
    ears.have_heard([key], and_in=[*written, shown, *ours])


def test_passwords_and_keys_of_a_host_are_said_and_written_nowhere(
    tmp_path: Path, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(tmp_path)
    try:
        key = machine.key.export_private_key().decode()
        monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
        monkeypatch.setattr(Watched, "lacks", frozenset())
        monkeypatch.setattr(Watched, "cut_after", 0)
        monkeypatch.setenv(KNOWN_HOSTS, machine.known)
        published(ears, f'to: "sftp://desk@127.0.0.1:{machine.port}{tmp_path}/www/news"')
        monkeypatch.setenv(PASSWORD, f"{PASSED}-wrong")
        ears.run_all_ways()
        monkeypatch.setenv(KEY, f"{key[:120]}\n{key[130:]}")
        ears.run("deploy")
        assert 0 not in ears.codes[1:]
        monkeypatch.setenv(KEY, key)
        monkeypatch.setenv(PASSWORD, PASSED)
        monkeypatch.setattr(Watched, "lacks", frozenset({"rename"}))
        ears.run_all_ways()
        monkeypatch.setattr(Watched, "lacks", frozenset())
        monkeypatch.setattr(Watched, "cut_after", 12)
        ears.run("deploy", "--json")
        assert ears.run("deploy") == 0
        monkeypatch.delenv(KEY)
        edit(ears, "Another")
        ears.run_all_ways()
        ears.run_all_ways(goes_back=True)
    finally:
        machine.close()
    lines = [line for line in key.splitlines() if not line.startswith("-----") and len(line) > 8]
    assert lines
    written = [file.read_bytes() for file in (tmp_path / "www").rglob("*") if file.is_file()]
    assert len(written) > 20
    ears.have_heard([PASSED, *lines], and_in=written)


def test_a_canary_that_is_said_is_heard(ears: Ears) -> None:
    """The tests above can fail."""
    write(ears.root, {"briefgen.yaml": CONFIG + f"canary-{'x' * 600}: 1\n"})
    ears.run("deploy")
    with pytest.raises(AssertionError):
        ears.have_heard([f"canary-{re.escape('x' * 20)}"])
