from __future__ import annotations

import pytest

from briefgen.deploy.believed import DamagedError, TornError, head_of, release_of
from briefgen.deploy.release import File, Head, Present, Release, encode
from briefgen.deploy.target import TargetError

FILE = File("0" * 32, 7, "text/html", "no-store", "gzip")
RELEASE = Release("a", "2026-11-26T08:00:00+00:00", {"a/index.html": FILE}, {"assets/s.01234567.css": FILE})
HEAD = Head(live="a", back=("b",), there=(Present("b"), Present("a")))


def test_what_was_written_is_read_as_it_was() -> None:
    assert head_of(encode(HEAD), "there") == HEAD
    assert release_of(encode(RELEASE), "a", "there") == RELEASE


@pytest.mark.parametrize("written", [b"", encode(HEAD)[:-5], b"\xff\xfe"])
def test_what_is_not_whole_is_told_apart_from_what_is_none(written: bytes) -> None:
    with pytest.raises(TornError, match="there is damaged"):
        head_of(written, "there")


@pytest.mark.parametrize("written", [b"[]", b'{"live": 7}', b'{"back": ["../a"]}', b'{"there": [{"id": "a/b"}]}'])
def test_a_head_that_is_none_is_not_believed(written: bytes) -> None:
    with pytest.raises(DamagedError) as raised:
        head_of(written, "there")
    assert not isinstance(raised.value, TornError)


@pytest.mark.parametrize(
    "wrong",
    [
        Release("b", RELEASE.made, RELEASE.files),
        Release("a", RELEASE.made, {"../index.html": FILE}),
        Release("a", RELEASE.made, {"/etc/passwd": FILE}),
        Release("a", RELEASE.made, {"a\\..\\b": FILE}),
        Release("a", RELEASE.made, {}, {"": FILE}),
        Release("a", RELEASE.made, {"index.html": File("0" * 32, 7, coding="zstd")}),
    ],
)
def test_a_list_that_leads_elsewhere_is_not_believed(wrong: Release) -> None:
    with pytest.raises(DamagedError):
        release_of(encode(wrong), "a", "there")


@pytest.mark.parametrize("written", [b'{"format": 2}', b'{"format": 2, "live": 7, "files": 7}'])
def test_what_a_newer_briefgen_wrote_is_said_to_be_that_whatever_it_is(written: bytes) -> None:
    for read in (lambda: head_of(written, "there"), lambda: release_of(written, "a", "there")):
        with pytest.raises(TargetError, match="there was written by a newer briefgen"):
            read()
