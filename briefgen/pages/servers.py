"""What servers of one's own are told: the headers, redirects and compressed files of `briefgen.pages.hosting`.

nginx: https://nginx.org/en/docs/, Caddy: https://caddyserver.com/docs/caddyfile. What stands in quotation marks has
neither these nor backslashes in it, since no address, header or pattern has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from briefgen.config import Config
from briefgen.pages.addresses import NOT_FOUND, origin
from briefgen.pages.hosting import ASK_AGAIN, Embedded, HeaderRule, Redirect, header_rules

_TYPE = "Content-Type"
_BRACE = "%7B"
_PLAIN_TYPES = "text/css text/javascript application/javascript application/json application/feed+json application/xml"
"""Those that nginx compresses besides pages, where there are no compressed files."""


def write_nginx(config: Config, embedded: Embedded, leading: tuple[Redirect, ...]) -> str:
    """A file for nginx's `conf.d/`."""
    return _text(_nginx(config, header_rules(config, embedded), leading))


def write_caddy(config: Config, embedded: Embedded, leading: tuple[Redirect, ...]) -> str:
    """A Caddyfile."""
    return _text(_caddy(config, header_rules(config, embedded), leading))


SERVERS: Mapping[str, Callable[[Config, Embedded, tuple[Redirect, ...]], str]] = {
    "nginx": write_nginx,
    "caddy": write_caddy,
}
"""By name."""


def _nginx(config: Config, rules: tuple[HeaderRule, ...], leading: Iterable[Redirect]) -> Iterator[str]:
    general, *particular = rules
    fixed = dict(general.headers)
    varied = list(dict.fromkeys(name for rule in particular for name, _ in rule.headers if name != _TYPE))
    yield f"# {config.url}, for a file in nginx's conf.d/. Made by `briefgen hosting nginx`:"
    yield "# make it anew when aliases, templates or hosting in briefgen.yaml change."
    for name in varied:
        yield f"map $uri {_variable(name)} {{"
        yield f'    default "{fixed.get(name, "")}";'
        # The first that fits counts here, where elsewhere it is the last.
        for rule in reversed(particular):
            yield from (f'    "~{_regex(rule.pattern)}" "{value}";' for other, value in rule.headers if other == name)
        yield "}"
    yield "server {"
    yield from _nginx_place(config)
    for name in dict.fromkeys((*fixed, *varied)):
        value = _variable(name) if name in varied else f'"{fixed[name]}"'
        yield f"    add_header {name} {value} always;"
    yield from _nginx_compression(config)
    for one in leading:
        # Not a map, whose keys nginx wants to be short.
        yield from (f'    location = "{address}" {{ return 301 "{one.new}"; }}' for address in _addresses(one))
    yield r'    location ~ "/\.(?!well-known/)" {'
    yield "        return 404;"
    yield "    }"
    for rule in reversed(particular):
        yield from (line for name, value in rule.headers if name == _TYPE for line in _nginx_type(rule, value))
    yield "    location / {"
    yield "        try_files $uri $uri/ =404;"
    yield "    }"
    yield "}"
    if config.url.startswith("https:"):
        yield "server {"
        yield "    listen 80;"
        yield "    listen [::]:80;"
        yield f"    server_name {_host(config)};"
        yield f"    return 301 {origin(config.url)}$request_uri;"
        yield "}"


def _nginx_place(config: Config) -> Iterator[str]:
    host = _host(config)
    if config.url.startswith("https:"):
        yield "    listen 443 ssl;"
        yield "    listen [::]:443 ssl;"
        yield f"    ssl_certificate /etc/letsencrypt/live/{host}/fullchain.pem;"
        yield f"    ssl_certificate_key /etc/letsencrypt/live/{host}/privkey.pem;"
    else:
        yield f"    listen {urlsplit(config.url).port or 80};"
    yield f"    server_name {host};"
    yield f"    # {_where(config)}"
    yield f"    root /var/www/{host};"
    yield "    index index.html;"
    yield "    charset utf-8;"
    not_found = f'"{unquote(config.base_path)}{NOT_FOUND}"'
    yield f"    error_page 403 =404 {not_found};"
    yield f"    error_page 404 {not_found};"


def _nginx_compression(config: Config) -> Iterator[str]:
    if "br" in config.compress:
        yield "    # Needs the module ngx_brotli, on Debian libnginx-mod-http-brotli-static."
        yield "    brotli_static on;"
    if "gz" in config.compress:
        yield "    gzip_static on;"
    else:
        yield "    gzip on;"
        yield f"    gzip_types {_PLAIN_TYPES};"
    yield "    gzip_vary on;"


def _nginx_type(rule: HeaderRule, value: str) -> Iterator[str]:
    yield f'    location ~ "{_regex(rule.pattern)}" {{'
    yield "        types {}"
    # The character set is the server's, of whatever type.
    yield f'        default_type "{value.partition(";")[0]}";'
    yield "        charset_types *;"
    yield "    }"


def _caddy(config: Config, rules: tuple[HeaderRule, ...], leading: Iterable[Redirect]) -> Iterator[str]:
    general, *particular = rules
    yield f"# {config.url}, as a Caddyfile. Made by `briefgen hosting caddy`:"
    yield "# make it anew when aliases, templates or hosting in briefgen.yaml change."
    yield f"{origin(config.url)} {{"
    yield f"\t# {_where(config)}"
    yield f"\troot * /var/www/{_host(config)}"
    if not config.compress:
        yield "\tencode zstd gzip"
    yield "\troute {"
    for one in leading:
        # A brace begins a placeholder, or a variable of the server's environment.
        yield from (f'\t\tredir "{address.replace("{", _BRACE)}" "{one.new}" 301' for address in _addresses(one))
    yield from (f'\t\theader {name} "{value}"' for name, value in general.headers)
    for number, rule in enumerate(particular, start=1):
        yield f'\t\t@kind{number} path_regexp "{_regex(rule.pattern)}"'
        yield from (f'\t\theader @kind{number} {name} "{value}"' for name, value in rule.headers)
    yield '\t\t@hidden path_regexp "/\\.(?:[^w]|w[^e])"'
    yield "\t\terror @hidden 404"
    if config.compress:
        yield "\t\tfile_server {"
        yield f"\t\t\tprecompressed {' '.join({'br': 'br', 'gz': 'gzip'}[coding] for coding in config.compress)}"
        yield "\t\t}"
    else:
        yield "\t\tfile_server"
    yield "\t}"
    yield "\thandle_errors {"
    yield f'\t\theader Cache-Control "{ASK_AGAIN}"'
    yield f'\t\theader {_TYPE} "text/html; charset=utf-8"'
    yield f"\t\trewrite * {config.base_path}{NOT_FOUND}"
    yield "\t\tfile_server"
    yield "\t}"
    yield "}"


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _addresses(one: Redirect) -> tuple[str, ...]:
    """An old address as servers see it, with and without a slash at its end."""
    old = unquote(one.old)
    return tuple(dict.fromkeys((old, old.rstrip("/"))))


def _host(config: Config) -> str:
    return urlsplit(config.url).hostname or "localhost"


def _where(config: Config) -> str:
    if config.base_path == "/":
        return "Put what is in site/ into this folder."
    return f"Put what is in site/ into the folder {unquote(config.base_path).strip('/')}/ in this one."


def _variable(header: str) -> str:
    return "$briefgen_" + header.lower().replace("-", "_")


def _regex(pattern: str) -> str:
    """A pattern as a regular expression that both servers know, of addresses as these see them."""
    begin, _, end = (re.sub(r"[.+()\[\]^$]", r"\\\g<0>", unquote(part)) for part in pattern.partition("*"))
    return f"^{begin}.*{end}$" if end else f"^{begin}"
