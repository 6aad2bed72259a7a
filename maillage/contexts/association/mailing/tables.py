"""Lists of letters, and of those to whom one left."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from maillage.contexts.association.mailing.models import Mailing, MailingState, Recipient
from maillage.contexts.association.permissions import MAIL
from maillage.core.search_text import search_text
from maillage.platform.messaging.models import MessageState
from maillage.platform.messaging.tables import TONES
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

BADGES: Final[dict[str, tuple[str, str]]] = {
    MailingState.DRAFT: ("info", "pencil"),
    MailingState.SENT: ("success", ""),
}
FORGOTTEN: Final = "trace effacée"
_MAIL_WORDS: Final = dict(MessageState.choices)


class MailingFilters(ListFilters):
    q = SearchField(label="Objet")
    etat = forms.ChoiceField(label="État", choices=[("", "tous"), *MailingState.choices])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if text := (cleaned.get("q") or "").strip():
            rows = rows.filter(subject__icontains=text)
        if state := cleaned.get("etat"):
            rows = rows.filter(state=state)
        return rows


def _link(row: Mailing, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:mailing", pk=row.pk)


def _write(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:mailing_new")


def _by(user: Any) -> str:
    return (user.name or user.email) if user else ""


MAILINGS = Table(
    name="association.mailings",
    title="Courriers",
    model=Mailing,
    noun="courrier",
    order=("-created_at",),
    filters=MailingFilters,
    columns=(
        Column(
            "subject",
            "Objet",
            link=_link,
            second=lambda row: "imposé par les statuts" if row.is_statutory else "",
            sort=("subject",),
        ),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda row: row.get_state_display(),
            badge=lambda row: BADGES[row.state],
            sort=("state",),
        ),
        Column("created_at", "Écrit le", kind="date", sort=("created_at",)),
        Column("created_by", "Par", value=lambda row: _by(row.created_by)),
        Column("sent_at", "Envoyé le", kind="datetime", sort=("sent_at",)),
        Column("sent_count", "Lettres", kind="number", sort=("sent_count",)),
        Column("without_address", "Sans adresse", kind="number", place="export"),
        Column("refused_count", "Ne veulent pas de courrier", kind="number", place="export"),
        Column("sent_by", "Envoyé par", value=lambda row: _by(row.sent_by), place="export"),
    ),
    empty=Empty(
        "Aucun courrier : écrivez à une équipe, un collège, une commune, une profession ou une instance.",
        "Écrire un courrier",
        _write,
    ),
)


class RecipientFilters(ListFilters):
    q = SearchField(label="Nom ou adresse")
    etat = forms.ChoiceField(label="Envoi", choices=[("", "tous"), *MessageState.choices])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if text := (cleaned.get("q") or "").strip():
            by_name = rows.filter(contact__search_name__contains=search_text(text))
            rows = by_name | rows.filter(email__icontains=text)
        if state := cleaned.get("etat"):
            rows = rows.filter(mail_state=state)
        return rows


RECIPIENTS = Table(
    name="association.mailing_recipients",
    title="Destinataires",
    model=Recipient,
    noun="lettre",
    feminine=True,
    order=("contact__search_name",),
    filters=RecipientFilters,
    columns=(
        Column(
            "contact",
            "Destinataire",
            value=lambda row: row.contact.name,
            sort=("contact__search_name",),
        ),
        Column("email", "Adresse", sort=("email",)),
        Column(
            "mail_state",
            "Envoi",
            kind="badge",
            level="personal",
            value=lambda row: _MAIL_WORDS.get(row.mail_state, FORGOTTEN),
            badge=lambda row: TONES.get(row.mail_state, ("neutral", "clock")),
            second=lambda row: row.mail_error,
            sort=("mail_state",),
        ),
        Column("stopped_at", "Désabonné le", kind="datetime", sort=("stopped_at",)),
    ),
    personal_permission=MAIL,
    empty=Empty("Ce courrier n’est parti à personne."),
)
