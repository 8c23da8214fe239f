"""What nginx and Caddy are told is what hosts are told."""

from __future__ import annotations

import re

import pytest

from briefgen.pages.hosting import Embedded, Redirect, header_rules
from briefgen.pages.servers import SERVERS
from tests.make import configured

EMBEDDED = Embedded(("'sha256-AA+/='",), ())
LEADING = (Redirect("/x/%E6%97%A7%20%E9%A1%B5/%7By%7D/", "/x/new/"), Redirect("/x/b.html", "/x/n%C3%A9w/"))


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("url", ["https://news.example/x/", "http://news.example:8080/"])
def test_every_header_and_every_redirect_is_there(server: str, url: str) -> None:
    config = configured("", url)
    written = SERVERS[server](config, EMBEDDED, LEADING)
    for rule in header_rules(config, EMBEDDED):
        for name, value in rule.headers:
            assert name in written
            assert value in written or value.partition(";")[0] in written
    for one in LEADING:
        assert f'"{one.new}"' in written
    assert '"/x/旧 页/' in written
    assert ("Strict-Transport-Security" in written) == url.startswith("https:")
    # What is opened is closed, and nothing stands in quotation marks that could end them.
    bare = re.sub(r'"[^"\n]*"', '""', written)
    assert bare.count("{") == bare.count("}")
    assert '\\"' not in written


def test_a_later_rule_comes_first_where_the_first_counts() -> None:
    written = SERVERS["nginx"](configured(), EMBEDDED, ())
    types = re.findall(r'location ~ "(.*)" \{\n        types', written)
    assert types.index(r"^/.*feed\.json$") < types.index(r"^/.*\.xml$")
    assert '"~^/assets/" "public, max-age=31536000, immutable";' in written


def test_a_brace_in_an_old_address_is_no_placeholder() -> None:
    assert 'redir "/x/旧 页/%7By}/" "/x/new/" 301' in SERVERS["caddy"](configured(), EMBEDDED, LEADING)


def test_an_old_address_may_be_long() -> None:
    # The keys of nginx's maps may have 46 bytes where nothing else is said, and nginx does not start with longer ones.
    old = Redirect(f"/{'x' * 200}/", "/new/")
    written = SERVERS["nginx"](configured(), EMBEDDED, (old,))
    assert f'location = "{old.old}" {{ return 301 "/new/"; }}' in written
    keys = re.findall(r'^    "([^"]*)" "', written, re.MULTILINE)
    assert keys
    assert all(key.startswith("~") for key in keys)


def test_a_path_is_told_as_servers_see_addresses() -> None:
    # They compare what percent signs stood for.
    for write in SERVERS.values():
        written = write(configured("", "https://news.example/ä/"), EMBEDDED, ())
        assert '"^/ä/assets/' in written.replace("~^", "^")


@pytest.mark.parametrize(
    ("compress", "nginx", "caddy"),
    [
        ("[br, gz]", {"brotli_static on;", "gzip_static on;"}, {"precompressed br gzip"}),
        ("[gz]", {"gzip_static on;"}, {"precompressed gzip"}),
        ("[]", {"gzip on;"}, {"encode zstd gzip"}),
    ],
)
def test_compressed_files_are_sent_where_there_are_any(compress: str, nginx: set[str], caddy: set[str]) -> None:
    config = configured(f"hosting: {{compress: {compress}}}\n")
    ways = {"brotli_static on;", "gzip_static on;", "gzip on;", "precompressed br gzip", "precompressed gzip"}
    ways |= {"encode zstd gzip"}
    for server, said in (("nginx", nginx), ("caddy", caddy)):
        lines = {line.removesuffix("{").strip() for line in SERVERS[server](config, EMBEDDED, ()).splitlines()}
        assert lines & ways == said
