"""The list of what came in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.text import Truncator

from maillage.contexts.programme.inbox.models import InboxItem, ItemKind, ItemState
from maillage.contexts.programme.inbox.queries import holding
from maillage.contexts.programme.permissions import SORT_INBOX
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

STATES: Final[dict[str, tuple[str, str]]] = {
    ItemState.WAITING: ("warning", "clock"),
    ItemState.FILED: ("success", "check"),
    ItemState.DISCARDED: ("neutral", "ban"),
}
KINDS: Final[dict[str, tuple[str, str]]] = {
    ItemKind.MAIL: ("neutral", "mail"),
    ItemKind.CALL: ("neutral", "phone"),
    ItemKind.FILE: ("neutral", "paperclip"),
}


# Signs of the text that a line shows.
_PREVIEW: Final = 90


class InboxFilters(ListFilters):
    q = SearchField(label="Mots")
    etat = forms.ChoiceField(
        label="État",
        choices=[
            ("", "à classer"),
            (ItemState.FILED.value, "classés"),
            (ItemState.DISCARDED.value, "écartés"),
            ("tout", "tous"),
        ],
    )
    nature = forms.ChoiceField(label="Nature", choices=[("", "toutes"), *ItemKind.choices])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if text := (cleaned.get("q") or "").strip():
            rows = holding(rows, text)
        if kind := cleaned.get("nature"):
            rows = rows.filter(kind=kind)
        state = cleaned.get("etat")
        if state == "tout":
            return rows
        return rows.filter(state=state or ItemState.WAITING)


def sender_of(row: InboxItem) -> str:
    """Whom the address names in the community, else what was written."""
    if row.contact is not None:
        return str(row.contact.name)
    if row.user is not None:
        return str(row.user)
    return row.sender_name or row.sender_email


def _second(row: Any) -> str:
    """What it is, its files, and how it begins."""
    files = count_words(row.files_count, "fichier") if row.files_count else ""
    text = Truncator(" ".join(row.body[:400].split())).chars(_PREVIEW)
    return " · ".join(part for part in (row.get_kind_display(), files, text) if part)


def _standing(row: InboxItem) -> str:
    """An address proves nothing, whoever it names."""
    if row.kind != ItemKind.MAIL:
        return ""
    return "" if row.contact_id or row.user_id else "expéditeur inconnu"


def _link(row: InboxItem, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "programme:inbox_item", pk=row.pk)


def _actions(row: InboxItem, actor: Actor) -> Sequence[Action]:
    assert actor.community is not None
    if row.state == ItemState.WAITING:
        to = {
            name: community_url(actor.community, f"programme:{name}", pk=row.pk)
            for name in ("inbox_evidence", "inbox_follow_up", "inbox_discard")
        }
        return (
            Action("Preuve", to["inbox_evidence"], "paperclip"),
            Action("Suite", to["inbox_follow_up"], "checklist"),
            Action("Écarter", f"{to['inbox_discard']}?version={row.version}", "ban", post=True),
        )
    if row.state == ItemState.DISCARDED:
        url = community_url(actor.community, "programme:inbox_restore", pk=row.pk)
        return (Action("Reprendre", f"{url}?version={row.version}", "arrow-back-up", post=True),)
    return ()


def _note(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "programme:inbox_call")


INBOX: Final = Table(
    name="programme.inbox",
    title="Boîte de réception",
    model=InboxItem,
    noun="élément",
    order=("-created_at",),
    filters=InboxFilters,
    columns=(
        Column("title", "Objet", link=_link, second=_second, sort=("title",)),
        Column(
            "sender",
            "De",
            value=sender_of,
            level="personal",
            second=_standing,
            sort=("sender_name", "sender_email"),
        ),
        Column("created_at", "Arrivé le", kind="datetime", sort=("created_at",)),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda row: row.get_state_display(),
            badge=lambda row: STATES[row.state],
            sort=("state",),
        ),
        Column("kind", "Nature", value=lambda row: row.get_kind_display(), place="export"),
        Column("happened_on", "Du", kind="date", place="export"),
        Column("sender_email", "Adresse", place="export"),
        Column(
            "files",
            "Fichiers",
            value=lambda row: row.files_count,
            kind="number",
            level="public",
            place="export",
        ),
        Column(
            "sorted_by", "Classé ou écarté par", value=lambda row: str(row.sorted_by or ""), place="export"
        ),
    ),
    actions=_actions,
    personal_permission=SORT_INBOX,
    empty=Empty(
        "Rien à classer : un courriel envoyé à l’adresse de la boîte, un appel noté, une photo ou un fichier déposé "
        "arrivent ici.",
        "Noter un appel",
        _note,
    ),
)
