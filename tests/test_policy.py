"""What a publication may add to its Content-Security-Policy, and what it may not."""

from __future__ import annotations

import pytest

from briefgen.syntax.policy import DIRECTIVES, directive_fault, source_fault

GOOD = [
    ("script-src", "https://stats.example"),
    ("script-src", "https://*.stats.example:8443/x/y.js"),
    ("script-src", "'self'"),
    ("script-src", "'wasm-unsafe-eval'"),
    ("script-src", "'sha384-abc+/=='"),
    ("connect-src", "wss://live.example"),
    ("img-src", "https:"),
    ("img-src", "data:"),
    ("worker-src", "blob:"),
    ("frame-ancestors", "'self'"),
]
BAD = [
    ("script-src", "'unsafe-inline'"),
    ("script-src", "'UNSAFE-INLINE'"),
    ("style-src", "'unsafe-inline'"),
    ("script-src", "'unsafe-eval'"),
    ("script-src", "'unsafe-hashes'"),
    ("script-src", "'strict-dynamic'"),
    ("script-src", "'nonce-abc'"),
    ("script-src", "data:"),
    ("script-src", "blob:"),
    ("script-src", "https:"),
    ("style-src", "data:"),
    ("img-src", "*"),
    ("img-src", "http://a.example"),
    ("img-src", "a.example"),
    ("img-src", "self"),
    ("img-src", "'none'"),
    ("img-src", "'wasm-unsafe-eval'"),
    ("img-src", "'sha256-abc='"),
    ("img-src", ""),
    ("img-src", "https://a.example;script-src *"),
    ("img-src", "https://a.example script-src"),
    ("img-src", "https://a.example,*"),
    ("img-src", "https://a.example\nX: y"),
    ("img-src", "https://a.example\n"),
    ("img-src", "https://a.example/\x00"),
    ("img-src", "https://bücher.example"),
    ("img-src", 'https://a.example/"'),
    ("img-src", "https://a.example/$host"),
    ("img-src", "https://a.example/{x}"),
    ("img-src", "https://*"),
    ("img-src", "https://*.*"),
]


@pytest.mark.parametrize(("directive", "source"), GOOD)
def test_hosts_and_what_does_no_harm_may_be_added(directive: str, source: str) -> None:
    assert source_fault(directive, source) == ""


@pytest.mark.parametrize(("directive", "source"), BAD)
def test_what_would_undo_a_policy_may_not(directive: str, source: str) -> None:
    assert source_fault(directive, source)


@pytest.mark.parametrize(
    "directive", ["default-src", "base-uri", "object-src", "script-src-elem", "Script-src", "", "x;"]
)
def test_only_directives_that_name_sources_can_be_added_to(directive: str) -> None:
    assert directive_fault(directive)
    assert all(directive_fault(known) == "" for known in DIRECTIVES)
