"""Reach a public site over HTTPS, and nothing else: no other scheme, no machine of the server's own network.

An address may be written by a person or by the site that redirects to it. Each host is resolved once, every
address that it has must be public, and the connection goes to the address that was examined: a name that changes
between the look and the call leads nowhere (OWASP, Server-Side Request Forgery Prevention).
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPResponse, HTTPSConnection
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

from maillage.contexts.directory.imports.refusal import FileRefused

MAX_REDIRECTS: Final = 5
TIMEOUT_S: Final = 60
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MAX_ADDRESS: Final = 2_000
# All that the Internet routes in IPv6 so far (IANA). Python calls some of the rest global, such as the local addresses
# of former networks (fec0::/10) and those that a network's own translator makes of IPv4 ones (64:ff9b:1::/48).
_ROUTED_V6: Final = ipaddress.ip_network("2000::/3")
# An IPv4 address that a translator makes of these (RFC 6052) must be public too.
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """A site and what is asked of it; `request` is the path with the query, ready to be sent."""

    host: str
    port: int
    request: str

    @property
    def address(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == 443 else f":{self.port}"
        return f"https://{host}{port}{self.request}"


def target_of(address: str) -> Target:
    """The address, examined. Raises `FileRefused`: not https, a password in it, or no address at all."""
    text = address.strip()
    if not text or len(text) > _MAX_ADDRESS or any(ord(sign) <= 32 or ord(sign) == 127 for sign in text):
        raise FileRefused("Cette adresse est incomplète ou contient des espaces : recopiez-la en entier.")
    try:
        parts = urlsplit(text)
        port, host = parts.port or 443, (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError) as error:
        raise FileRefused("Cette adresse n’est pas celle d’un site : recopiez-la en entier.") from error
    if parts.scheme != "https":
        raise FileRefused("Seules les adresses qui commencent par https:// sont acceptées.")
    if parts.username is not None or parts.password is not None:
        raise FileRefused("Cette adresse contient un mot de passe : utilisez l’adresse publique du fichier.")
    if not host:
        raise FileRefused("Cette adresse n’est pas celle d’un site : recopiez-la en entier.")
    request = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    if parts.query:
        request += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~?[]")
    return Target(host=host, port=port, request=request)


def is_public(ip: IPAddress) -> bool:
    """Whether anybody on the Internet can reach this address: not this machine, not its network."""
    return all(one.is_global and not one.is_multicast and _is_routed(one) for one in _faces(ip))


def _is_routed(ip: IPAddress) -> bool:
    return ip.version == 4 or ip in _ROUTED_V6 or ip in _NAT64


def _faces(ip: IPAddress) -> list[IPAddress]:
    """The address, and the IPv4 ones that it carries inside."""
    faces: list[IPAddress] = [ip]
    if isinstance(ip, ipaddress.IPv4Address):
        return faces
    if ip.ipv4_mapped is not None:
        return [ip.ipv4_mapped]
    if ip.sixtofour is not None:
        faces.append(ip.sixtofour)
    if ip.teredo is not None:
        faces.extend(ip.teredo)
    if ip in _NAT64:
        faces.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return faces


def resolve(target: Target) -> list[str]:
    """The addresses of the host, in the system's order. OSError when it has none; `FileRefused` if one is private."""
    answers = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    found = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    for one in found:
        if not is_public(ipaddress.ip_address(one.partition("%")[0])):
            raise FileRefused(
                f"L’adresse {target.host} désigne une machine du réseau interne : elle n’est pas appelée. "
                "Utilisez l’adresse publique du fichier, ou envoyez le fichier depuis votre ordinateur."
            )
    return found


class PinnedConnection(HTTPSConnection):
    """A connection to one of the addresses examined; the certificate is still that of the host's name."""

    def __init__(self, target: Target) -> None:
        self._trust = _trust()
        super().__init__(target.host, target.port, timeout=TIMEOUT_S, context=self._trust)
        self._candidates = resolve(target)

    def connect(self) -> None:
        raw = self._reach()
        try:
            # A server that hangs up without a word has been cut: that end must not pass for the end of the file.
            self.sock = self._trust.wrap_socket(raw, server_hostname=self.host, suppress_ragged_eofs=False)
        except BaseException:
            raw.close()
            raise

    def _reach(self) -> socket.socket:
        failure: OSError = OSError("no address")
        for candidate in self._candidates:
            try:
                return socket.create_connection((candidate, self.port), timeout=TIMEOUT_S)
            except OSError as error:
                failure = error
        raise failure


def _trust() -> ssl.SSLContext:
    """The authorities of the system, and the one that the operator added. Verification is never off."""
    context = ssl.create_default_context()
    # Python before 3.11.4 has OpenSSL 3 take a connection that was cut for one that was closed (CPython, gh-95494).
    context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
    if extra := settings.MAILLAGE_EXTRA_CA:
        try:
            context.load_verify_locations(cafile=extra)
        except (OSError, ssl.SSLError) as error:
            raise FileRefused(
                "Le fichier de certificats indiqué par MAILLAGE_EXTRA_CA est introuvable ou n’est pas au format PEM : "
                "corrigez ce réglage de l’installation."
            ) from error
    return context


@dataclass
class Answer:
    """What the site answered at the end of its redirects; `close` ends the connection."""

    target: Target
    response: HTTPResponse
    connection: PinnedConnection

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.response.close()
        with contextlib.suppress(OSError):
            self.connection.close()

    def header(self, name: str) -> str:
        return self.response.headers.get(name, "") or ""


def ask(address: str, headers: dict[str, str]) -> Answer:
    """GET the address and follow its redirects, each examined as the first.

    Raises `FileRefused` (forbidden address, too many redirects, certificate), OSError or HTTPException
    (the network: may be tried again).
    """
    target = target_of(address)
    for _ in range(MAX_REDIRECTS + 1):
        answer = _ask_once(target, headers)
        location = answer.header("Location")
        if answer.response.status not in _REDIRECTS or not location:
            return answer
        answer.close()
        target = target_of(urljoin(target.address, location))
    raise FileRefused("Ce site renvoie d’adresse en adresse sans fin : vérifiez l’adresse.")


def _ask_once(target: Target, headers: dict[str, str]) -> Answer:
    connection = PinnedConnection(target)
    try:
        connection.request("GET", target.request, headers=headers)
        return Answer(target=target, response=connection.getresponse(), connection=connection)
    except ssl.SSLCertVerificationError as error:
        connection.close()
        raise FileRefused(
            f"Le certificat de {target.host} n’est pas reconnu ({error.verify_message}). Rien n’a été téléchargé. "
            "Si ce site dépend d’une autorité privée, ajoutez-la par le réglage MAILLAGE_EXTRA_CA."
        ) from error
    except BaseException:
        connection.close()
        raise
