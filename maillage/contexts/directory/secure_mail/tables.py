"""Who practises on the territory, with or without a secure address."""

from __future__ import annotations

from typing import Any

from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.professionals.numbers import NUMBER_COLUMNS
from maillage.contexts.directory.professionals.tables import phones, places, professions
from maillage.contexts.directory.secure_mail.filters import MailboxFilters
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def _link(person: Any, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "directory:professional", idnps=person.pk)


def _directory(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "directory:list")


MAILBOX_HOLDERS = Table(
    name="directory.secure_mail",
    title="Messagerie sécurisée",
    model=Professional,
    noun="professionnel en exercice",
    noun_plural="professionnels en exercice",
    order=("search_name",),
    filters=MailboxFilters,
    columns=(
        Column("name", "Nom", level="professional", link=_link, sort=("search_name",)),
        Column("professions", "Profession", value=professions, level="professional"),
        Column("places", "Lieu", value=places, level="professional"),
        Column("phones", "Téléphone", value=phones, kind="phone", level="professional"),
        Column(
            "has_mailbox",
            "Adresse MSSanté",
            value=lambda row: "sans" if row.mailbox is None else "avec",
            kind="badge",
            badge=lambda row: ("warning", "mail") if row.mailbox is None else ("success", "mail"),
            level="professional",
            sort=("mailbox",),
        ),
        *NUMBER_COLUMNS,
        Column(
            "mailbox",
            "Adresse",
            value=lambda row: row.mailbox or "",
            level="professional",
            place="export",
        ),
    ),
    empty=Empty(
        "Personne n’exerce sur le territoire selon le RPPS : il n’est pas encore importé, ou le périmètre n’est pas "
        "choisi.",
        "Voir l’annuaire",
        _directory,
    ),
)
