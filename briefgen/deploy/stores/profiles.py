"""Profiles in the files of AWS: which one is meant, and what is in it.

https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
"""

from __future__ import annotations

import configparser
import os
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from briefgen.deploy.target import TargetError


class Profile(Struct, frozen=True):
    """What a profile says."""

    name: str
    region: str = ""
    endpoint: str = ""
    keys: tuple[str, str, str] | None = None
    """The id of a key, its secret, and the token of a session, which may be empty."""
    program: tuple[str, ...] = ()
    """Gives the credentials."""


_BY_AWS = ("sso_session", "sso_start_url", "role_arn", "login_session")
"""Keys of profiles whose credentials are fetched by what only AWS's own program does."""


def profile(environ: Mapping[str, str]) -> Profile:
    """The profile that the environment names, or the default one; an empty one if there is none.

    Raises:
        TargetError: it is not there, cannot be read, or is of a kind that needs a program which is not installed.
    """
    named = environ.get("AWS_PROFILE") or environ.get("AWS_DEFAULT_PROFILE")
    name = named or "default"
    home = environ.get("HOME") or environ.get("USERPROFILE") or "/"
    secret = _section(environ.get("AWS_SHARED_CREDENTIALS_FILE") or f"{home}/.aws/credentials", home, name)
    config = _section(environ.get("AWS_CONFIG_FILE") or f"{home}/.aws/config", home, f"profile {name}", name)
    if named and secret is None and config is None:
        raise TargetError(
            f"AWS_PROFILE names {name}, and there is no such profile in ~/.aws/credentials or ~/.aws/config"
        )
    said = {**(config or {}), **(secret or {})}
    keys = None
    program: tuple[str, ...] = ()
    if key := said.get("aws_access_key_id"):
        keys = (key, said.get("aws_secret_access_key", ""), said.get("aws_session_token", ""))
    elif command := said.get("credential_process"):
        program = _split(command, name)
    elif any(key in said for key in _BY_AWS) and not environ.get("AWS_ACCESS_KEY_ID"):
        aws = shutil.which("aws", path=environ.get("PATH"))
        if aws is None:
            raise TargetError(
                f"the profile {name} takes its credentials from a role or a sign-on, for which AWS's own program "
                "(aws) is needed, and that is not installed; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead"
            )
        program = (aws, "configure", "export-credentials", "--profile", name, "--format", "process")
    return Profile(name, said.get("region", ""), said.get("endpoint_url", ""), keys, program)


def _section(written: str, home: str, *names: str) -> dict[str, str] | None:
    file = Path(home, written[2:]) if written.startswith("~/") else Path(written)
    sections = configparser.RawConfigParser(strict=False, allow_no_value=True, default_section="")
    try:
        sections.read_string(file.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise TargetError(f"{file} cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, configparser.Error):
        # Not what is in it: it may be a credential.
        raise TargetError(f"{file} is not written as AWS describes it") from None
    for name in names:
        if sections.has_section(name):
            return {key: value.strip() for key, value in sections.items(name) if value}
    return None


def _split(command: str, name: str) -> tuple[str, ...]:
    """A command as a program and its arguments: no shell looks at it."""
    try:
        if os.name == "nt":
            return tuple(part.strip('"') for part in shlex.split(command, posix=False))
        return tuple(shlex.split(command))
    except ValueError as error:
        raise TargetError(f"credential_process of the profile {name} has a quotation mark without another") from error
