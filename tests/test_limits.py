"""What hosts take at most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from briefgen.engine import limits
from briefgen.engine.build import Options, build, rehearse
from briefgen.engine.limits import LIMITS, Limits, passed
from briefgen.errors import BriefgenError
from tests.conftest import CONFIG, Files, brief
from tests.golden import NOW
from tests.make import configured

MakePublication = Callable[[Files], Path]
MANY = {f"{number}": 1 for number in range(54_001)}
CASES: dict[str, tuple[str, Mapping[str, int], Mapping[str, Sequence[str]], str]] = {
    "files": ("cloudflare", MANY, {}, "Cloudflare Pages takes 20,000 files at most, and the site has 54,001; "),
    "a file": (
        "cloudflare",
        {"a.pdf": 26 * 2**20, "b": 25 * 2**20},
        {},
        "Cloudflare Pages takes files of 25 MiB at most, and /a.pdf has 26 MiB; ",
    ),
    "header rules": (
        "cloudflare",
        {},
        {"_headers": ["# x", *["/a", "  X: y"] * 101]},
        "Cloudflare Pages takes 100 rules in _headers at most, and there are 101; ",
    ),
    "a line of headers": (
        "cloudflare",
        {},
        {"_headers": ["/a", f"  X: {'y' * 1998}"]},
        "Cloudflare Pages takes lines of 2,000 characters in _headers at most, and this one has 2,001: X: yyy",
    ),
    "redirects": (
        "cloudflare",
        {},
        {"_redirects": ["# x", "", *["/a /b 301"] * 2001, *["/a/* /b"] * 100]},
        "Cloudflare Pages takes 2,000 redirects in _redirects at most, and there are 2,001; ",
    ),
    "redirects with wildcards": (
        "cloudflare",
        {},
        {"_redirects": ["/a /b:c", *["/:year /b", "/x* /c"] * 51]},
        "Cloudflare Pages takes 100 redirects with wildcards in _redirects at most, and there are 102; ",
    ),
    "a line of redirects": (
        "cloudflare",
        {},
        {"_redirects": [f"/{'a' * 996} /b"]},
        "",
    ),
    "a longer line of redirects": (
        "cloudflare",
        {},
        {"_redirects": [f"/{'a' * 998} /b"]},
        "Cloudflare Pages takes lines of 1,000 characters in _redirects at most, and this one has 1,002: /aaa",
    ),
    "files in a folder": ("netlify", MANY, {}, "Netlify takes 54,000 files in one folder at most, and / has 54,001; "),
    "files in many folders": ("netlify", {f"{n % 2}/{n}": 1 for n in range(54_001)}, {}, ""),
    "a file for git": (
        "github",
        {"a": 101 * 2**20},
        {},
        "GitHub Pages takes files of 100 MiB at most, and /a has 101 MiB; ",
    ),
    "all files": (
        "github",
        {f"{n}": 90 * 2**20 for n in range(11)} | {"x": 10**8},
        {},
        "GitHub Pages takes sites of 1 GB at most, and the site has 1.1 GB; ",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_site_that_passes_a_limit_of_its_host_is_told_so(case: str) -> None:
    host, sizes, texts, said = CASES[case]
    found = passed(configured(f"hosting: {{hosts: [{host}]}}\n"), sizes, texts)
    assert len(found) == bool(said)
    assert all(problem.message.startswith(said) and problem.severity == "warning" for problem in found)
    others = ", ".join(other for other in LIMITS if other != host)
    assert passed(configured(f"hosting: {{hosts: [{others}]}}\n"), {}, {}) == ()
    assert passed(configured(), sizes, texts) == ()


def test_check_and_build_tell_the_same_with_its_place(
    publication: MakePublication, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Limits("Cloudflare Pages", files=3, file=2**20, header_rules=2, static_redirects=1)
    monkeypatch.setattr(limits, "LIMITS", {"cloudflare": few})
    root = publication(
        {
            "briefgen.yaml": f"{CONFIG}hosting:\n  hosts: [cloudflare]\n",
            "content/briefs/a.md": brief(aliases="[/old/]"),
            "content/static/large.bin": b"x" * 2**21,
        }
    )
    told = rehearse(root, Options(NOW, jobs=1)).warnings
    assert {str(w).partition("warning: ")[2].split("\n")[0].split("; ")[0] for w in told} >= {
        "Cloudflare Pages takes files of 1 MiB at most, and /large.bin has 2 MiB",
        "Cloudflare Pages takes 1 redirects in _redirects at most, and there are 2",
    }
    line = CONFIG.count("\n") + 2
    assert all(str(w).startswith(f"briefgen.yaml:{line}:10: warning: Cloudflare Pages takes ") for w in told)
    with pytest.raises(BriefgenError):
        build(root, Options(NOW, jobs=1, strict=True))
    assert not (root / "site").exists()
    first = build(root, Options(NOW, jobs=1)).warnings
    assert set(map(str, first)) == set(map(str, told))
    assert build(root, Options(NOW, jobs=1)).warnings == first
    (root / "content/static/large.bin").unlink()
    assert not any("large.bin" in str(w) for w in build(root, Options(NOW, jobs=1)).warnings)
