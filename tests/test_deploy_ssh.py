from __future__ import annotations

import asyncio
import os
import stat
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import asyncssh
import pytest
from asyncssh.sftp import SFTPServerHandler

from briefgen.deploy.claimed import Claimed
from briefgen.deploy.folders.login import KEY, KNOWN_HOSTS, PASSWORD
from briefgen.deploy.folders.releases import Releases
from briefgen.deploy.folders.ssh import Host, ssh_of
from briefgen.deploy.redacting import redacted
from briefgen.deploy.target import RefusedError, TargetError
from briefgen.options import DeployOptions
from briefgen.syntax.destination import Destination, destination
from tests.deploying import (
    CASES,
    PACE,
    SITE,
    Case,
    a_rollback_is_byte_for_byte,
    deployed,
    gone_back,
    one_changed_file_is_sent_alone,
)
from tests.test_deploy_folder import FolderGround, crawled, names

CANARY = "canary-7f3a9c-password"


class Watched(asyncssh.SFTPServer):
    """An SFTP server that counts what it is asked, and can fail."""

    counted: ClassVar[Counter[str]] = Counter()
    sizes: ClassVar[Counter[str]] = Counter()
    lacks: ClassVar[frozenset[str]] = frozenset()
    cut_after: ClassVar[int] = 0
    """Requests after which the connection is cut, once."""

    def _count(self, what: str) -> None:
        if what in Watched.lacks:
            raise asyncssh.SFTPFailure("Failure")
        Watched.counted[what] += 1
        if Watched.cut_after > 0:
            Watched.cut_after -= 1
            if not Watched.cut_after:
                self.connection.abort()

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        self._count("open" if pflags & asyncssh.FXF_WRITE else "open to read")
        return super().open(path, pflags, attrs)

    def write(self, file_obj: object, offset: int, data: bytes) -> Any:
        self._count("write")
        Watched.sizes["sent"] += len(data)
        return super().write(file_obj, offset, data)

    def link(self, oldpath: bytes, newpath: bytes) -> Any:
        self._count("link")
        return super().link(oldpath, newpath)

    def mkdir(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> Any:
        self._count("mkdir")
        return super().mkdir(path, attrs)

    def rmdir(self, path: bytes) -> Any:
        self._count("rmdir")
        return super().rmdir(path)

    def remove(self, path: bytes) -> Any:
        self._count("remove")
        return super().remove(path)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
        self._count("rename")
        return super().posix_rename(oldpath, newpath)

    def symlink(self, oldpath: bytes, newpath: bytes) -> Any:
        self._count("symlink")
        return super().symlink(oldpath, newpath)

    def setstat(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> Any:
        self._count("setstat")
        return super().setstat(path, attrs)

    def fsetstat(self, file_obj: object, attrs: asyncssh.SFTPAttrs) -> Any:
        self._count("setstat")
        return super().fsetstat(file_obj, attrs)


class Door(asyncssh.SSHServer):
    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("desk", CANARY)


class Machine:
    """A host in a thread of its own."""

    def __init__(self, home: Path) -> None:
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self._host_key = asyncssh.generate_private_key("ssh-ed25519")
        self._authorized = home / "authorized_keys"
        self._authorized.write_bytes(self.key.export_public_key())
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.port = self._call(self._listen())

    @property
    def known(self) -> str:
        return f"[127.0.0.1]:{self.port} {self._host_key.export_public_key().decode()}"

    def close(self) -> None:
        self._call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> int:
        self._server = await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=Door,
            server_host_keys=[self._host_key],
            authorized_client_keys=str(self._authorized),
            sftp_factory=Watched,
        )
        return self._server.get_port()

    async def _end(self) -> None:
        self._server.close()
        await self._server.wait_closed()
        await asyncio.sleep(0.05)

    def _call(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)


class SshGround(FolderGround):
    def __init__(self, machine: Machine, top: Path) -> None:
        super().__init__(top)
        self.where = Destination("sftp", "127.0.0.1", path=str(top), user="desk", port=machine.port)

    def target(self) -> Claimed:
        return Claimed(Releases(Host(self.where, self.where.path, pauses=(0.01, 0.05))), PACE)

    def written(self) -> object:
        reading = {"open to read"}
        return super().written(), {what: n for what, n in Watched.counted.items() if what not in reading}


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    machine = Machine(tmp_path_factory.mktemp("machine"))
    yield machine
    machine.close()


@pytest.fixture(autouse=True)
def _environment(machine: Machine, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.delenv(PASSWORD, raising=False)
    monkeypatch.setenv(KEY, machine.key.export_private_key().decode())
    monkeypatch.setenv(KNOWN_HOSTS, machine.known)
    monkeypatch.setattr(Watched, "counted", Counter())
    monkeypatch.setattr(Watched, "sizes", Counter())
    monkeypatch.setattr(Watched, "lacks", frozenset())
    monkeypatch.setattr(Watched, "cut_after", 0)


@pytest.fixture
def ground(machine: Machine, tmp_path: Path) -> SshGround:
    return SshGround(machine, tmp_path / "www here")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_a_host_is_held_to_the_rules_of_all_targets(case: Case, ground: SshGround) -> None:
    asyncio.run(case(ground))
    assert Watched.counted["link"] > 3


@pytest.mark.parametrize("case", [one_changed_file_is_sent_alone, a_rollback_is_byte_for_byte])
@pytest.mark.parametrize("copies", [True, False])
def test_a_host_without_hard_links_is_held_to_them_as_well(
    case: Case, ground: SshGround, monkeypatch: pytest.MonkeyPatch, copies: bool
) -> None:
    lack(monkeypatch, b"hardlink@openssh.com", *(() if copies else (b"copy-data",)))
    asyncio.run(case(ground))
    assert Watched.counted["link"] == 0


def test_a_file_system_without_hard_links_is_copied_on(ground: SshGround, monkeypatch: pytest.MonkeyPatch) -> None:
    # The server knows how to link, and fails with every link.
    monkeypatch.setattr(Watched, "lacks", frozenset({"link"}))
    asyncio.run(deployed(ground, id_="a"))
    sent = asyncio.run(deployed(ground, {**SITE, "index.html": b"New"}, id_="b"))
    assert sent.asked == ("index.html",)
    assert ground.served() == {**SITE, "index.html": b"New"}
    assert (ground.top / "releases" / "b" / "feed.xml").stat().st_nlink == 1


def test_a_host_that_cannot_replace_in_one_step_is_refused_before_anything_is_sent(
    ground: SshGround, monkeypatch: pytest.MonkeyPatch
) -> None:
    lack(monkeypatch, b"posix-rename@openssh.com")
    with pytest.raises(TargetError, match=r"it lacks posix-rename@openssh\.com"):
        asyncio.run(deployed(ground, id_="a"))
    assert names(ground.top) == [".briefgen", "releases"]
    assert names(ground.top / "releases") == []


def test_of_one_changed_file_its_bytes_alone_are_sent(ground: SshGround) -> None:
    asyncio.run(deployed(ground, id_="a"))
    sizes, counted = Watched.sizes["sent"], Watched.counted["link"]
    asyncio.run(deployed(ground, {**SITE, "index.html": b"New"}, id_="b"))
    own = {file.relative_to(ground.top): file.stat().st_size for file in (ground.top / ".briefgen").rglob("*.json")}
    assert Watched.sizes["sent"] - sizes < 3 + sum(own.values())
    assert Watched.sizes["sent"] - sizes < len(SITE["large.bin"]) / 10
    assert Watched.counted["link"] - counted < len(SITE) + 10


def test_changed_headers_and_a_rollback_send_no_bytes_of_the_site(ground: SshGround) -> None:
    asyncio.run(deployed(ground, id_="a"))
    assert asyncio.run(deployed(ground, id_="b", cache="no-store")).asked == ()
    asyncio.run(deployed(ground, {"index.html": b"New"}, id_="c"))
    before = Watched.counted["open to read"]
    assert asyncio.run(gone_back(ground, id_="d")).asked == ()
    assert ground.served() == SITE
    # Heads and lists are read, and nothing else.
    assert Watched.counted["open to read"] - before < 10


def test_a_connection_that_is_cut_anywhere_is_made_again(ground: SshGround, machine: Machine, tmp_path: Path) -> None:
    new = {**SITE, "index.html": b"New", "2026/12/three/index.html": bytes(100_000)}
    for at in (1, 8, 15, 24, 40):
        one = SshGround(machine, tmp_path / str(at))
        asyncio.run(deployed(one, id_="a"))
        before = Watched.counted.total()
        Watched.cut_after = at
        asyncio.run(deployed(one, new, id_="b", keep=1))
        assert Watched.cut_after == 0, Watched.counted.total() - before
        assert one.served() == new
        assert names(one.top) == [".briefgen", "current", "releases"]
        assert names(one.top / "releases") == ["b"]


def test_a_file_that_is_sent_again_is_not_written_into_the_release_before(ground: SshGround) -> None:
    asyncio.run(deployed(ground, id_="a"))

    async def write() -> None:
        host = Host(ground.where, ground.where.path)
        await host.make_folders(["releases/b"])
        assert await host.link([("releases/a/feed.xml", "releases/b/feed.xml")], lambda _: None)
        await host.write("releases/b/feed.xml", b"other")
        await host.close()

    asyncio.run(write())
    assert (ground.top / "releases" / "a" / "feed.xml").read_bytes() == SITE["feed.xml"]
    assert (ground.top / "releases" / "b" / "feed.xml").read_bytes() == b"other"


@pytest.mark.parametrize("umask", [0o002, 0o022, 0o077])
def test_a_web_server_can_read_what_was_sent(ground: SshGround, umask: int) -> None:
    before = os.umask(umask)
    try:
        asyncio.run(deployed(ground, id_="a"))
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.lstat().st_mode) for path in ground.top.rglob("*") if not path.is_symlink()}
    assert modes == ({0o664, 0o775} if umask == 0o002 else {0o644, 0o755})


def test_no_link_is_followed_out_of_a_release(ground: SshGround, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "file").write_text("kept")
    (ground.top / "releases" / "theirs").mkdir(parents=True)
    for id_ in "abc":
        asyncio.run(deployed(ground, {"index.html": id_.encode()}, id_=id_, keep=1))
        (ground.top / "releases" / id_ / "link").symlink_to(tmp_path / "outside", target_is_directory=True)
    assert names(ground.top / "releases") == ["c", "theirs"]
    assert names(tmp_path / "outside") == ["file"]


def test_no_request_of_a_reader_fails_while_a_host_is_deployed_to(ground: SshGround) -> None:
    asyncio.run(deployed(ground, id_="r0"))
    with crawled(ground.top / "current", [path for path in SITE if "index" in path]) as seen:
        for number in range(1, 4):
            asyncio.run(deployed(ground, {**SITE, "feed.xml": str(number).encode()}, id_=f"r{number}", keep=1))
    assert seen.failed == []
    assert len(seen.bodies) > 3


def test_a_host_whose_key_is_not_known_is_not_deployed_to(ground: SshGround, monkeypatch: pytest.MonkeyPatch) -> None:
    for known in ("", f"[127.0.0.1]:1 {' '.join(os.environ[KNOWN_HOSTS].split()[1:])}"):
        monkeypatch.setenv(KNOWN_HOSTS, known)
        with pytest.raises(TargetError, match=r"run `ssh -p \d+ desk@127\.0\.0\.1` once and compare the fingerprint"):
            asyncio.run(deployed(ground, id_="a"))
    assert not ground.top.exists()


def test_a_host_whose_key_is_another_than_before_is_not_deployed_to(
    ground: SshGround, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    monkeypatch.setenv(KNOWN_HOSTS, f"[127.0.0.1]:{machine.port} {other}")
    with pytest.raises(TargetError, match="ask its owner whether the key was changed"):
        asyncio.run(deployed(ground, id_="a"))


def test_no_configuration_makes_a_host_trusted_unseen(ground: SshGround, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KNOWN_HOSTS)
    configuration = Path.home() / ".ssh" / "config"
    configuration.parent.mkdir()
    for lines, said in (
        ("StrictHostKeyChecking no\n", "known_hosts does not have"),
        ("UserKnownHostsFile none\n", "UserKnownHostsFile none"),
        ("UserKnownHostsFile /dev/null\n", "known_hosts does not have"),
    ):
        configuration.write_text(lines)
        with pytest.raises(TargetError, match=said):
            asyncio.run(deployed(ground, id_="a"))


def test_keys_hosts_and_users_are_those_of_the_users_own_files(
    ground: SshGround, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path.home() / ".ssh"
    home.mkdir()
    monkeypatch.delenv(KEY)
    monkeypatch.delenv(KNOWN_HOSTS)
    (home / "known_hosts").write_text(machine.known)
    (home / "desk").write_bytes(machine.key.export_private_key())
    (home / "config").write_text(
        f"Host newsroom\n  HostName 127.0.0.1\n  Port {machine.port}\n  User desk\n  IdentityFile {home}/desk\n"
    )
    ground.where = Destination("sftp", "newsroom", path=ground.where.path)
    asyncio.run(deployed(ground, id_="a"))
    assert ground.served() == SITE


def test_a_key_or_password_is_in_no_message_and_no_file(
    ground: SshGround, machine: Machine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    text = machine.key.export_private_key().decode()
    told: list[str] = []

    def fails(**environment: str) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(TargetError) as raised:
            asyncio.run(deployed(ground, id_="a"))
        told.append(str(raised.value))

    fails(**{KEY: f"{CANARY}\n{text[100:]}"})
    fails(**{KEY: text[:-60]})
    fails(**{KEY: text, KNOWN_HOSTS: f"[nobody {CANARY}"})
    fails(
        **{KNOWN_HOSTS: machine.known, KEY: asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()}
    )
    fails(**{PASSWORD: f"wrong-{CANARY}"})
    monkeypatch.delenv(KEY)
    monkeypatch.setenv(PASSWORD, CANARY)
    asyncio.run(deployed(ground, id_="a"))
    assert ground.served() == SITE
    lines = [line for line in text.splitlines() if not line.startswith("-")]
    for written in (*told, caplog.text, *(p.read_text() for p in (ground.top / ".briefgen").rglob("*.json"))):
        assert CANARY not in written
        assert not any(line in written for line in lines)
    assert len(set(told)) >= 3
    assert redacted(CANARY) != CANARY


def test_a_host_that_is_not_there_is_told(ground: SshGround) -> None:
    ground.where = Destination("sftp", "127.0.0.1", path="/x", user="desk", port=1)
    with pytest.raises(TargetError, match=r"desk@127\.0\.0\.1 cannot be reached"):
        asyncio.run(deployed(ground, id_="a"))


def test_what_may_not_be_written_there_is_told(ground: SshGround, monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(deployed(ground, id_="a"))
    monkeypatch.setattr(Watched, "lacks", frozenset({"write"}))
    with pytest.raises(TargetError, match=r"the host says: Failure; is its disk full"):
        asyncio.run(deployed(ground, {"index.html": b"New"}, id_="b"))
    assert ground.served() == SITE


def test_a_folder_that_a_host_does_not_let_be_made_is_told(ground: SshGround, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: Watched, path: bytes, attrs: asyncssh.SFTPAttrs) -> None:
        raise asyncssh.SFTPNoSuchFile("No such file")

    monkeypatch.setattr(Watched, "mkdir", denied)
    with pytest.raises(TargetError, match="is not there"):
        asyncio.run(deployed(ground, id_="a"))


@pytest.mark.parametrize("path", ["/~/", "//", "/.", "/~/.", "/~/..", "/~/../other", "/a/.."])
def test_roots_and_homes_of_hosts_are_refused(path: str, tmp_path: Path) -> None:
    where = destination(f"sftp://desk@host{path}")
    assert isinstance(where, Destination)
    with pytest.raises(RefusedError, match="a folder of its own"):
        ssh_of(DeployOptions(f"sftp://desk@host{path}"), where)


def test_a_folder_in_a_home_is_found_there(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    where = destination(f"sftp://desk@127.0.0.1:{machine.port}/~/www")
    assert isinstance(where, Destination)
    ground = SshGround(machine, tmp_path / "www")
    ground.where = Destination("sftp", where.place, "www", where.user, where.port)
    asyncio.run(deployed(ground, id_="a"))
    assert ground.served() == SITE


def lack(monkeypatch: pytest.MonkeyPatch, *names: bytes) -> None:
    """Takes extensions away from the server."""
    offered = [(name, said) for name, said in SFTPServerHandler._extensions if name not in names]
    monkeypatch.setattr(SFTPServerHandler, "_extensions", offered)
