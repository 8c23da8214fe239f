"""What obstore says where a store fails, and what we say: a sentence that an editor can do something with."""

from __future__ import annotations

import re

_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>([^<]*)</Code>|\"(?:code|reason)\": ?\"([A-Za-z0-9]+)")
_MESSAGE = re.compile(r"<Message>([^<]*)</Message>|\"(?:message|error_description)\": ?\"([^\"]*)")
_CAUSE = re.compile(r"kind: (Connect|Timeout|Interrupted|Request|Decode)\b")
_SYSTEM = re.compile(r"message: \"([^\"]*)\"|\"((?:dns error|invalid peer certificate|failed to lookup)[^\"]*)\"")
_RETRIES = re.compile(r"after \d+ retries, max_retries: ")
_NO_BUCKET = ("NoSuchBucket", "ContainerNotFound", "ContainerBeingDeleted", "specified bucket does not exist")
_WRONG_KEYS = (
    *("InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "TokenRefreshRequired"),
    *("AuthenticationFailed", "InvalidAuthenticationInfo", "invalid_grant", "invalid_client", "AuthenticationRequired"),
)
_ASKED_FOR = (
    *("token request", "token response", "/latest/meta-data", "/latest/api/token", "az account get-access-token"),
    *("CreateSession", "TargetError: "),
)
"""In what is said where credentials are asked for, of services or of programs."""
_CAUSES = {
    "Connect": "it could not be reached",
    "Timeout": "it did not answer in time",
    "Interrupted": "the connection broke off",
    "Request": "the connection broke off",
    "Decode": "its answer broke off",
}


def raised() -> tuple[type[Exception], ...]:
    """What obstore raises where a store does not do what is asked of it."""
    from obstore.exceptions import BaseError

    return (BaseError, OSError, NotImplementedError, ValueError)


def status(error: Exception) -> str:
    """The status code of the answer; empty if there was none."""
    found = _STATUS.search(_told(error))
    return found[1] if found else ""


def is_bucket_missing(error: Exception) -> bool:
    """Whether there is no such bucket, and not only no such file in it."""
    return any(code in _told(error) for code in _NO_BUCKET)


def is_broken_off(error: Exception) -> bool:
    """Whether there was no answer, and obstore has not repeated the request by itself."""
    text = str(error)
    return not status(error) and _CAUSE.search(text) is not None and _RETRIES.search(text) is None


def said(bucket: str, what: str, error: Exception) -> str:
    """A sentence: `what` failed at `bucket`, why, and what to do. It may still have secrets in it."""
    text = _told(error)
    code = next((a or b for a, b in _CODE.findall(text)), "")
    message = next((a or b for a, b in _MESSAGE.findall(text)), "").strip().rstrip(".")
    answered = status(error)
    if is_bucket_missing(error):
        return f"there is no bucket or container {bucket}; make it first, or mend `to` in briefgen.yaml"
    if any(asked in text for asked in _ASKED_FOR):
        return f"no credentials for {bucket} were given where they were asked for: {_short(text)}"
    if any(wrong in text for wrong in _WRONG_KEYS) or answered == "401":
        reason = f" ({code or answered}{f': {message}' if message else ''})"
        return f"{bucket} does not take the credentials{reason}; docs/deploy.md says where they come from"
    if answered == "403":
        reason = f" ({code}{f': {message}' if message else ''})" if code else ""
        return (
            f"{bucket}: {what}, since the credentials do not permit it{reason}; they must be allowed to read, write, "
            "list and remove there"
        )
    if "BareRedirect" in str(error) or answered in {"301", "307"} or code == "AuthorizationHeaderMalformed":
        return f"{bucket} is in another region; set `region` in briefgen.yaml, or AWS_REGION"
    if answered:
        reason = f"{answered}{f' {code}' if code else ''}{f': {message}' if message else ''}"
        return f"{bucket}: {what}: the store answered {reason}; deploy again, it goes on where this stopped"
    cause = _CAUSE.search(str(error))
    if cause:
        system = next((a or b for a, b in _SYSTEM.findall(str(error))), "")
        reason = f"{_CAUSES[cause[1]]}{f' ({system})' if system else ''}"
        return f"{bucket}: {what}: {reason}; deploy again, it goes on where this stopped"
    return f"{bucket}: {what}: {_short(text)}"


def _told(error: Exception) -> str:
    """What is said before all the details, which have addresses with signatures in them."""
    return str(error).partition("\n\nDebug source:")[0]


def _short(text: str) -> str:
    line = " ".join(text.rsplit(" - ", 1)[-1].split())
    return f"{line[:300]}…" if len(line) > 300 else line
