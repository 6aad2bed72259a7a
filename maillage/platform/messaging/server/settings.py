"""Which mail server is in force: that of the environment, else that of the installation's page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from maillage.platform.messaging.server.guarded import GuardedBackend
from maillage.platform.messaging.server.models import MailServer, Security

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


@dataclass(frozen=True)
class Server:
    """A mail server and how to talk to it. sender: as it stands in « De : »."""

    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    sender: str

    @property
    def fingerprint(self) -> str:
        """Changes with anything that may keep mail from arriving, the password aside (it is no secret)."""
        parts = (self.host.lower(), str(self.port), self.security, self.user, self.sender)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def is_set_by_environment() -> bool:
    """True if the environment names the server: the page then shows it and changes nothing."""
    return bool(settings.MAILLAGE_SMTP_FROM_ENVIRONMENT)


def of_environment() -> Server:
    """What the settings say, which is also what is used while nothing else was said."""
    security = Security.TLS if settings.EMAIL_USE_SSL else Security.NONE
    return Server(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        security=Security.STARTTLS if settings.EMAIL_USE_TLS else security,
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        sender=settings.DEFAULT_FROM_EMAIL,
    )


def of_row(row: MailServer) -> Server:
    return Server(row.host, row.port, row.security, row.user, row.password, row.sender)


def in_force() -> Server:
    """The server that every message goes through. At most 1 query."""
    row = None if is_set_by_environment() else MailServer.objects.first()
    return of_environment() if row is None else of_row(row)


def is_told() -> bool:
    """True once somebody said which server it is. At most 1 query."""
    return is_set_by_environment() or MailServer.objects.exists()


def waits_for_server() -> bool:
    """True while nothing can leave, since nobody said by which server: what is queued waits. At most 1 query."""
    return settings.EMAIL_BACKEND == SMTP_BACKEND and not is_told()


def when_it_leaves(sentence: str) -> str:
    """« L’invitation part à x », or that it will once there is a server. sentence: with « {part} » for the verb.

    At most 1 query.
    """
    if waits_for_server():
        return f"{sentence.format(part='partira')} dès que le courrier sera réglé."
    return f"{sentence.format(part='part')}."


def backend_for(server: Server, *, timeout_s: float) -> BaseEmailBackend:
    """A connection to that server, not opened yet."""
    return GuardedBackend(
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.security == Security.STARTTLS,
        use_ssl=server.security == Security.TLS,
        timeout=timeout_s,
    )


@dataclass(frozen=True)
class Line:
    """What a delivery needs: the connection, not opened yet, and who the mail is from."""

    connection: BaseEmailBackend
    sender: str


def connection() -> Line:
    """For every message of this installation. A back end that is no SMTP server (a folder, the tests) stays."""
    if settings.EMAIL_BACKEND != SMTP_BACKEND:
        return Line(get_connection(), settings.DEFAULT_FROM_EMAIL)
    server = in_force()
    return Line(backend_for(server, timeout_s=settings.EMAIL_TIMEOUT), server.sender)
