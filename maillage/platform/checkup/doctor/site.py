"""The site as visitors meet it: its address, its certificate, its static files."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings
from django.http.request import validate_host

from maillage.platform.registry import Check, Finding

CONNECT_S = 8
WARN_DAYS = 14


def _address() -> Iterator[Finding]:
    parts = urlsplit(settings.MAILLAGE_BASE_URL)
    host = parts.hostname or ""
    before = list(_incoherences(parts.scheme, host))
    yield from before
    if not before:
        yield Finding("ok", f"Le site est à l’adresse {settings.MAILLAGE_BASE_URL}.")


def _incoherences(scheme: str, host: str) -> Iterator[Finding]:
    if scheme not in {"http", "https"} or not host:
        yield Finding(
            "fault",
            f"MAILLAGE_BASE_URL n’est pas une adresse : « {settings.MAILLAGE_BASE_URL} ».",
            "Écrivez l’adresse du site telle qu’on la tape, par exemple https://maillage.exemple.fr.",
        )
        return
    if not validate_host(host, settings.ALLOWED_HOSTS):
        yield Finding(
            "fault",
            f"Le site refuserait ses propres visiteurs : {host} (MAILLAGE_BASE_URL) n’est pas dans MAILLAGE_HOSTS.",
            f"Ajoutez {host} à MAILLAGE_HOSTS.",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding("warning", "MAILLAGE_HOSTS accepte n’importe quel nom.", f"Écrivez-y seulement {host}.")
    secure = bool(settings.SESSION_COOKIE_SECURE)
    if scheme == "https" and not secure:
        yield Finding(
            "fault",
            "Le site est en https, mais les sessions voyagent aussi en clair.",
            "Retirez MAILLAGE_HTTPS=0.",
        )
    if scheme == "http" and secure:
        yield Finding(
            "fault" if host not in {"localhost", "127.0.0.1"} else "warning",
            "Le site n’accepte que https, mais ses liens (MAILLAGE_BASE_URL) sont en http.",
            "Mettez https:// dans MAILLAGE_BASE_URL, ou MAILLAGE_HTTPS=0 sur votre propre machine.",
        )


def _certificate() -> Iterator[Finding]:
    parts = urlsplit(settings.MAILLAGE_BASE_URL)
    if parts.scheme != "https" or not parts.hostname:
        yield Finding("ok", "Pas de certificat à vérifier : le site n’est pas en https.")
        return
    host, port = parts.hostname, parts.port or 443
    try:
        ends = _valid_until(host, port)
    except ssl.SSLCertVerificationError as error:
        yield _refused(host, port, error)
    except (OSError, ssl.SSLError) as error:
        yield Finding(
            "warning",
            f"Le site ne répond pas en https à {host}:{port} depuis cette machine ({error}).",
            "Vérifiez le serveur frontal (nginx) et le nom ; si seul le dehors le joint, essayez un navigateur.",
        )
    else:
        days = (ends - datetime.now(UTC)).days
        told = f"Certificat de {host} valable jusqu’au {ends:%d/%m/%Y} ({days} jours)"
        if days < WARN_DAYS:
            yield Finding(
                "warning", f"{told}.", "Renouvelez-le ; s’il se renouvelle seul, cherchez pourquoi pas."
            )
        else:
            yield Finding("ok", f"{told}.")


def _valid_until(host: str, port: int) -> datetime:
    context = ssl.create_default_context()
    if settings.MAILLAGE_EXTRA_CA:
        context.load_verify_locations(settings.MAILLAGE_EXTRA_CA)
    return x509.load_der_x509_certificate(_shown(host, port, context)).not_valid_after_utc


def _shown(host: str, port: int, context: ssl.SSLContext) -> bytes:
    with (
        socket.create_connection((host, port), timeout=CONNECT_S) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        return secured.getpeercert(binary_form=True) or b""


def _refused(host: str, port: int, error: ssl.SSLCertVerificationError) -> Finding:
    """Say why a browser refuses: expired, another name, unknown authority."""
    reasons = {
        10: ("est périmé", "Renouvelez-le."),
        9: ("n’est pas encore valable", "Vérifiez l’horloge de cette machine."),
        18: ("est signé par lui-même", "Prenez-en un d’une autorité reconnue (Let’s Encrypt)."),
        62: ("porte un autre nom", f"Prenez-en un pour {host}."),
        64: ("porte une autre adresse", f"Prenez-en un pour {host}."),
    }
    default = ("n’est pas reconnu", "Installez aussi les certificats intermédiaires de l’autorité.")
    said, advice = reasons.get(error.verify_code, default)
    return Finding("fault", f"Le certificat de {host}:{port} {said} ({error.verify_message}).", advice)


def _static() -> Iterator[Finding]:
    storages: dict[str, Any] = settings.STORAGES
    if not str(storages["staticfiles"]["BACKEND"]).startswith("whitenoise."):
        yield Finding("ok", "Les fichiers des pages sont lus dans les sources.")
    elif not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        yield Finding(
            "fault",
            f"Les fichiers des pages ne sont pas construits dans {settings.STATIC_ROOT}.",
            "« maillage serve » les construit : relancez-le avec un compte qui peut écrire dans ce dossier.",
        )
    else:
        yield Finding("ok", "Les fichiers des pages sont construits.")


ADDRESS = Check("address", "Adresse du site", 90, lambda: tuple(_address()), needs_database=False)
CERTIFICATE = Check("certificate", "Certificat", 95, lambda: tuple(_certificate()), needs_database=False)
STATIC = Check("static", "Fichiers des pages", 100, lambda: tuple(_static()), needs_database=False)
