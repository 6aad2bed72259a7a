"""The list of text messages. Texts are never shown: some hold a personal link."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.platform.messaging.labels import purpose_label
from maillage.platform.messaging.models import MessageState, ShortMessage
from maillage.platform.messaging.tables import TONES
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import DayField, ListFilters, SearchField, day_start
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


class TextFilters(ListFilters):
    text = SearchField(label="Numéro")
    state = forms.ChoiceField(label="État", choices=[("", "Tous"), *MessageState.choices])
    first = DayField(label="Du")
    last = DayField(label="Au")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.check_period("first", "last")
        return cleaned

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if cleaned["text"]:
            # « 06 39 98 » finds +33639980000.
            digits = "".join(sign for sign in cleaned["text"] if sign.isdecimal())
            rows = rows.filter(to__contains=digits.removeprefix("0")) if digits else rows.none()
        if cleaned["state"]:
            rows = rows.filter(state=cleaned["state"])
        if cleaned["first"]:
            rows = rows.filter(queued_at__gte=day_start(cleaned["first"]))
        if cleaned["last"]:
            rows = rows.filter(queued_at__lt=day_start(cleaned["last"], days_later=1))
        return rows


def _purpose(message: Any) -> str:
    return purpose_label(message.purpose)


def _actions(message: Any, actor: Actor) -> list[Action]:
    failed = message.state == MessageState.FAILED and message.body != ""
    if actor.community is None or not failed or not actor.can("messaging.send_again"):
        return []
    url = community_url(actor.community, "messaging:text_again", message.pk)
    return [Action("Renvoyer", url, icon="refresh", post=True)]


TEXTS = Table(
    name="messaging.texts",
    title="SMS",
    model=ShortMessage,
    noun="SMS",
    order=("-queued_at",),
    filters=TextFilters,
    columns=(
        Column("purpose", "Motif", value=_purpose, sort=("purpose",)),
        Column("to", "Destinataire", sort=("to",)),
        Column("queued_at", "Demandé le", kind="datetime", sort=("queued_at",)),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda message: message.get_state_display(),
            badge=lambda message: TONES[message.state],
            second=lambda message: message.error,
            sort=("state",),
        ),
        Column("error", "Dernière erreur", place="export"),
        Column("attempts", "Essais", kind="number", sort=("attempts",)),
        Column("sent_at", "Envoyé le", kind="datetime", sort=("sent_at",)),
    ),
    actions=_actions,
    personal_permission="messaging.export_addresses",
    empty=Empty("Aucun SMS n’a encore été envoyé par cette communauté."),
    sources=(
        "File d’envoi de Maillage ; le texte d’un SMS envoyé est effacé aussitôt, celui d’un échec après 90 jours.",
    ),
)
