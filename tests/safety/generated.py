"""Requests nobody would send by hand: strategies of Hypothesis over what a page and its address take.

There is no OpenAPI description to start from (the site answers HTML, not an API), so that a tool which reads one has
nothing to read: the resolver says which addresses there are, the pages say which fields they take.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_from_bytes

from hypothesis import strategies as st

from tests.safety.pages import SCRIPT, Field

# What lists understand beside the fields of their own form.
OF_LISTS = ("page", "tri", "q", "export")
BOUNDARY = "frontiere"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
ENCODED = "application/x-www-form-urlencoded"

ODD = (
    "", " ", "\t\r\n", "\x00", "a\x00b", "\u00a0\u200b", "\u202eabc\u202c", "\ufeff", "\ufffe", "👩🏽‍⚕️", "é" * 20_000,
    "0", "-1", "-0", "1", "2147483648", "9223372036854775808", "9" * 40, "1e400", "NaN", "Infinity", "0x10", "1_000",
    "١٢٣", "²", "1,5", "1.5", "2024-02-31", "0000-00-00", "0001-01-01", "9999-12-31", "99999-01-01", "31/12/2025",
    "2024-02-29T25:61", f'"><img src=x onerror=alert(1)>{SCRIPT}', "{{ 7*7 }}{% debug %}", "%s%n{0}%(a)s",
    "' OR 1=1 -- \" ; %_\\", "=cmd|' /C calc'!A0", "../../../etc/passwd", "\\\\partage\\x", "file:///etc/passwd",
    "https://[::1", "//ailleurs.example", "a@b", "a@b.example\r\nBcc: c@d.example", "true", "null", "[]", "{}",
    "\ud800", "professional:", "professional:\x00", "organisation:99999999999999999999", "organisation:-1",
    "structure:٣", ":", "::", "a:b:c", "f" * 33, "00000000-0000-0000-0000-000000000000",
)  # fmt: skip
# A NUL or the end of a line in a header is refused by the server itself (RFC 9110, 5.5), and so is a
# length that is no number; the client of the tests cannot announce more than it sends.
HEADERS: dict[str, tuple[str, ...]] = {
    "HTTP_HX_REQUEST": ("true", "false", "\xff", "x" * 2_000),
    "HTTP_HX_TARGET": ("liste", "#a[b]"),
    "HTTP_HX_CURRENT_URL": ("http://testserver/%zz", "http://[", "\xff"),
    "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": ("true",),
    "HTTP_HX_BOOSTED": ("true",),
    "HTTP_USER_AGENT": ("", "\xff\xfe", "x" * 5_000, "%s"),
    "HTTP_REFERER": ("http://[", "javascript:1", "\xff"),
    "HTTP_ACCEPT": ("*", "application/json", "\xff"),
    "HTTP_ACCEPT_LANGUAGE": ("xx-" * 300, "fr;q=nan", "../../x"),
    "HTTP_ACCEPT_ENCODING": ("gzip;q=0", "br, gzip, \xff"),
    "HTTP_RANGE": ("bytes=0-", "bytes=9-1", "\xff"),
    "HTTP_IF_MODIFIED_SINCE": ("Sat, 31 Feb 99999 99:99:99 GMT", "x"),
    "HTTP_IF_NONE_MATCH": ("*", '"\xff"', 'W/"', "x" * 3_000),
    "HTTP_X_FORWARDED_FOR": ("::1", "x, y", "\xff", "1" * 2_000),
    "HTTP_X_FORWARDED_PROTO": ("https", "ftp"),
    "HTTP_X_REQUEST_ID": ("\x7f", "a" * 500),
    "HTTP_X_HTTP_METHOD_OVERRIDE": ("DELETE", "PUT"),
    "HTTP_COOKIE": ("sessionid=\x01; csrftoken=x", "=", "messages=" + "a" * 3_000, "sessionid=" + "z" * 32),
    "HTTP_ORIGIN": ("null", "http://ailleurs.example"),
}
KEYS = (
    "next",
    "query",
    "name",
    "table",
    "pk",
    "id",
    "community",
    "user",
    "__proto__",
    "a[b]",
    "\x00",
    "é" * 300,
)
FILES: tuple[tuple[str, bytes], ...] = (
    ("vide.csv", b""),
    ("a\x00/../../b.txt", b"\xff\xfe\x00\x01"),
    ("x" * 400 + ".zip", b"PK\x03\x04 damaged"),
    ("image.svg", b"<svg onload='alert(1)' xmlns='http://www.w3.org/2000/svg'/>"),
    ("formule.csv", b"=1+1;@SUM(A1)\r\n"),
    ("cle.pem", b"-----BEGIN"),
)
TYPES = (
    ENCODED, f"{ENCODED}; charset=utf-16", f"{ENCODED}; charset=nulle-part", MULTIPART, "multipart/form-data",
    "multipart/form-data; boundary=" + "x" * 300, "multipart/form-data; boundary=\xff", "application/json",
    "application/xml", "text/plain; charset=\x01", "", ";;;",
)  # fmt: skip
_ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass(frozen=True)
class Asked:
    """One request, ready for `django.test.Client.generic`."""

    who: str
    method: str
    path: str
    query: str = ""
    body: bytes = b""
    content_type: str = ENCODED
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """What is known of an address: its route, its own URL, the fields of its page, who may ask."""

    route: str
    url: str
    fields: tuple[Field, ...]
    names: tuple[str, ...]
    posts: bool
    people: tuple[str, ...]


values = st.one_of(
    st.sampled_from(ODD),
    st.text(max_size=30),
    st.integers(min_value=-(2**70), max_value=2**70).map(str),
    st.dates().map(str),
)


def encoded(pairs: list[tuple[str, str]]) -> str:
    """Of any text whatever, half a character included, which is no UTF-8."""
    return "&".join(
        f"{quote(name, safe='', errors='surrogatepass')}={quote(value, safe='', errors='surrogatepass')}"
        for name, value in pairs
    )


def multipart(pairs: list[tuple[str, str]], files: list[tuple[str, str, bytes]]) -> bytes:
    """The parts of a form with files, whatever their names hold."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode(
            "utf-8", "surrogatepass"
        )
        for name, value in pairs
    ]
    parts += [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode("utf-8", "surrogatepass")
        + content
        + b"\r\n"
        for name, file, content in files
    ]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


@st.composite
def filled(draw: Any, target: Target) -> list[tuple[str, str]]:
    """The form as a person would send it, then some of its values replaced, left out, repeated or added."""
    pairs: list[tuple[str, str]] = []
    spoilt = draw(st.sets(st.integers(0, max(len(target.fields) - 1, 0)), max_size=4))
    for rank, one in enumerate(target.fields):
        proposed = (
            st.sampled_from(one.values) if one.values else st.sampled_from(("Exemple", "1", "2025-01-01"))
        )
        if rank not in spoilt:
            pairs.append((one.name, draw(proposed)))
            continue
        for _ in range(draw(st.sampled_from((0, 1, 1, 1, 2, 40)))):
            pairs.append((one.name, draw(values)))
    for name in draw(st.lists(st.sampled_from((*KEYS, *target.names)), max_size=3)):
        pairs.append((name, draw(values)))
    if draw(st.integers(0, 40)) == 0:
        pairs += [(f"champ{number}", "x") for number in range(2_100)]
    return pairs


@st.composite
def _content(draw: Any, target: Target) -> tuple[bytes, str]:
    pairs = draw(filled(target))
    shape = draw(st.sampled_from(("encoded", "encoded", "encoded", "multipart", "cut", "raw")))
    if shape == "encoded":
        return encoded(pairs).encode(), ENCODED
    if shape == "raw":
        return draw(st.binary(max_size=60)), draw(st.sampled_from(TYPES))
    file_fields = [one.name for one in target.fields if one.kind == "file"] or ["file"]
    files = [
        (draw(st.sampled_from(file_fields)), *draw(st.sampled_from(FILES)))
        for _ in range(draw(st.integers(0, 2)))
    ]
    whole = multipart(pairs, files)
    return (whole[: len(whole) * 2 // 3] if shape == "cut" else whole), MULTIPART


@st.composite
def requests(draw: Any, target: Target) -> Asked:
    """A request to the target: its query, its path, its form or its headers are not what they should be."""
    method = draw(
        st.sampled_from(("GET", "POST", "POST", "POST") if target.posts else ("GET", "GET", "GET", "POST"))
    )
    path = target.url
    if _ARGUMENT.search(target.route) and draw(st.integers(0, 3)) == 0:
        path = draw(_paths(target))
    query = ""
    if method == "GET" or draw(st.integers(0, 4)) == 0:
        names = st.sampled_from((*OF_LISTS, *target.names))
        # A server refuses a longer line itself.
        query = encoded(draw(st.lists(st.tuples(names, values), max_size=5)))[:8_000]
    body, content_type = draw(_content(target)) if method == "POST" else (b"", ENCODED)
    chosen = draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=3, unique=True))
    headers = {name: draw(st.sampled_from(HEADERS[name])) for name in chosen}
    return Asked(draw(st.sampled_from(target.people)), method, path, query, body, content_type, headers)


@st.composite
def _paths(draw: Any, target: Target) -> str:
    def argument(match: re.Match[str]) -> str:
        if match[1] == "slug" and match[2] == "slug" and draw(st.booleans()):
            return "val-exemple"
        if match[1] == "int":
            return str(draw(st.one_of(st.integers(0, 3), st.integers(0, 2**70))))
        text = draw(values)[:300]
        return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="") or "x"

    return "/" + _ARGUMENT.sub(argument, target.route)
