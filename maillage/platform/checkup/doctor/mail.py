"""Mail: does the server in force let us in, and does the queue move? Nothing is sent."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from maillage.platform.messaging.models import Message, MessageState
from maillage.platform.messaging.server.diagnosis import diagnose
from maillage.platform.messaging.server.models import Security
from maillage.platform.messaging.server.settings import (
    SMTP_BACKEND,
    Server,
    backend_for,
    in_force,
    is_set_by_environment,
    is_told,
)
from maillage.platform.registry import Check, Finding
from maillage.platform.ui.typography import counted

CONNECT_S = 8
WAITING = timedelta(minutes=30)
RECENT = timedelta(days=1)


def _server() -> Iterator[Finding]:
    if settings.EMAIL_BACKEND != SMTP_BACKEND:
        yield Finding("ok", "Les messages ne passent par aucun serveur (démonstration ou essai).")
        return
    if not is_told():
        yield Finding(
            "warning",
            "Aucun serveur de courrier n’est indiqué : les messages attendent, rien ne part.",
            "Indiquez-le à la page « Courrier » de l’installation, ou par les variables MAILLAGE_SMTP_HOST, "
            "MAILLAGE_SMTP_PORT, MAILLAGE_SMTP_USER et MAILLAGE_SMTP_PASSWORD ; puis envoyez l’essai.",
        )
        return
    server = in_force()
    place = f"{server.host}:{server.port}"
    try:
        yield _entered(server, place)
    except (OSError, smtplib.SMTPException) as error:
        found = diagnose(error, server)
        said = f" ({found.said})" if found.said else ""
        yield Finding(
            "fault", f"Messagerie {place} : {found.what}{said}", f"{found.todo} {_where_it_is_set()}"
        )


def _where_it_is_set() -> str:
    if is_set_by_environment():
        return "Le réglage est dans les variables MAILLAGE_SMTP_… ; les messages attendent, rien n’est perdu."
    return (
        "Le réglage est à la page « Courrier » de l’installation ; les messages attendent, rien n’est perdu."
    )


def _entered(server: Server, place: str) -> Finding:
    """Go in as a delivery would, and out again."""
    line = backend_for(server, timeout_s=CONNECT_S)
    try:
        line.open()
        code, _ = line.connection.noop()  # type: ignore[attr-defined]  # of the SMTP back end
    finally:
        # What the server makes of our leaving is no fault.
        with suppress(OSError, smtplib.SMTPException):
            line.close()
    if code != 250:
        return Finding(
            "warning", f"Le serveur de messagerie {place} répond {code}.", "Voyez avec son hébergeur."
        )
    is_local = server.host in {"localhost", "127.0.0.1"}
    if server.user and server.security == Security.NONE and not is_local:
        return Finding(
            "warning",
            f"Le mot de passe part en clair vers {place}.",
            f"Choisissez STARTTLS et le port 587. {_where_it_is_set()}",
        )
    return Finding("ok", f"Le serveur de messagerie {place} nous laisse entrer.")


def _queue() -> Iterator[Finding]:
    now = timezone.now()
    waiting = Message.objects.filter(state=MessageState.QUEUED)
    oldest = waiting.aggregate(Min("queued_at"))["queued_at__min"]
    failed = Message.objects.filter(state=MessageState.FAILED, queued_at__gt=now - RECENT).count()
    if failed:
        yield Finding(
            "warning",
            f"{counted(failed, 'message a', 'messages ont')} échoué ces dernières 24 heures.",
            "Ouvrez « Envois » : la raison y est dite, et un bouton les renvoie.",
        )
    if oldest is not None and now - oldest > WAITING:
        yield Finding(
            "warning",
            f"{counted(waiting.count(), 'message attend', 'messages attendent')}, le plus ancien depuis le "
            f"{timezone.localtime(oldest):%d/%m/%Y à %H:%M}.",
            "Regardez plus haut si le serveur de messagerie répond, et si le travail de fond tourne.",
        )
    elif not failed:
        yield Finding("ok", "Les messages partent.")


SERVER = Check("mail", "Messagerie", 60, lambda: tuple(_server()))
QUEUE = Check("mail-queue", "Envois", 65, lambda: tuple(_queue()))
