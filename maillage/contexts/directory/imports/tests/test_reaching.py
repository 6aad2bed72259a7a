"""Which addresses may be called at all."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from maillage.contexts.directory.imports.fetching import fetch
from maillage.contexts.directory.imports.reaching import is_public, resolve, target_of
from maillage.contexts.directory.imports.refusal import FileRefused

PRIVATE = (
    "127.0.0.1 127.8.9.1 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 "
    "255.255.255.255 224.0.0.1 198.18.0.1 192.0.2.7 ::1 :: fe80::1 fc00::1 fd12:3456::1 ff02::1 "
    "::ffff:127.0.0.1 ::ffff:10.0.0.1 2002:7f00:1:: 2002:a00:1:: 64:ff9b::7f00:1 64:ff9b::a00:1 "
    "64:ff9b:1::a00:1 fec0::1 ::7f00:1 ::ffff:0:10.0.0.1"
)


@pytest.mark.parametrize("text", PRIVATE.split())
def test_an_address_of_the_inside_is_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "37.59.183.73", "2001:41d0:1:2::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_an_address_of_the_outside_is_public(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "incomplète"),
        ("https://exemple.fr/un deux", "espaces"),
        ("https://exemple.fr/\r\nHost: autre", "espaces"),
        ("http://exemple.fr/fichier", "https://"),
        ("ftp://exemple.fr/fichier", "https://"),
        ("file:///etc/passwd", "https://"),
        ("exemple.fr/fichier", "https://"),
        ("https://", "site"),
        ("https://exemple.fr:99999/", "site"),
        ("https://[::1/", "site"),
        ("https://nom:secret@exemple.fr/", "mot de passe"),
        ("https://exemple.fr/" + "a" * 3000, "incomplète"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        target_of(address)


def test_an_address_is_made_ready_to_be_sent() -> None:
    target = target_of("  https://Santé.exemple:8443/données/f%20x?d=é ")
    assert target.host == "xn--sant-epa.exemple"
    assert target.request == "/donn%C3%A9es/f%20x?d=%C3%A9"
    assert target.address == "https://xn--sant-epa.exemple:8443/donn%C3%A9es/f%20x?d=%C3%A9"
    assert target_of("https://[2001:41d0::1]/a").address == "https://[2001:41d0::1]/a"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "0x7f.1", "2130706433"])
def test_this_machine_is_never_called(host: str, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"réseau interne"):
        fetch(f"https://{host}/fichier", into=tmp_path)


def test_a_name_with_one_private_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*args: Any, **options: Any) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("37.59.183.73", "192.168.0.4")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(FileRefused, match=r"réseau interne"):
        resolve(target_of("https://exemple.fr/"))
