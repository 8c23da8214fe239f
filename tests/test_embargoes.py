"""What is kept back is in no byte that is published: briefs that wait, their pictures and authors, and what lies in the
publication's folder and is nobody's business."""

from __future__ import annotations

import asyncio
import gzip
import io
import os
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from briefgen.content.read import survey
from briefgen.content.secrets import has_private_key, is_leftover, is_secret_name
from briefgen.engine.build import Options, build, rehearse
from briefgen.errors import BriefgenError
from briefgen.preview.running import open_preview
from briefgen.preview.session import PreviewOptions
from tests.conftest import Files, brief
from tests.golden import NOW, tree
from tests.previewed import served
from tests.test_search import plain

MakePublication = Callable[[Files], Path]

EVERY_CHANNEL = """\
name: Test Brief
url: https://test.example/
search: true
hosting: {hosts: [netlify, cloudflare, github], compress: [br, gz]}
"""
CANARY = re.compile(rb"zqx\w*", re.IGNORECASE)
"""In all that must not be published; what follows says where it was."""
MAGENTA = (255, 0, 255)
"""Of pictures that must not be published."""
KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\n" + b"zqxkey" * 12 + b"\n-----END OPENSSH PRIVATE KEY-----\n"


def picture(colour: tuple[int, int, int], said: str) -> bytes:
    """A picture of one colour, with words in its metadata."""
    metadata = PngInfo()
    metadata.add_text("Comment", said)
    image, exif, made = Image.new("RGB", (300, 200), colour), Image.Exif(), io.BytesIO()
    exif[0x010E] = said
    image.save(made, "png", pnginfo=metadata, exif=exif)
    return made.getvalue()


def waiting(name: str, **keys: str) -> Files:
    """A brief that must not be seen, signed by somebody who has signed nothing else, and all that belongs to it."""
    more = {
        "slug": f"zqx{name}-slug",
        "topics": f"[zqx{name}topic, shared]",
        "authors": f"[zqx{name}author]",
        "section": f"zqx{name}section",
        "image": f"{{src: zqx{name}.png, alt: zqx{name}alt, caption: zqx{name}caption, credit: zqx{name}credit}}",
        "takeaways": f"[zqx{name}takeaway]",
        "analysis": f"{{title: zqx{name}title, text: zqx{name}analysis, author: zqx{name}analyst}}",
        "sources": f"[{{id: zqx, title: zqx{name}source, url: 'https://zqx{name}.example/'}}]",
        "corrections": f"[{{date: 2026-11-02, text: zqx{name}correction}}]",
        "aliases": f"[/zqx{name}-alias/]",
        "extra": f"{{own: zqx{name}extra}}",
        "translation_of": "open",
    }
    text = brief(f"zqx{name}headline", "2026-11-01 08:00", f"zqx{name}body ![x](zqx{name}in.png)", **more | keys)
    return {
        f"content/briefs/zqx{name}.md": text.replace("A dek.", f"zqx{name}dek"),
        f"content/media/zqx{name}.png": picture(MAGENTA, f"zqx{name}metadata"),
        f"content/media/zqx{name}in.png": picture(MAGENTA, f"zqx{name}metadata"),
        f"content/media/zqx{name}face.png": picture(MAGENTA, f"zqx{name}metadata"),
        f"content/authors/zqx{name}author.yaml": f"name: zqx{name}name\nbio: zqx{name}bio\n"
        f"image: {{src: zqx{name}face.png, alt: zqx{name}face}}\nlinks: [{{title: a, url: 'https://zqx{name}.example/'}}]\n",
        f"content/authors/zqx{name}analyst.yaml": f"name: zqx{name}analystname\n",
        f"content/topics/zqx{name}topic.yaml": f"name: zqx{name}topicname\ndescription: zqx{name}described\n",
    }


OPEN = brief(
    "Open",
    "2026-11-20 08:00",
    "See [this](brief:zqxdraft-slug), [this](brief:zqxfuture-slug), [this](brief:zqxexpired-slug). <!-- zqxcomment -->",
    image="{src: open.png, alt: Open}",
    topics="[shared]",
    related="[zqxdraft-slug, zqxfuture-slug, zqxexpired-slug]",
    extra="{own: zqxown}",
    aliases="[/open-as-before/]",
).replace("headline:", "# zqxyamlcomment\nheadline:")
AROUND: Files = {
    # Beside what is published, under its folders, and where programs and editors leave things.
    **dict.fromkeys((".env", ".env.production", "notes.md", "id_rsa", ".ssh/id_ed25519", ".netrc"), b"zqxsecret"),
    **dict.fromkeys(("server.pem", "content/server.key", "content/media/id_rsa", "templates/deploy.key"), KEY),
    **{
        f"content/{path}": b"zqxleft"
        for path in (
            *("briefs/open.md~", "briefs/.open.md.swp", "briefs/#open.md#", "briefs/open.md.orig", "briefs/.#open.md"),
            *("authors/.env", "pages/about.md.bak", "media/.hidden.png", "media/unused.txt", "static/.env.production"),
            *("static/page.html~", "static/page.html.bak", "static/#page.html#", "static/.page.html.swp"),
            *("static/.git/config", "static/.well-known/.env"),
        )
    },
    "content/media/zqxunused.png": picture(MAGENTA, "zqxunused"),
    "templates/zqxnote.html": b"zqxnote",
    "templates/assets/.env": b"zqxassets",
    "templates/assets/notes.txt": b"zqxassets",
    "templates/.brief.html.swp": b"zqxswap",
}
FILES: Files = {
    "briefgen.yaml": EVERY_CHANNEL,
    "content/briefs/open.md": OPEN,
    "content/media/open.png": picture((10, 120, 80), "zqxopenmetadata"),
    "content/static/robots-note.txt": "Open to all.",
    **waiting("draft", status="draft", lang="fr"),
    **waiting("future", publish_at="2026-12-01T08:00Z", lang="de"),
    "content/briefs/dated.md": brief("zqxdatedheadline", "2026-11-24 06:00:01", "zqxdatedbody"),
    **waiting("expired", expires_at="2026-11-05T00:00Z", lang="es"),
    **AROUND,
}
MADE = {
    *("feed.xml", "atom.xml", "feed.json", "llms.txt", "ninjs.json", "sitemap.xml", "news-sitemap.xml", "_headers"),
    *("_redirects", "404.html", "search/index.html", "index.html.gz", "index.html.br", "2026/11/open/index.md"),
    *("2026/11/open/ninjs.json", "robots.txt", "manifest.webmanifest"),
}


def texts(path: str, data: bytes) -> Iterator[bytes]:
    """All that a published file says: its name, its bytes, and what these are when they are unpacked."""
    yield path.encode()
    yield data
    if path.endswith(".gz"):
        yield gzip.decompress(data)
    elif path.endswith(".br"):
        yield brotli.decompress(data)
    elif path.startswith("pagefind/") and "wasm" not in path:
        yield plain(data)
    elif (image := opened(path, data)) is not None:
        yield repr(sorted(image.info.items())).encode() + repr(sorted(image.getexif().items())).encode()


def opened(path: str, data: bytes) -> Image.Image | None:
    return Image.open(io.BytesIO(data)) if path.endswith((".png", ".jpg", ".avif", ".webp", ".ico")) else None


def found_in(site: dict[str, bytes]) -> dict[str, set[str]]:
    """Which canaries are in which files."""
    found: dict[str, set[str]] = {}
    for path, data in site.items():
        for text in texts(path, data):
            for canary in CANARY.findall(text):
                found.setdefault(canary.decode().lower(), set()).add(path)
        image = opened(path, data)
        if image is not None and shows_magenta(image):
            found.setdefault("magenta", set()).add(path)
    return found


def shows_magenta(image: Image.Image) -> bool:
    pixels = image.convert("RGB").resize((16, 16)).tobytes()
    return any(pixels[at] > 200 and pixels[at + 1] < 60 and pixels[at + 2] > 200 for at in range(0, len(pixels), 3))


def test_what_is_kept_back_leaves_no_byte_in_any_channel(publication: MakePublication) -> None:
    root = publication(FILES)
    build(root, Options(NOW))
    site = tree(root / "site")
    assert site.keys() >= MADE
    assert any(path.startswith("assets/cards/") or "card" in path for path in site)
    assert any(path.endswith(".avif") for path in site)
    assert found_in(site) == {}

    # The same look finds the draft in every one of the channels, once it may be seen.
    build(root, Options(NOW, drafts=True))
    found = found_in(tree(root / "site"))
    assert not any(canary.startswith(("zqxfuture", "zqxexpired", "zqxsecret", "zqxkey", "zqxleft")) for canary in found)
    where = found["zqxdraftheadline"]
    names = {path.rpartition("/")[2] for path in where}
    assert {"feed.xml", "atom.xml", "feed.json", "llms.txt", "ninjs.json", "index.html.br", "index.html.gz"} <= names
    assert any(path.startswith("pagefind/") for path in where)
    assert {"authors/zqxdraftauthor/index.html", "_redirects"} <= found["zqxdraftauthor"] | found["zqxdraft"]
    assert {path.rpartition(".")[2] for path in found["magenta"]} >= {"avif", "png"}
    # Nobody sees these, drafts or not.
    assert not found.keys() & {"zqxcomment", "zqxyamlcomment", "zqxopenmetadata", "zqxdraftmetadata", "zqxdraftextra"}


# What is in static/ is published as it is, so it is looked at.

PKCS8 = b"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n"
ENCRYPTED = (
    b"-----BEGIN RSA PRIVATE KEY-----\r\nProc-Type: 4,ENCRYPTED\r\nDEK-Info: AES-128-CBC,3F17F5316E2BAC89\r\n\r\n"
    b"MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\r\n"
)
PGP = b"-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\nlQOYBFoAAAEIALkLJ5oBPQz2vXK8mXyQd3p9hSm1pXbTt5b0\n"
SERVICE = b'{"private_key": "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAg"}'
PUTTY = b"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n"
AGE = b"# created: 2026\nAGE-SECRET-KEY-1" + b"QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" * 2
CERTIFICATE = (
    b"-----BEGIN CERTIFICATE-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n-----END CERTIFICATE-----\n"
)
PUBLIC = b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBFoAAAEIALkLJ5oBPQz2vXK8mXyQd3p9hSm1pXbTt5b0\n"


@pytest.mark.parametrize("data", [KEY, PKCS8, ENCRYPTED, PGP, SERVICE, PUTTY, AGE, CERTIFICATE + PKCS8])
def test_a_private_key_is_known_by_what_is_in_it(data: bytes) -> None:
    assert has_private_key(data)


@pytest.mark.parametrize(
    "data",
    [
        CERTIFICATE,
        PUBLIC,
        b"",
        b"A key begins with -----BEGIN PRIVATE KEY----- and a line of letters.",
        b'const HEAD = "-----BEGIN RSA PRIVATE KEY-----\\r\\n" + body(key) + "-----END RSA PRIVATE KEY-----";',
        b"-----BEGIN " + b"A " * 50_000,
        b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJx me@here",
    ],
    ids=range(7),
)
def test_what_only_speaks_of_keys_is_none(data: bytes) -> None:
    assert not has_private_key(data)


@pytest.mark.parametrize("data", [KEY, SERVICE])
def test_a_private_key_among_static_files_stops_the_build(publication: MakePublication, data: bytes) -> None:
    root = publication({"content/briefs/a.md": brief(), "content/static/deep/logo.txt": data})
    for attempt in (build, rehearse):
        with pytest.raises(BriefgenError, match="there is a private key in this file") as caught:
            attempt(root, Options(NOW))
        assert [problem.path for problem in caught.value.problems] == ["content/static/deep/logo.txt"]
    assert not (root / "site").exists()


@pytest.mark.parametrize(
    "name", ["id_rsa", "ID_ED25519", "id_ecdsa_sk", "production.env", "desk.kdbx", "site.p12", "a.PFX"]
)
def test_a_file_that_programs_keep_secrets_in_stops_the_build(publication: MakePublication, name: str) -> None:
    assert is_secret_name(name)
    found = survey(publication({f"content/static/{name}": "x"}))
    assert [(p.path, p.severity) for p in found.problems] == [(f"content/static/{name}", "error")]
    assert found.static == ()


@pytest.mark.skipif(os.name != "posix", reason="other systems cannot have such names")
@pytest.mark.parametrize("name", ["a.html~", "a.html.bak", "a.ORIG", "#a.html#", "a.html.swp", "a.tmp", "a.rej"])
def test_what_an_editor_left_is_not_published(publication: MakePublication, name: str) -> None:
    assert is_leftover(name)
    found = survey(publication({f"content/static/{name}": "x"}))
    assert [(p.path, p.severity) for p in found.problems] == [(f"content/static/{name}", "warning")]
    assert found.static == ()


@pytest.mark.parametrize(
    "name", ["favicon.ico", "CNAME", "id_rsa.pub", "ca.pem", "slides.key", "environment.txt", "a.bakery", "back~up.txt"]
)
def test_other_names_are_as_good_as_any(name: str) -> None:
    assert not is_secret_name(name)
    assert not is_leftover(name)


def test_readers_view_in_the_preview_has_none_of_it_nor_has_the_stream_of_events(publication: MakePublication) -> None:
    """Without drafts, whatever is asked for but the desk, in every state of the publication: as it is when all is
    right, when what waits has mistakes, when nothing can be shown, and when an hour comes."""
    root = publication(FILES)
    mistakes: dict[str, tuple[str, str]] = {
        "none": ("content/briefs/extra.md", brief("Extra", "2026-11-02 08:00")),
        "in a draft": (
            "content/briefs/zqxdraft.md",
            "---\nstatus: draft\nzqxkey: zqxvalue\nheadline: [zqx\n---\nzqxbody",
        ),
        "in what is public": ("content/briefs/open.md", OPEN + "\n![zqx](zqx-nowhere.png)\n"),
        "in the configuration": ("briefgen.yaml", "name: [zqx\n"),
    }
    for begins_right in (True, False):
        for where, (path, text) in mistakes.items():
            before = (root / path).read_bytes() if (root / path).exists() else None
            if not begins_right:
                (root / path).write_text(text)
            with open_preview(root, PreviewOptions(now=NOW, drafts=False, jobs=1), lambda _: None) as preview:
                if begins_right:
                    seen = asyncio.run(preview.change(0))
                    (root / path).write_text(text)
                    asyncio.run(asyncio.wait_for(preview.change(seen), 20))
                with served(preview) as server:
                    got = {target: server.get(target).body for target in ASKED}
                    heard = {
                        target: first_event(server.port, target) for target in (*ASKED[:4], "/nowhere/", "/__desk/")
                    }
                    badges = server.get("/__desk/badges").body
            if before is None:
                (root / path).unlink()
            else:
                (root / path).write_bytes(before)
            state = rb'\{"edition":\d+,"page":"[0-9a-f]*","stylesheet":"[/\w.]*","here":\d+,"elsewhere":\d+\}'
            for stream in heard.values():
                assert re.search(rb"event: state\ndata: " + state + rb"\n\n", stream), where
            assert {t for t, stream in heard.items() if CANARY.search(stream)} == set(), where
            assert {t for t, body in got.items() if CANARY.search(body)} == set(), where
            assert badges.endswith(b"{}"), where
            if begins_right or where == "none":
                assert b"Open" in got["/2026/11/open/"], where


def first_event(port: int, page: str) -> bytes:
    """All that the stream of events of a page says up to its first state."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall(f"GET /__desk/events?page={page} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        while not re.search(rb"data: .*\n\n", got):
            got += connection.recv(1 << 16)
    return got


# Of the site, and of what waits.
ASKED = (
    *("/", "/2026/11/open/", "/feed.xml", "/atom.xml", "/feed.json", "/sitemap.xml", "/news-sitemap.xml", "/llms.txt"),
    *("/archive/", "/archive/2026/11/", "/topics/shared/", "/search/", "/nowhere/", "/2026/11/open/index.md"),
    *("/_redirects", "/de/", "/2026/11/dated/", "/authors/", "/manifest.webmanifest", "/robots.txt", "/404.html"),
)
