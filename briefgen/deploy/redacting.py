"""What libraries and programs say, without the credentials that may stand in it.

What is taken out: every secret that this process was given (by environment variables, or in the files in which cloud
providers keep theirs), however it is written, and what looks like a secret whoever gave it.
"""

from __future__ import annotations

import base64
import configparser
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote

MARK = "[secret]"
"""What stands in place of one."""
_SHORTEST = 4
"""Characters below which a value is too common a word to be looked for."""
_NO_SECRETS = frozenset({"true", "false", "none", "null", "auto"})
_SECRET_PART = frozenset(
    {"KEY", "KEYS", "SECRET", "TOKEN", "PASSWORD", "PASSWD", "PASSPHRASE", "PASS", "SAS", "PAT", "JWT", "CREDENTIAL"}
    | {"CREDENTIALS", "AUTH", "SIGNATURE", "SIG", "PRIVATE", "APIKEY", "ACCOUNTKEY", "SHAREDACCESSSIGNATURE"}
)
_ELSEWHERE = frozenset({"FILE", "PATH", "DIR", "URI", "URL", "SOCK", "HOME", "TYPE", "ALGORITHM"})
"""Last parts of names whose values say where something is, or of what kind."""
_CONNECTION = "CONNECTION_STRING"

_KEY_BLOCK = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]*-----|\Z)", re.DOTALL
)
_PASSWORD_IN_ADDRESS = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*://)[^\s/@:]*:[^\s/]*@")
_USER_IN_WEB_ADDRESS = re.compile(r"((?:git\+)?https?://)[^\s/]*@", re.IGNORECASE)
_QUERY = re.compile(
    r"((?:[?&;]|\b)(?:sig|signature|x-(?:amz|goog)-(?:signature|credential|security-token)|awsaccesskeyid|"
    r"(?:access|refresh|id|private|job)_token|client_secret|accountkey|sharedaccesssignature)=)[^&\s\"'<>;,]+",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"((?:authorization|x-amz-security-token|private-token|job-token|proxy-authorization)[\"']?\s*[:=]\s*).+",
    re.IGNORECASE,
)
_KNOWN = re.compile(
    r"\b(?:(?:AKIA|ASIA)[A-Z0-9]{16}|gh[a-z]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|gl[a-z]+-[A-Za-z0-9_-]{20,}|"
    r"ya29\.[A-Za-z0-9_-]{20,}|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+)"
)


def redacted(text: str, known: Iterable[str] = ()) -> str:
    """`text` without any secret that is known or looks like one; `known` are those that this process was given in
    another way than by its environment and the usual files, by a program for instance."""
    every = {form for secret in (*known, *_given()) for form in _forms(secret)}
    # The longest first: one may be a part of another.
    for form in sorted(every, key=lambda form: (-len(form), form)):
        text = text.replace(form, MARK)
    text = _KEY_BLOCK.sub(MARK, text)
    text = _PASSWORD_IN_ADDRESS.sub(rf"\1{MARK}@", text)
    text = _USER_IN_WEB_ADDRESS.sub(rf"\1{MARK}@", text)
    text = _QUERY.sub(rf"\1{MARK}", text)
    text = _HEADER.sub(rf"\1{MARK}", text)
    return _KNOWN.sub(MARK, text)


def says_secret(name: str) -> bool:
    """Whether a variable or a key of this name has a secret for its value."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    parts = [part for part in re.split(r"[^A-Z0-9]+", words.upper()) if part]
    if not parts or parts[-1] in _ELSEWHERE:
        return False
    return not _SECRET_PART.isdisjoint(parts) or parts[-1].endswith(("PASSWORD", "TOKEN", "SECRET"))


def _given() -> Iterator[str]:
    for name, value in os.environ.items():
        if name.upper().endswith(_CONNECTION):
            yield value
            yield from _of_connection(value)
        elif name.startswith("GOOGLE_") and value.lstrip().startswith("{"):
            yield from _of_json(value)
        elif says_secret(name):
            if name.upper().startswith(("GOOGLE_", "BRIEFGEN_SSH_")) and _is_file(value):
                # It says where the secret is.
                continue
            yield value
            yield from _of_query(value)
    for path in _files():
        with suppress(OSError, UnicodeDecodeError, ValueError):
            text = path.read_text("utf-8")
            if path.name.endswith(".json") or text.lstrip().startswith("{"):
                yield from _of_json(text)
            elif "=" in text and "[" in text:
                yield from _of_sections(text)
            else:
                yield text.strip()


def _files() -> Iterator[Path]:
    """Where providers' own programs keep secrets."""
    gcloud = os.environ.get("CLOUDSDK_CONFIG") or "~/.config/gcloud"
    yield _path(os.environ.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials")
    yield _path(os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config")
    yield _path(f"{gcloud}/application_default_credentials.json")
    if roaming := os.environ.get("APPDATA"):
        yield _path(f"{roaming}/gcloud/application_default_credentials.json")
    for name in (
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        "AZURE_FEDERATED_TOKEN_FILE",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "GOOGLE_SERVICE_ACCOUNT",
        "GOOGLE_SERVICE_ACCOUNT_PATH",
    ):
        if (value := os.environ.get(name)) and not value.lstrip().startswith("{"):
            yield _path(value)


def _of_sections(text: str) -> Iterator[str]:
    written = configparser.RawConfigParser(strict=False, allow_no_value=True)
    with suppress(configparser.Error):
        written.read_string(text)
    for section in written.sections():
        for name, value in written.items(section):
            if value and says_secret(name):
                yield value


def _of_json(text: str) -> Iterator[str]:
    with suppress(ValueError, RecursionError):
        yield from _of_value(json.loads(text), is_secret=False)


def _of_value(value: object, *, is_secret: bool) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _of_value(part, is_secret=says_secret(str(name)))
    elif isinstance(value, list):
        for part in value:
            yield from _of_value(part, is_secret=is_secret)
    elif isinstance(value, str) and is_secret:
        yield value


def _of_connection(text: str) -> Iterator[str]:
    for part in text.split(";"):
        name, _, value = part.partition("=")
        if says_secret(name.strip()):
            yield value.strip()
            yield from _of_query(value.strip())


def _of_query(text: str) -> Iterator[str]:
    """The signature of a signed address, which is the only secret in it."""
    for name, value in re.findall(r"(?:^|[?&])(\w+)=([^&]+)", text):
        if name == "sig":
            yield value
            yield unquote(value)


def _forms(secret: str) -> Iterator[str]:
    """A secret as it may be written in a message: as it is, in an address, in JSON, in Base64, line by line."""
    for line in (secret, secret.strip(), *(secret.splitlines() if "\n" in secret else ())):
        if len(line) < _SHORTEST or line.lower() in _NO_SECRETS or line.startswith("-----"):
            continue
        yield line
        yield quote(line, safe="")
        yield quote(line)
        yield quote_plus(line)
        yield json.dumps(line)[1:-1]
        yield base64.b64encode(line.encode("utf-8", "surrogateescape")).decode()


def _path(written: str) -> Path:
    try:
        return Path(written).expanduser()
    except RuntimeError:
        # A user without a home, as in some containers.
        return Path(written)


def _is_file(value: str) -> bool:
    try:
        return "\n" not in value and _path(value).is_file()
    except (OSError, ValueError):
        return False
