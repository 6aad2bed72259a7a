"""Mail: does the server let us in, and does the queue move? Nothing is sent."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from maillage.platform.messaging.models import Message, MessageState
from maillage.platform.registry import Check, Finding

CONNECT_S = 8
WAITING = timedelta(minutes=30)
RECENT = timedelta(days=1)


def _server() -> Iterator[Finding]:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield Finding("ok", "Les messages ne passent par aucun serveur (démonstration ou essai).")
        return
    place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        yield _entered(place)
    except smtplib.SMTPAuthenticationError as error:
        yield Finding(
            "fault",
            f"Le serveur de messagerie {place} refuse le compte ({error.smtp_code}).",
            "Vérifiez MAILLAGE_SMTP_USER et MAILLAGE_SMTP_PASSWORD.",
        )
    except ssl.SSLError as error:
        yield Finding(
            "fault",
            f"Le certificat ou le chiffrement du serveur de messagerie {place} est refusé ({error.reason or error}).",
            "Vérifiez le nom MAILLAGE_SMTP_HOST et le port ; demandez à l’hébergeur du courrier un certificat valable.",
        )
    except smtplib.SMTPNotSupportedError:
        yield Finding(
            "fault",
            f"Le serveur de messagerie {place} ne propose pas le chiffrement ou l’identification demandés.",
            "Vérifiez le port (souvent 587) et MAILLAGE_SMTP_STARTTLS.",
        )
    except (OSError, smtplib.SMTPException) as error:
        yield Finding(
            "fault",
            f"Le serveur de messagerie {place} ne répond pas ou refuse ({_said(error)}).",
            "Vérifiez MAILLAGE_SMTP_HOST et MAILLAGE_SMTP_PORT, et que la machine a le droit de le joindre. "
            "Les messages attendent, rien n’est perdu.",
        )


def _entered(place: str) -> Finding:
    server = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=CONNECT_S)
    try:
        if settings.EMAIL_USE_TLS:
            server.starttls(context=ssl.create_default_context())
        if settings.EMAIL_HOST_USER:
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        code, _ = server.noop()
        # What the server makes of our leaving is no fault.
        with suppress(OSError):
            server.quit()
    finally:
        server.close()
    if code != 250:
        return Finding(
            "warning", f"Le serveur de messagerie {place} répond {code}.", "Voyez avec son hébergeur."
        )
    is_local = settings.EMAIL_HOST in {"localhost", "127.0.0.1"}
    if settings.EMAIL_HOST_USER and not settings.EMAIL_USE_TLS and not is_local:
        return Finding(
            "warning",
            f"Le mot de passe part en clair vers {place}.",
            "Mettez MAILLAGE_SMTP_STARTTLS=1 et le port 587.",
        )
    return Finding("ok", f"Le serveur de messagerie {place} nous laisse entrer.")


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        return f"{error.smtp_code} {text}"[:120]
    return (str(error) or type(error).__name__)[:120]


def _queue() -> Iterator[Finding]:
    now = timezone.now()
    waiting = Message.objects.filter(state=MessageState.QUEUED)
    oldest = waiting.aggregate(Min("queued_at"))["queued_at__min"]
    failed = Message.objects.filter(state=MessageState.FAILED, queued_at__gt=now - RECENT).count()
    if failed:
        yield Finding(
            "warning",
            f"{failed} message(s) de ces dernières 24 heures ont échoué.",
            "Ouvrez « Envois » : la raison y est dite, et un bouton les renvoie.",
        )
    if oldest is not None and now - oldest > WAITING:
        yield Finding(
            "warning",
            f"{waiting.count()} message(s) attendent, le plus ancien depuis le "
            f"{timezone.localtime(oldest):%d/%m/%Y à %H:%M}.",
            "Regardez plus haut si le serveur de messagerie répond, et si le travail de fond tourne.",
        )
    elif not failed:
        yield Finding("ok", "Les messages partent.")


SERVER = Check("mail", "Messagerie", 60, lambda: tuple(_server()), needs_database=False)
QUEUE = Check("mail-queue", "Envois", 65, lambda: tuple(_queue()))
