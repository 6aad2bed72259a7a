"""The state of the installation in a few sentences, for its home page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from maillage.contexts.directory import api as directory
from maillage.platform.messaging.server.services import proof
from maillage.platform.messaging.server.settings import is_told
from maillage.platform.tenancy.models import Community
from maillage.platform.ui.typography import count_words


@dataclass(frozen=True)
class Fact:
    """tone: one of the badges'; word: the state; url_name: the page where one does something about it."""

    label: str
    tone: str
    word: str
    detail: str
    url_name: str


def installation_state() -> list[Fact]:
    """Communities, mail, national register. 5 queries."""
    return [_of_communities(), _of_mail(), _of_register()]


def _of_communities() -> Fact:
    number = Community.objects.count()
    told = count_words(number, "communauté") if number else "aucune pour l’instant"
    tone = "success" if number else "warning"
    return Fact("Communautés", tone, "ouvertes" if number else "à ouvrir", told, "first_hour:communities")


def _of_mail() -> Fact:
    page = "messaging_installation:server"
    if not is_told():
        return Fact("Courrier", "warning", "à régler", "aucun serveur n’est indiqué", page)
    proved = proof()
    if proved is None or proved.confirmed_at is None:
        return Fact("Courrier", "warning", "à essayer", "personne n’a confirmé avoir reçu un message", page)
    return Fact(
        "Courrier",
        "success",
        "prouvé",
        f"un message est arrivé le {timezone.localdate(proved.confirmed_at):%d/%m/%Y}",
        page,
    )


def _of_register() -> Fact:
    page = "directory_national:imports"
    if not directory.has_real_register():
        return Fact("Annuaire national", "warning", "à importer", "aucun registre n’est en place", page)
    edition = directory.register_edition()
    return Fact("Annuaire national", "success", "en place", edition.credit, page)
