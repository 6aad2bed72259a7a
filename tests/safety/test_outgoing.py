"""What the site fetches by itself, it fetches from the outside alone (API7:2023, Server-Side Request Forgery).

`imports/tests/test_reaching.py` and `test_fetching.py` look at the parts with a real site; here an operator writes
each of these in the real forms, and nothing is ever connected to.
"""

from __future__ import annotations

import socket
from typing import Any

import pytest

from maillage.contexts.directory.imports import reaching
from maillage.contexts.directory.imports.fetching import fetch
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.sources.models import Delivery
from tests.people import ClientOf

# Nothing here depends on the database.
pytestmark = pytest.mark.once

# Other schemes, and addresses that are none: refused by the form itself.
NOT_HTTPS = (
    "http://publication.example/f.zip", "file:///etc/passwd", "gopher://127.0.0.1:25/_HELO", "ftp://127.0.0.1/f",
    "dict://127.0.0.1:11211/", "jar:https://a.example!/x", "data:text/plain,x", "//127.0.0.1/f", "127.0.0.1/f",
    "https://", "https:///etc/passwd", "https://u:p@publication.example/f", "https://publication.example:99999/",
    "https://127.0.0.1:80\r\nHost: x/", "https://a.example/\x00", "https://[::1", "javascript:alert(1)",
)  # fmt: skip
# Numbers of machines of the inside, in every writing that a resolver understands.
INSIDE = (
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "0.0.0.0", "localhost", "LOCALHOST.",
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.1", "198.18.0.1",
    "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]",
    "[fe80::1]", "[fe80::1%25eth0]", "[fc00::1]", "[fd00:ec2::254]", "[fec0::1]", "[2002:7f00:1::]",
    "[64:ff9b::7f00:1]", "[64:ff9b:1::a00:1]", "[ff02::1]", "[2001:db8::1]", "①②⑦.⓪.⓪.①", "127。0。0。1",
)  # fmt: skip


class Connected(AssertionError):
    """A connection was about to be made."""


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection can be made without being seen; names are resolved as a file of hosts would."""

    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise Connected(str(args))

    monkeypatch.setattr(socket, "create_connection", refuse)
    real = socket.getaddrinfo

    def numbers_only(host: str, port: Any, *args: Any, **kwargs: Any) -> Any:
        if str(host).rstrip(".").lower() == "localhost":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        kwargs["flags"] = socket.AI_NUMERICHOST
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", numbers_only)
    monkeypatch.setattr("maillage.contexts.directory.imports.fetching._wait", lambda seconds: None)


@pytest.mark.parametrize("address", NOT_HTTPS)
def test_the_forms_take_no_other_scheme(address: str, client_of: ClientOf, alone: None) -> None:
    operator = client_of("operator")
    sent = operator.post("/installation/imports/nouveau/", {"kind": "rpps", "address": address})
    source = operator.post(
        "/installation/sources/rpps/", {"is_active": "on", "every_days": "7", "address": address}
    )
    assert sent.status_code == 422
    assert source.status_code in {404, 422}
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("port", ["", ":8443"])
def test_no_machine_of_the_inside_is_called(host: str, port: str, tmp_path: Any, alone: None) -> None:
    with pytest.raises(FileRefused):
        fetch(f"https://{host}{port}/fichier.zip", into=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "location",
    [
        *(f"https://{host}/" for host in INSIDE[:12]),
        "http://publication.example/",
        "file:///etc/passwd",
        "//[::1]/",
        "gopher://x/",
    ],
)
def test_no_redirect_leads_inside(location: str, alone: None) -> None:
    """Each step is examined as the first."""
    from urllib.parse import urljoin

    with pytest.raises(FileRefused):
        reaching.resolve(reaching.target_of(urljoin("https://publication.example/f", location)))


def test_a_name_that_moves_between_the_look_and_the_call_leads_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The name is resolved once; the connection goes to the number that was examined (DNS rebinding)."""
    answers = iter(["93.184.216.34", "127.0.0.1"])
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda *args, **kwargs: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 443))],
    )
    called: list[Any] = []

    def note(address: Any, *args: Any, **kwargs: Any) -> Any:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", note)
    with pytest.raises(ConnectionRefusedError):
        reaching.ask("https://publication.example/f", {})
    assert called == [("93.184.216.34", 443)]


def test_a_call_would_be_seen(tmp_path: Any, alone: None) -> None:
    with pytest.raises(Connected):
        fetch("https://93.184.216.34/fichier.zip", into=tmp_path)
