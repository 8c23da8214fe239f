"""Clients of object stores, opened as briefgen.yaml and the environment say."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from briefgen import __version__
from briefgen.deploy.redacting import redacted
from briefgen.deploy.stores.bucket import Opens, Patience
from briefgen.deploy.stores.complaints import raised
from briefgen.deploy.stores.credentials import access
from briefgen.deploy.target import TargetError
from briefgen.options import DeployOptions
from briefgen.syntax.destination import Destination

if TYPE_CHECKING:
    from briefgen.deploy.stores.bucket import Opened


class Opener(Struct, frozen=True):
    """How a bucket is opened."""

    opens: Opens
    secrets: Sequence[str]
    """Those that programs gave, so that they are repeated nowhere; may grow."""
    heeds_conditions: bool
    """Whether it is known that the store heeds the conditions of a request."""


def opener(options: DeployOptions, where: Destination, patience: Patience) -> Opener:
    """How the bucket that `where` names is opened.

    Raises:
        TargetError: there are no credentials, or they cannot be read.
    """
    found = access(where.kind, os.environ, options.account)
    settings = found.settings | _written(options, where)
    endpoint = _endpoint(where, settings, os.environ)

    def opens(timeout: timedelta, *, read_timeout: timedelta | None, is_single: bool) -> Opened:
        client: dict[str, Any] = {
            "timeout": timeout,
            "connect_timeout": timedelta(seconds=min(10.0, timeout.total_seconds())),
            "user_agent": f"briefgen/{__version__}",
        }
        if read_timeout is not None:
            client["read_timeout"] = read_timeout
        if endpoint.startswith("http://"):
            client["allow_http"] = True
        common: dict[str, Any] = {
            "client_options": client,
            "retry_config": _retries(patience),
            "prefix": where.path or None,
        }
        if found.provider is not None:
            common["credential_provider"] = found.provider
        try:
            return _opened(where, settings, common, client, is_single=is_single)
        except raised() as error:
            line = redacted(str(error).partition("\n\nDebug source:")[0], found.secrets)
            raise TargetError(f"{where.kind}://{where.place} cannot be opened: {line}") from error

    return Opener(opens, found.secrets, heeds_conditions=where.kind != "s3" or not endpoint)


def _written(options: DeployOptions, where: Destination) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    if options.endpoint and where.kind == "gs":
        settings["base_url"] = options.endpoint
    elif options.endpoint:
        settings["endpoint"] = options.endpoint
        if where.kind == "s3":
            # It would come first.
            settings["aws_endpoint_url_s3"] = options.endpoint
    if options.region:
        settings["region"] = options.region
    return settings


def _endpoint(where: Destination, settings: Mapping[str, Any], environ: Mapping[str, str]) -> str:
    """The address of the service, where it is not the provider's own."""
    if where.kind == "gs":
        return str(settings.get("base_url") or environ.get("GOOGLE_BASE_URL", ""))
    if where.kind == "az":
        return str(
            settings.get("endpoint") or environ.get("AZURE_STORAGE_ENDPOINT") or environ.get("AZURE_ENDPOINT", "")
        )
    names = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
    return str(settings.get("endpoint") or next((environ[name] for name in names if environ.get(name)), ""))


def _opened(
    where: Destination, settings: dict[str, Any], common: dict[str, Any], client: dict[str, Any], *, is_single: bool
) -> Opened:
    from obstore.store import AzureStore, GCSStore, S3Store

    if where.kind == "s3":
        if is_single:
            common["disable_bulk_delete"] = True
        return S3Store(where.place, **common, **settings)
    if where.kind == "gs":
        # Google would unpack what is stored compressed, unless it is asked not to.
        client["default_headers"] = {"accept-encoding": "gzip"}
        return GCSStore(where.place, **common, **settings)
    return AzureStore(where.place, **common, **settings)


def _retries(patience: Patience) -> dict[str, Any]:
    return {
        "max_retries": patience.retries,
        "retry_timeout": timedelta(seconds=patience.retrying),
        "backoff": {"init_backoff": timedelta(seconds=patience.first), "max_backoff": timedelta(seconds=15), "base": 2},
    }
