"""SMTP that never calls the addresses by which cloud machines tell their own secrets.

An operator may name any server, this machine's and the internal network's included: that is where relays are.
Link-local addresses (RFC 3927, RFC 4291) and the known metadata services are no mail server: refused at each
connection, once the name is resolved, so that a name that changes its address in between gains nothing.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from ipaddress import ip_address
from typing import Any, Final

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

# Metadata services outside the link-local ranges (AWS over IPv6, Alibaba Cloud, Oracle Cloud).
_METADATA: Final = frozenset({"fd00:ec2::254", "100.100.100.200", "192.0.0.192"})

# For the answer to a whole message, which some servers examine first; and for all that is said in one call.
ANSWER_S: Final = 60.0
LONGEST_CALL_S: Final = 90.0


class ForbiddenAddress(OSError):
    """The name leads to an address at which no mail server may be."""


def is_forbidden(address: str) -> bool:
    """True for an address (text of an IP address) that is never called."""
    ip = ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return ip.is_link_local or ip.is_multicast or ip.is_unspecified or str(ip) in _METADATA


def open_socket(host: str, port: int, timeout: float | None) -> socket.socket:
    """A connected socket to the first address of `host` that answers.

    ForbiddenAddress if the name has no other than forbidden addresses; OSError as `socket.create_connection`.
    """
    failed: OSError | None = None
    for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        address = str(place[0])
        if is_forbidden(address):
            failed = failed or ForbiddenAddress(f"{host} : {address}")
            continue
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            failed = error
    raise failed or OSError(f"{host} has no address")


class _Bounded(smtplib.SMTP):
    """A call that ends: a server that sends one byte now and then would pass any time-out of a single reading.

    before_text: called when the server has taken sender and recipient, before the text leaves.
    """

    before_text: Callable[[], None] | None = None
    _alarm: threading.Timer | None = None

    def connect(self, *arguments: Any, **options: Any) -> tuple[int, bytes]:
        self._alarm = threading.Timer(LONGEST_CALL_S, self._hang_up)
        self._alarm.daemon = True
        self._alarm.start()
        return super().connect(*arguments, **options)

    def _hang_up(self) -> None:
        if isinstance(self.sock, socket.socket):
            with suppress(OSError):
                # Of the plain socket: one with TLS would first say good-bye, and wait.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def data(self, msg: Any) -> tuple[int, bytes]:
        if self.before_text is not None:
            self.before_text()
        # Who gives up before the answer sends the message a second time (RFC 5321, 4.5.3.2.6).
        if self.sock is not None:
            self.sock.settimeout(max(self.timeout or 0, ANSWER_S))
        try:
            return super().data(msg)
        finally:
            if self.sock is not None:
                self.sock.settimeout(self.timeout)

    def close(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        super().close()


class GuardedSMTP(_Bounded):
    def _get_socket(self, host: str, port: int, timeout: float | None) -> socket.socket:
        return open_socket(host, port, timeout)


class GuardedSMTPS(_Bounded, smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float | None) -> socket.socket:
        plain = open_socket(host, port, timeout)
        try:
            return self.context.wrap_socket(plain, server_hostname=self._host)  # type: ignore[attr-defined]
        except BaseException:
            plain.close()
            raise


class GuardedBackend(EmailBackend):
    """Django's SMTP back end on guarded connections; knows the private authority of the installation too."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return GuardedSMTPS if self.use_ssl else GuardedSMTP

    @cached_property
    def ssl_context(self) -> Any:
        context = ssl.create_default_context()
        if settings.MAILLAGE_EXTRA_CA:
            context.load_verify_locations(cafile=settings.MAILLAGE_EXTRA_CA)
        return context
