"""Where credentials for object stores come from, what is said without them, and that they stand nowhere."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from briefgen.deploy.stores.credentials import access
from briefgen.deploy.stores.objects import store_of
from briefgen.deploy.target import TargetError
from briefgen.options import DeployOptions
from briefgen.syntax.destination import Destination
from tests.shipping import QUICK, Desk, emptied, environment, texts
from tests.stores import KEYS, S3, Wrong, s3_server

SITE = {"index.html": "front"}
SECRET = "canary/" + "Zq7+Wv9Kd3/secret"
TOKEN = "-".join(("canary", "session+/=="))
CANARY = {"AWS_ACCESS_KEY_ID": "AKIACANARYCANARY0000", "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN}
IN_FILE = "\n".join(f"{name.lower()} = {value}" for name, value in CANARY.items())
SAID = json.dumps(
    {
        "Version": 1,
        "AccessKeyId": CANARY["AWS_ACCESS_KEY_ID"],
        "SecretAccessKey": SECRET,
        "SessionToken": TOKEN,
        "Expiration": "2099-01-01T00:00:00Z",
    }
)


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    with s3_server() as s3:
        yield s3


@pytest.fixture
def s3(server: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> S3:
    s3 = emptied(server, monkeypatch, tmp_path)
    environment(monkeypatch, tmp_path, {})
    s3.keys = CANARY
    return s3


def written(home: Path, **files: str) -> None:
    (home / ".aws").mkdir()
    for name, text in files.items():
        (home / ".aws" / name).write_text(text)


def program(home: Path, source: str) -> str:
    file = home / "a program.py"
    file.write_text(source)
    return shlex.join([sys.executable, str(file)])


def test_the_environment_is_enough(s3: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment(monkeypatch, tmp_path, CANARY)
    Desk(s3).deploy(SITE)
    assert texts(s3) == SITE


@pytest.mark.parametrize("name", ["default", "desk"])
def test_a_profile_in_the_files_of_aws_is_enough(
    s3: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    section = "default" if name == "default" else f"profile {name}"
    written(
        tmp_path,
        credentials=f"[other]\naws_access_key_id = x\naws_secret_access_key = y\n[{name}]\n{IN_FILE}\n",
        config=f"[{section}]\nregion = eu-west-3\n",
    )
    if name != "default":
        monkeypatch.setenv("AWS_PROFILE", name)
    Desk(s3).deploy(SITE)
    assert texts(s3) == SITE
    assert "/eu-west-3/s3/" in s3.asked[0].headers["authorization"]


def test_the_token_of_another_session_is_not_used_with_the_keys_of_a_profile(
    s3: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    s3.keys = KEYS
    written(tmp_path, credentials="[default]\n" + "\n".join(f"{name} = {value}" for name, value in KEYS.items()))
    monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)
    Desk(s3).deploy(SITE)
    assert texts(s3) == SITE


def test_files_may_be_elsewhere_and_name_an_endpoint(s3: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "c").write_text(f"[default]\nendpoint_url = {s3.endpoint}\n{IN_FILE}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "c"))
    desk = Desk(s3)
    desk.options = DeployOptions(desk.options.to)
    desk.deploy(SITE)
    assert texts(s3) == SITE


def test_what_briefgen_yaml_says_of_region_and_endpoint_comes_first(
    s3: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    elsewhere = dict.fromkeys(("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"), "http://127.0.0.1:9")
    environment(monkeypatch, tmp_path, {**CANARY, **elsewhere, "AWS_REGION": "eu-west-1"})
    Desk(s3, region="ap-east-1").deploy(SITE)
    assert "/ap-east-1/s3/" in s3.asked[0].headers["authorization"]


def test_a_program_gives_credentials_without_a_shell(s3: S3, tmp_path: Path) -> None:
    command = program(tmp_path, f"import sys; assert sys.argv[1:] == ['$HOME;', 'a b']; print({SAID!r})")
    written(tmp_path, config=f"[default]\ncredential_process = {command} $HOME; 'a b'\n")
    Desk(s3).deploy(SITE)
    assert texts(s3) == SITE


def test_what_a_program_gave_is_asked_for_again_when_it_has_come_to_its_end(s3: S3, tmp_path: Path) -> None:
    count = tmp_path / "count"
    later = f"'2099' if len(open({str(count)!r}).read()) == 2 else '2020'"
    source = f"open({str(count)!r}, 'a').write('x'); print({SAID!r}.replace('2099', {later}))"
    written(tmp_path, config=f"[default]\ncredential_process = {program(tmp_path, source)}")
    found = access("s3", {"HOME": str(tmp_path)})
    assert found.provider is not None
    assert count.read_text() == "x"
    assert found.provider()["secret_access_key"] == SECRET
    found.provider()
    assert count.read_text() == "xx", "what lasts until 2099 is not asked for again"
    assert SECRET in found.secrets


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (f"import sys; sys.exit('expired: {CANARY['AWS_ACCESS_KEY_ID']}')", "failed: expired: [secret]"),
        (f"print('secret {SECRET}')", "did not give credentials as AWS describes them"),
        ("import time; print('{}')", "did not give credentials as AWS describes them"),
    ],
)
def test_a_program_that_fails_is_told_without_what_it_said(s3: S3, tmp_path: Path, source: str, said: str) -> None:
    written(tmp_path, config=f"[default]\ncredential_process = {program(tmp_path, source)}\n")
    with pytest.raises(TargetError) as told:
        Desk(s3).target()
    assert said in str(told.value)
    assert SECRET not in str(told.value)


@pytest.mark.skipif(os.name != "posix", reason="a script is no program there")
@pytest.mark.parametrize("is_there", [True, False])
def test_roles_and_sign_ons_are_for_the_program_of_aws(
    s3: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_there: bool
) -> None:
    written(tmp_path, config="[profile desk]\nsso_session = house\n[sso-session house]\nsso_region = eu-west-1\n")
    monkeypatch.setenv("AWS_PROFILE", "desk")
    monkeypatch.setenv("PATH", str(tmp_path))
    if not is_there:
        with pytest.raises(TargetError, match=r"the profile desk .* AWS's own program \(aws\) is needed"):
            Desk(s3).target()
        return
    aws = tmp_path / "aws"
    asked = ["configure", "export-credentials", "--profile", "desk", "--format", "process"]
    aws.write_text(f"#!{sys.executable}\nimport sys; assert sys.argv[1:] == {asked!r}; print({SAID!r})\n")
    aws.chmod(0o700)
    Desk(s3).deploy(SITE)
    assert texts(s3) == SITE


def test_a_container_is_given_its_own(s3: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[str | None] = []

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers["Authorization"])
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SAID.replace("SessionToken", "Token").encode())

        def log_message(self, *_: object) -> None:
            pass

    (tmp_path / "token").write_text("the container")
    with HTTPServer(("127.0.0.1", 0), Keys) as keys:
        thread = Thread(target=keys.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"http://127.0.0.1:{keys.server_port}/v1")
        monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", str(tmp_path / "token"))
        try:
            Desk(s3).deploy(SITE)
        finally:
            keys.shutdown()
            thread.join()
    assert texts(s3) == SITE
    assert set(asked) == {"the container"}


def test_an_instance_is_told_its_own(s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    # What moto's own service tells.
    s3.keys = {
        "AWS_ACCESS_KEY_ID": "test-key",
        "AWS_SECRET_ACCESS_KEY": "test-secret-key",
        "AWS_SESSION_TOKEN": "test-session-token",
    }
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", s3.endpoint)
    Desk(s3).deploy(SITE)
    assert texts(s3) == SITE


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("s3", ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "~/.aws/credentials", "AWS_WEB_IDENTITY_TOKEN_FILE"]),
        ("gs", ["GOOGLE_APPLICATION_CREDENTIALS", "gcloud auth application-default login"]),
        ("az", ["AZURE_STORAGE_CONNECTION_STRING", "AZURE_STORAGE_ACCOUNT_KEY", "az login"]),
    ],
)
def test_without_any_credentials_it_is_said_what_is_looked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str, names: list[str]
) -> None:
    nobody = dict.fromkeys(("GCE_METADATA_HOST", "GCE_METADATA_ROOT", "GCE_METADATA_IP"), "127.0.0.1:9")
    environment(monkeypatch, tmp_path, {**nobody, "PATH": str(tmp_path)})
    monkeypatch.setattr("briefgen.deploy.stores.credentials._METADATA", "127.0.0.1:9")
    with pytest.raises(TargetError, match="no credentials were found") as told:
        store_of(DeployOptions("…", account="brief"), Destination(kind, "brief"), QUICK)  # type: ignore[arg-type]
    assert [name for name in names if name not in str(told.value)] == []


def test_no_account_of_azure_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment(monkeypatch, tmp_path, {})
    with pytest.raises(TargetError, match=r"set `account` in briefgen\.yaml"):
        store_of(DeployOptions("…"), Destination("az", "brief"), QUICK)


def test_azure_is_opened_with_a_connection_string() -> None:
    given = f"DefaultEndpointsProtocol=https;AccountName=brief;AccountKey={SECRET}==;EndpointSuffix=core.example"
    found = access("az", {"AZURE_STORAGE_CONNECTION_STRING": given})
    assert found.settings == {
        "account_name": "brief",
        "account_key": f"{SECRET}==",
        "endpoint": "https://brief.blob.core.example",
    }


def test_google_is_opened_with_the_file_that_its_program_writes(tmp_path: Path) -> None:
    file = tmp_path / "application_default_credentials.json"
    file.write_text(
        json.dumps({"type": "authorized_user", "client_id": "a", "client_secret": "b", "refresh_token": "c"})
    )
    found = access("gs", {"CLOUDSDK_CONFIG": str(tmp_path)})
    assert found.settings == {"application_credentials": str(file)}


@pytest.mark.parametrize(
    ("text", "said"),
    [('{"type": "external_account"}', "needs the program gcloud"), ("{}", "is no file with Google's credentials")],
)
def test_a_file_of_google_that_is_of_no_use_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "x.json").write_text(text)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TargetError, match=said):
        access("gs", {"GOOGLE_APPLICATION_CREDENTIALS": str(tmp_path / "x.json")})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({**CANARY, "AWS_SECRET_ACCESS_KEY": f"{SECRET}x"}, "does not take the credentials (SignatureDoesNotMatch"),
        ({**CANARY, "AWS_ACCESS_KEY_ID": "AKIAUNKNOWNUNKNOWN00"}, "does not take the credentials (InvalidAccessKeyId"),
        ({**CANARY, "AWS_SESSION_TOKEN": f"{TOKEN}x"}, "does not take the credentials (InvalidToken"),
        ({**CANARY, "AWS_PROFILE": "nobody"}, "no such profile"),
    ],
)
def test_credentials_that_are_not_taken_are_told_and_never_shown(
    s3: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: dict[str, str], said: str
) -> None:
    environment(monkeypatch, tmp_path, given)
    with pytest.raises(TargetError) as told:
        Desk(s3).deploy(SITE)
    assert said in str(told.value)
    assert not any(value in str(told.value) for name, value in given.items() if name != "AWS_PROFILE")


def test_what_a_store_repeats_of_credentials_is_not_repeated_to_people(s3: S3, tmp_path: Path) -> None:
    written(tmp_path, config=f"[default]\ncredential_process = {program(tmp_path, f'print({SAID!r})')}\n")
    s3.wrong = lambda _: Wrong(400, "InvalidRequest", f"{TOKEN} of {CANARY['AWS_ACCESS_KEY_ID']} with {SECRET}")
    with pytest.raises(TargetError) as told:
        Desk(s3).deploy(SITE)
    assert "400 InvalidRequest: [secret] of [secret] with [secret];" in str(told.value)


def test_a_bucket_that_is_not_there_is_told(s3: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment(monkeypatch, tmp_path, CANARY)
    desk = Desk(s3)
    desk.where = Destination("s3", "nobodys-bucket", "news")
    with pytest.raises(TargetError, match="there is no bucket or container s3://nobodys-bucket; make it first"):
        desk.deploy(SITE)


def test_a_store_that_cannot_be_reached_is_told(s3: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment(monkeypatch, tmp_path, CANARY)
    desk = Desk(s3)
    desk.options = DeployOptions(desk.options.to, endpoint="http://127.0.0.1:9")
    with pytest.raises(TargetError, match=r"could not be read: it could not be reached .*refused"):
        desk.deploy(SITE)


def test_no_credential_stands_in_a_request_or_at_the_target_but_where_it_must(
    s3: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    environment(monkeypatch, tmp_path, CANARY)
    desk = Desk(s3)
    desk.deploy(SITE)
    desk.deploy({"index.html": "later"})
    desk.deploy({}, goes_back=True)
    assert len(s3.asked) > 15
    for asked in s3.asked:
        # The token of a session goes with each request, and the id of the key: the secret signs, and stays.
        headers = {name: value for name, value in asked.headers.items() if name != "x-amz-security-token"}
        headers["authorization"] = headers["authorization"].replace(CANARY["AWS_ACCESS_KEY_ID"], "")
        everything = f"{asked.key}{asked.query}{headers}".encode() + asked.body
        assert not any(value.encode() in everything for value in CANARY.values())
    for name, stored in s3.files().items():
        assert b"canary" not in name.encode() + stored.body
        assert b"CANARY" not in stored.body
    said = capfd.readouterr()
    assert "canary" not in (said.out + said.err).lower()


def test_the_keys_of_the_server_are_checked(s3: S3) -> None:
    """Else all of the above proves nothing."""
    assert s3.keys != KEYS
    environment_of_others = Desk(s3)
    with pytest.raises(TargetError, match="no credentials were found"):
        asyncio.run(environment_of_others.target().standing({}))
