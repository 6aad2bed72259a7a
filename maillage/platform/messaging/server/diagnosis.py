"""What a mail server answered, in French, and what to do about it. Pure: from an error to words."""

from __future__ import annotations

import smtplib
import socket
import ssl
from dataclasses import dataclass

from maillage.platform.messaging.server.guarded import ForbiddenAddress
from maillage.platform.messaging.server.models import Security
from maillage.platform.messaging.server.settings import Server

WORDS_KEPT = 300


@dataclass(frozen=True)
class Diagnosis:
    """what: what happened; todo: what to do now; said: the server's own words, "" if it said nothing."""

    what: str
    todo: str
    said: str = ""


def diagnose(error: Exception, server: Server) -> Diagnosis:
    """The words for an error of `smtplib`, `ssl` or `socket`; anything else keeps its own text."""
    return _of_network(error, server) or _of_protection(error, server) or _of_server(error, server)


def _of_network(error: Exception, server: Server) -> Diagnosis | None:
    where = f"{server.host}, port {server.port}"
    if isinstance(error, ForbiddenAddress):
        return Diagnosis(
            f"« {server.host} » mène à une adresse réservée, qui n’est jamais un serveur de courrier.",
            "Vérifiez le nom du serveur auprès de votre fournisseur de messagerie.",
        )
    if isinstance(error, socket.gaierror | UnicodeError):
        return Diagnosis(
            f"Le serveur « {server.host} » est inconnu.",
            "Vérifiez son nom, lettre par lettre : il ressemble souvent à « smtp.fournisseur.fr ».",
        )
    if isinstance(error, ConnectionRefusedError):
        return Diagnosis(
            f"La connexion est refusée ({where}) : rien n’écoute à ce port.",
            "Essayez le port 587 avec STARTTLS, ou 465 avec TLS ; sinon demandez le port à votre fournisseur.",
        )
    # What ran out while the server was being listened to is wrapped by smtplib.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return Diagnosis(
            f"Aucune réponse dans le temps imparti ({where}).",
            "Vérifiez le serveur et le port. Beaucoup d’hébergeurs ferment le port 25 : préférez 587 ou 465.",
        )
    return None


def _of_protection(error: Exception, server: Server) -> Diagnosis | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Diagnosis(
            f"Le certificat de « {server.host} » n’est pas valable pour ce nom.",
            "Écrivez le nom exact que donne votre fournisseur. Pour une autorité privée : MAILLAGE_EXTRA_CA "
            "(guide d’exploitation).",
            str(getattr(error, "verify_message", "")),
        )
    if isinstance(error, ssl.SSLError):
        return Diagnosis(
            "Le serveur ne parle pas TLS de cette façon.",
            "Choisissez STARTTLS avec le port 587, ou TLS avec le port 465.",
        )
    if isinstance(error, smtplib.SMTPNotSupportedError) and server.security == Security.STARTTLS:
        return Diagnosis(
            "Ce serveur ne propose pas STARTTLS, ou pas d’identifiant, à ce port.",
            "Essayez TLS avec le port 465. « Aucune » ne convient qu’à un serveur de votre propre réseau.",
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Diagnosis(
            "Ce serveur n’accepte pas d’identifiant sans protection.",
            "Choisissez STARTTLS ou TLS ; ou laissez l’identifiant vide si le serveur n’en demande pas.",
        )
    return None


def _of_server(error: Exception, server: Server) -> Diagnosis:
    said = words_of(error)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Diagnosis(
            "Le serveur refuse l’identifiant ou le mot de passe.",
            "Retapez-les. Certains fournisseurs demandent un « mot de passe d’application » créé sur leur site.",
            said,
        )
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Diagnosis(
            f"Le serveur refuse l’expéditeur « {server.sender} ».",
            "Mettez l’adresse du compte dont vous avez donné l’identifiant, ou renseignez un identifiant.",
            said,
        )
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return Diagnosis(
            "Le serveur refuse le destinataire de l’essai.",
            "Vérifiez l’adresse. S’il n’envoie que dans son propre domaine, renseignez un identifiant.",
            said,
        )
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Diagnosis(
            "Le serveur a raccroché sans répondre.",
            "C’est souvent la sécurité qui ne convient pas au port : STARTTLS et 587, ou TLS et 465.",
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return Diagnosis(
            "Le serveur refuse le message.",
            "Ses mots, ci-dessous, disent pourquoi : transmettez-les à votre fournisseur.",
            said,
        )
    return Diagnosis("L’envoi a échoué.", "Vérifiez le serveur, le port et la sécurité.", said)


def words_of(error: Exception) -> str:
    """What the server said, on one line, at most 300 characters."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return said(code, text)
    if isinstance(error, smtplib.SMTPResponseException):
        return said(error.smtp_code, error.smtp_error)
    return (str(error) or type(error).__name__)[:WORDS_KEPT]


def said(code: int, text: bytes | str) -> str:
    """« 550 No such user »"""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {words}".replace("\x00", "")[:WORDS_KEPT]
