"""Where credentials for object stores come from: the environment, and the files and programs of the provider.

obstore reads most environment variables, tokens of containers and what instances are told itself; here is what it
leaves out, and a word where there is nothing at all. Credentials are handed to obstore and nowhere else.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct, field

from briefgen.deploy.redacting import redacted
from briefgen.deploy.stores.profiles import profile
from briefgen.deploy.target import TargetError
from briefgen.syntax.destination import Kind

_METADATA = "169.254.169.254"
"""Where instances of all three providers are told who they are."""
_PATIENCE = 60
"""Seconds for a program that gives credentials: it may ask on the network."""
_EARLY = timedelta(minutes=6)
"""So long before their end, credentials are asked for again; obstore does so a minute later."""
_LOOKED_FOR: Mapping[Kind, str] = {
    "s3": "AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY, the profile AWS_PROFILE in ~/.aws/credentials and "
    "~/.aws/config, AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN, the role of a container or an instance",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS, GOOGLE_SERVICE_ACCOUNT_KEY, what `gcloud auth application-default login` "
    "writes, the account of an instance",
    "az": "AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_ACCOUNT_KEY, AZURE_STORAGE_SAS_TOKEN, AZURE_CLIENT_ID and "
    "AZURE_TENANT_ID with AZURE_CLIENT_SECRET or AZURE_FEDERATED_TOKEN_FILE, `az login`, the identity of an instance",
}


class Access(Struct, frozen=True):
    """How a store is opened, beside what obstore finds in the environment."""

    settings: dict[str, Any]
    """By obstore's names."""
    provider: Callable[[], Any] | None = None
    """Where a program gives the credentials: asks it again when they come to their end."""
    secrets: list[str] = field(default_factory=list)
    """What it gave; grows."""


def access(kind: Kind, environ: Mapping[str, str], account: str = "") -> Access:
    """How a store of a kind is opened; `account` is Azure's.

    Raises:
        TargetError: there are no credentials, or they cannot be read.
    """
    return _aws(environ) if kind == "s3" else _google(environ) if kind == "gs" else _azure(environ, account)


def _aws(environ: Mapping[str, str]) -> Access:
    found = profile(environ)
    settings: dict[str, Any] = {}
    if found.region and not (environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")):
        settings["region"] = found.region
    if found.endpoint and not any(environ.get(f"AWS_ENDPOINT{end}") for end in ("", "_URL", "_URL_S3")):
        settings["endpoint"] = found.endpoint
    if (
        environ.get("AWS_ACCESS_KEY_ID")
        or _says_yes(environ, "AWS_SKIP_SIGNATURE")
        or (environ.get("AWS_WEB_IDENTITY_TOKEN_FILE") and environ.get("AWS_ROLE_ARN"))
    ):
        return Access(settings)
    if found.keys is not None:
        key, secret, token = found.keys
        given = {"access_key_id": key, "secret_access_key": secret, "token": token or None, "expires_at": None}
        # Not as settings: obstore would take the token of a session from the environment, where they have none.
        return Access(settings, lambda: given)
    if found.program:
        secrets: list[str] = []
        return Access(settings, _repeated(lambda: _aws_of_program(found.program, found.name, secrets)), secrets)
    if environ.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") or (
        environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI") and environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
    ):
        return Access(settings)
    if not _says_yes(environ, "AWS_EC2_METADATA_DISABLED") and _answers(environ.get("AWS_METADATA_ENDPOINT", "")):
        return Access(settings)
    raise _none("s3")


def _google(environ: Mapping[str, str]) -> Access:
    given = (
        "GOOGLE_SERVICE_ACCOUNT",
        "GOOGLE_SERVICE_ACCOUNT_PATH",
        "GOOGLE_SERVICE_ACCOUNT_KEY",
        "GOOGLE_BEARER_TOKEN",
    )
    if any(environ.get(name) for name in given):
        return Access({})
    written = environ.get("GOOGLE_APPLICATION_CREDENTIALS", "")
    file = Path(written) if written else _gcloud_folder(environ) / "application_default_credentials.json"
    if written or file.is_file():
        kind = _type_of(file)
        if kind in {"service_account", "authorized_user"}:
            return Access({"application_credentials": str(file)})
        # An identity of another provider, as in CI: Google's own program knows how to exchange it.
        if not shutil.which("gcloud"):
            message = f"{file} is of the type {kind!r}, which needs the program gcloud, and that is not installed"
            raise TargetError(message)
        secrets: list[str] = []
        return Access({}, _repeated(lambda: _google_of_program(secrets)), secrets)
    if any(_answers(environ.get(name, "")) for name in ("GCE_METADATA_HOST", "GCE_METADATA_ROOT", "GCE_METADATA_IP")):
        return Access({})
    raise _none("gs")


def _azure(environ: Mapping[str, str], account: str) -> Access:
    settings: dict[str, Any] = {}
    parts = dict(
        part.strip().split("=", 1)
        for part in environ.get("AZURE_STORAGE_CONNECTION_STRING", "").split(";")
        if "=" in part
    )
    names = {"AccountName": "account_name", "AccountKey": "account_key", "SharedAccessSignature": "sas_key"}
    settings |= {name: parts[part] for part, name in names.items() if parts.get(part)}
    if endpoint := parts.get("BlobEndpoint"):
        settings["endpoint"] = endpoint.rstrip("/")
    elif parts and (suffix := parts.get("EndpointSuffix")) and "AccountName" in parts:
        settings["endpoint"] = f"https://{parts['AccountName']}.blob.{suffix}"
    # What Azure's own program calls them.
    for name, ours in (("AZURE_STORAGE_ACCOUNT", "account_name"), ("AZURE_STORAGE_KEY", "account_key")):
        if value := environ.get(name):
            settings.setdefault(ours, value)
    if account:
        settings["account_name"] = account
    if _says_yes(environ, "AZURE_STORAGE_USE_EMULATOR"):
        return Access(settings)
    if "account_name" not in settings and not environ.get("AZURE_STORAGE_ACCOUNT_NAME"):
        raise TargetError("no storage account is named; set `account` in briefgen.yaml, or AZURE_STORAGE_ACCOUNT_NAME")
    has_key = "account_key" in settings or "sas_key" in settings
    given = ("ACCOUNT_KEY", "ACCESS_KEY", "MASTER_KEY", "SAS_KEY", "SAS_TOKEN", "TOKEN")
    is_client = environ.get("AZURE_CLIENT_ID") and environ.get("AZURE_TENANT_ID")
    if (
        has_key
        or any(environ.get(f"AZURE_STORAGE_{name}") for name in given)
        or (is_client and (environ.get("AZURE_CLIENT_SECRET") or environ.get("AZURE_FEDERATED_TOKEN_FILE")))
        or _says_yes(environ, "AZURE_SKIP_SIGNATURE")
        or _says_yes(environ, "AZURE_USE_AZURE_CLI")
    ):
        return Access(settings)
    if environ.get("AZURE_MSI_ENDPOINT") or environ.get("AZURE_IDENTITY_ENDPOINT"):
        return Access(settings)
    if endpoint := environ.get("IDENTITY_ENDPOINT"):
        return Access({**settings, "msi_endpoint": endpoint})
    if shutil.which("az"):
        return Access({**settings, "use_azure_cli": True})
    if _answers(""):
        return Access(settings)
    raise _none("az")


def _aws_of_program(program: Sequence[str], name: str, secrets: list[str]) -> dict[str, Any]:
    """https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html"""
    said = _run(program, f"the profile {name}")
    try:
        answer = json.loads(said)
        keys = [answer["AccessKeyId"], answer["SecretAccessKey"], *filter(None, [answer.get("SessionToken")])]
        ends = answer.get("Expiration")
        expires = datetime.fromisoformat(ends) if ends else None
    except (ValueError, KeyError, TypeError) as error:
        # Not what it said: it may be a credential.
        message = f"the program of the profile {name} did not give credentials as AWS describes them"
        raise TargetError(message) from error
    secrets.extend(keys)
    return {
        "access_key_id": keys[0],
        "secret_access_key": keys[1],
        "token": answer.get("SessionToken"),
        "expires_at": expires.replace(tzinfo=expires.tzinfo or UTC) if expires else None,
    }


def _google_of_program(secrets: list[str]) -> dict[str, Any]:
    token = _run([shutil.which("gcloud") or "gcloud", "auth", "application-default", "print-access-token"], "gcloud")
    secrets.append(token.strip())
    # It lives for an hour at most, and may be some minutes old.
    return {"token": token.strip(), "expires_at": datetime.now(UTC) + timedelta(minutes=20)}


def _run(program: Sequence[str], name: str) -> str:
    try:
        done = subprocess.run(program, capture_output=True, text=True, timeout=_PATIENCE, check=False)  # noqa: S603 -- the user's own
    except (OSError, ValueError) as error:
        message = f"the program that gives the credentials of {name} could not be run: {redacted(str(error))}"
        raise TargetError(message) from error
    except subprocess.TimeoutExpired as error:
        raise TargetError(f"the program that gives the credentials of {name} took over {_PATIENCE} seconds") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["without a word"])[-1]
        raise TargetError(f"the program that gives the credentials of {name} failed: {redacted(last)[:300]}")
    return done.stdout


def _repeated(ask: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """Asks at once, so that what is wrong is told before anything is done, and again when the answer has come to its
    end: there are several clients, and each has questions."""
    lock = threading.Lock()
    last = ask()

    def asked() -> dict[str, Any]:
        nonlocal last
        with lock:
            if last["expires_at"] is not None and last["expires_at"] < datetime.now(UTC) + _EARLY:
                last = ask()
            return last

    return asked


def _gcloud_folder(environ: Mapping[str, str]) -> Path:
    if folder := environ.get("CLOUDSDK_CONFIG"):
        return Path(folder)
    if roaming := environ.get("APPDATA"):
        return Path(roaming) / "gcloud"
    return Path(environ.get("HOME", "/")) / ".config/gcloud"


def _type_of(file: Path) -> str:
    try:
        return str(json.loads(file.read_bytes())["type"])
    except OSError as error:
        raise TargetError(f"{file}, which is to have Google's credentials, cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        # Not what is in it: it may be a credential.
        raise TargetError(f"{file} is no file with Google's credentials") from error


def _answers(endpoint: str) -> bool:
    """Whether somebody is there who tells an instance who it is: obstore would ask for minutes."""
    parts = urlsplit(endpoint if "//" in endpoint else f"//{endpoint or _METADATA}")
    try:
        with socket.create_connection((parts.hostname or _METADATA, parts.port or 80), timeout=1):
            return True
    except (OSError, ValueError):
        return False


def _says_yes(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "").lower() in {"1", "true", "yes", "on", "y", "t"}


def _none(kind: Kind) -> TargetError:
    return TargetError(f"no credentials were found; looked for: {_LOOKED_FOR[kind]}")
