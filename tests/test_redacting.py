"""No secret that was given to this process stands in what it says."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from briefgen.deploy.redacting import MARK, redacted, says_secret

CANARY = "canary/Zq7+Wv9=Kd3"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "GOOGLE_APPLICATION_CREDENTIALS", "CLOUDSDK_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_ACCESS_KEY_ID",
        "AZURE_STORAGE_ACCOUNT_KEY",
        "AZURE_STORAGE_SAS_TOKEN",
        "AZURE_CLIENT_SECRET",
        "GITHUB_TOKEN",
        "CI_JOB_TOKEN",
        "BRIEFGEN_SSH_PASSWORD",
        "BRIEFGEN_SSH_KEY",
        "PGPASSWORD",
    ],
)
@pytest.mark.parametrize(
    "written",
    [
        CANARY,
        quote(CANARY, safe=""),
        quote(CANARY),
        base64.b64encode(CANARY.encode()).decode(),
    ],
)
def test_the_value_of_a_variable_that_is_a_secret_is_taken_out_however_it_is_written(
    monkeypatch: pytest.MonkeyPatch, name: str, written: str
) -> None:
    text = f"PUT https://store.example/x?y={written} failed: <{written}>"
    assert written in redacted(text)
    monkeypatch.setenv(name, CANARY)
    assert redacted(text) == f"PUT https://store.example/x?y={MARK} failed: <{MARK}>"


def test_the_parts_of_a_connection_string_are_secrets_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "AZURE_STORAGE_CONNECTION_STRING",
        f"DefaultEndpointsProtocol=https;AccountName=brief;AccountKey={CANARY};EndpointSuffix=core.windows.net",
    )
    assert (
        redacted(f"account brief with {CANARY} at core.windows.net") == f"account brief with {MARK} at core.windows.net"
    )


def test_the_signature_of_a_signed_address_is_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_STORAGE_SAS_KEY", f"?sv=2024-01-01&sp=rw&sig={quote(CANARY, safe='')}")
    assert CANARY not in redacted(f"signed by {CANARY}")


def test_what_is_in_the_files_of_providers_is_taken_out(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / ".aws").mkdir()
    (home / ".aws/credentials").write_text(
        f"[default]\naws_access_key_id = ID\n[desk]\naws_secret_access_key = {CANARY}\n"
    )
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvwIBADANBgkqhkiG9w0\nQwerty1234567890==\n-----END PRIVATE KEY-----\n"
    account = home / "account.json"
    account.write_text(
        json.dumps({"type": "service_account", "private_key": key, "client_email": "desk@brief.example"})
    )
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(account))
    said = redacted(f"desk@brief.example: {CANARY}, MIIEvwIBADANBgkqhkiG9w0, {json.dumps(key)}, {account}")
    assert CANARY not in said
    assert "MIIEvw" not in said
    assert "Qwerty" not in said
    assert said.startswith("desk@brief.example: ")
    assert said.endswith(str(account)), "where a file is, is no secret"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fatal: https://x-token:abc@github.com/a/b", f"fatal: https://{MARK}@github.com/a/b"),
        ("fatal: https://abcdef@github.com/a/b", f"fatal: https://{MARK}@github.com/a/b"),
        ("sftp://desk:p@ss@host/srv", f"sftp://{MARK}@host/srv"),
        ("ssh://git@host/a.git", "ssh://git@host/a.git"),
        ("GET /b?X-Amz-Signature=ff00&x=1", f"GET /b?X-Amz-Signature={MARK}&x=1"),
        ("Authorization: Bearer abc.def", f"Authorization: {MARK}"),
        ("the key AKIAIOSFODNN7EXAMPLE is not known", f"the key {MARK} is not known"),
        ("remote: ghp_0123456789abcdefghij0123456789abcdef", f"remote: {MARK}"),
        ("the bucket brief is in eu-west-1", "the bucket brief is in eu-west-1"),
    ],
)
def test_what_looks_like_a_secret_is_taken_out_whoever_gave_it(text: str, said: str) -> None:
    assert redacted(text) == said


def test_what_a_program_gave_is_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert redacted(f"no {CANARY}", [CANARY]) == f"no {MARK}"


def test_words_are_left_as_they_are_where_a_value_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_TOKEN", "true")
    monkeypatch.setenv("OTHER_KEY", "a")
    assert redacted("that is true of a key") == "that is true of a key"


@pytest.mark.parametrize(
    "name", ["AWS_REGION", "AWS_WEB_IDENTITY_TOKEN_FILE", "KEYBOARD", "TOKENIZERS_PARALLELISM", "SSH_AUTH_SOCK", "HOME"]
)
def test_a_name_that_only_sounds_like_one_is_no_secret(name: str) -> None:
    assert not says_secret(name)
