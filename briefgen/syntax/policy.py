"""What a publication may add to its Content-Security-Policy (https://www.w3.org/TR/CSP3/).

Only what names other places is let through. What would undo the policy, or end it and begin another header, is
refused with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from briefgen.errors import suggestion

DIRECTIVES: tuple[str, ...] = (
    *("script-src", "style-src", "img-src", "font-src", "connect-src", "media-src", "frame-src", "worker-src"),
    *("manifest-src", "form-action", "frame-ancestors"),
)
"""Those that sources can be added to."""

_HOST = re.compile(
    r"(?:https|wss)://(?:\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+"
    r"(?::[0-9]{1,5})?(?:/[\w.~!&()+=:@%/-]*)?",
    re.ASCII | re.IGNORECASE,
)
_DIGEST = re.compile(r"'sha(256|384|512)-[A-Za-z0-9+/_-]+={0,2}'")
_SCHEMES = {
    "data:": frozenset({"img-src", "font-src", "media-src"}),
    "blob:": frozenset({"img-src", "media-src", "worker-src", "connect-src"}),
    "https:": frozenset({"img-src", "media-src"}),
}
_KEYWORDS = {
    "'self'": frozenset(DIRECTIVES),
    "'wasm-unsafe-eval'": frozenset({"script-src"}),
}
_REFUSED: Mapping[str, str] = {
    "'unsafe-inline'": (
        "would let any script in a page run; scripts and styles that stand in templates are allowed by their digest"
    ),
    "'unsafe-eval'": "would let scripts run text as code; use a library that does not need it",
    "'unsafe-hashes'": "would let attributes such as onclick run; give the script a file or an element of its own",
    "'strict-dynamic'": "would let a script load any other; name the hosts that scripts come from",
    "'none'": "adds nothing; leave the directive out",
    "*": "would allow every host; name the hosts that you need",
}
_NOT_ADDED_TO: Mapping[str, str] = {
    "default-src": "stands for everything; name what you load, such as img-src or script-src",
    "base-uri": "stays 'none': a base would lead all links of a page elsewhere",
    "object-src": "stays 'none': plugins are not shown by browsers any more",
}


def directive_fault(directive: str) -> str:
    """What is wrong with the name of a directive, as the end of a sentence; empty if nothing is."""
    if directive in DIRECTIVES:
        return ""
    if directive in _NOT_ADDED_TO:
        return _NOT_ADDED_TO[directive]
    near = suggestion(directive.lower(), DIRECTIVES) or f"; there are {', '.join(DIRECTIVES)}"
    return f"is not a directive that can be added to{near}"


def source_fault(directive: str, source: str) -> str:
    """What is wrong with a source of `directive`, as the end of a sentence; empty if nothing is."""
    lowered = source.lower()
    if not source or re.search(r"[\s;,\x00-\x1f\x7f]", source):
        return "is not one source; write each host as an entry of its own, without spaces, commas and semicolons"
    if lowered in _REFUSED:
        return _REFUSED[lowered]
    if lowered.startswith("'nonce-"):
        return "is a nonce, which is of no use where pages do not change with each request"
    if lowered.strip("'") in {"self", "none", "unsafe-inline", "wasm-unsafe-eval"} and lowered not in _KEYWORDS:
        return f"""needs its single quotes inside of double ones: "'{lowered.strip("'")}'\""""
    if lowered in _SCHEMES:
        return "" if directive in _SCHEMES[lowered] else f"is too wide for {directive}; name the hosts that you need"
    if lowered in _KEYWORDS:
        return "" if directive in _KEYWORDS[lowered] else "is of use to script-src only"
    if _DIGEST.fullmatch(source):
        return (
            "" if directive in {"script-src", "style-src"} else "is a digest, which only script-src and style-src have"
        )
    if _HOST.fullmatch(source):
        return ""
    return "is not a source; write it like https://stats.example, with https:// and in ASCII letters"
