"""The list of professionals who are not members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django import forms

from maillage.contexts.association.contacts import professions
from maillage.contexts.association.contacts.models import Standing
from maillage.contexts.association.contacts.tables import link as contact_link
from maillage.contexts.association.engagement.not_members.queries import NotMember
from maillage.contexts.association.permissions import ENGAGE
from maillage.contexts.territory import api as territory
from maillage.core.search_text import search_text
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

UNKNOWN, KNOWN, FORMER = "inconnus", "contacts", "anciens"
SOMEBODY, NOBODY = "quelquun", "personne"
_STATES = [
    ("", "indifférent"),
    (UNKNOWN, "pas encore dans vos contacts"),
    (KNOWN, "déjà dans vos contacts"),
    (FORMER, "anciens adhérents"),
]
_CALLED = [("", "indifférent"), (NOBODY, "confiés à personne"), (SOMEBODY, "confiés à quelqu’un")]


class NotMemberFilters(ListFilters):
    q = SearchField(label="Nom")
    profession = forms.ChoiceField(label="Profession")
    commune = forms.ChoiceField(label="Commune")
    connu = forms.ChoiceField(label="Contacts", choices=_STATES)
    appel = forms.ChoiceField(label="Démarche", choices=_CALLED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.actor.community is not None
        self.offer("profession", "toutes", professions.choices())
        self.offer("commune", "toutes", territory.named_communes(self.actor.community))

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        words = search_text(cleaned.get("q") or "").split()
        profession, commune = cleaned.get("profession"), cleaned.get("commune")
        return [
            row
            for row in rows
            if all(word in row.search_name for word in words)
            and (not profession or row.profession == profession)
            and (not commune or any(code == commune for code, _ in row.communes))
            and (not cleaned.get("connu") or state_of(row) == cleaned["connu"])
            and (not cleaned.get("appel") or (cleaned["appel"] == NOBODY) == (row.waiting is None))
        ]


def state_of(row: NotMember) -> str:
    if row.contact is None:
        return UNKNOWN
    return FORMER if row.contact.standing == Standing.FORMER else KNOWN


def listed_name(row: NotMember) -> str:
    return f"{row.card.last_name} {row.card.first_name}".strip()


def _link(row: NotMember, actor: Actor) -> str:
    assert actor.community is not None
    if row.contact is not None:
        return contact_link(row.contact, actor)
    return community_url(actor.community, "directory:professional", idnps=row.card.idnps)


def said_of_contact(row: NotMember) -> str:
    return {UNKNOWN: "non", KNOWN: "contact", FORMER: "ancien adhérent"}[state_of(row)]


def said_of_approach(row: NotMember) -> str:
    if row.waiting is None:
        return ""
    caller = row.waiting.caller
    return f"confié à {caller.name or caller.email}" if caller else "à confier"


def _approach(row: NotMember, actor: Actor) -> Sequence[Action]:
    assert actor.community is not None
    if row.waiting is not None:
        return []
    url = community_url(actor.community, "association:not_members_approach")
    return [Action("À approcher", f"{url}?fiche={quote(row.card.idnps)}", "user-check")]


NOT_MEMBERS = Table(
    name="association.not_members",
    title="Professionnels non adhérents",
    noun="professionnel",
    order=("search_name",),
    filters=NotMemberFilters,
    columns=(
        Column("name", "Nom", value=listed_name, link=_link, level="professional", sort=("search_name",)),
        Column(
            "profession_name",
            "Profession",
            level="professional",
            second=lambda row: row.practice,
            sort=("profession_name", "search_name"),
        ),
        Column("commune_names", "Commune", level="professional", sort=("commune_names", "search_name")),
        Column("known", "Dans vos contacts", value=said_of_contact, level="personal"),
        Column("approach", "Démarche", value=said_of_approach, level="personal"),
        Column("practice", "Mode d’exercice", level="professional", place="export"),
        Column("rpps", "RPPS", value=lambda row: row.card.rpps, level="professional", place="export"),
        Column(
            "codes",
            "Codes INSEE",
            value=lambda row: ", ".join(code for code, _ in row.communes),
            level="professional",
            place="export",
        ),
    ),
    actions=_approach,
    empty=Empty(
        "Personne : soit tous les professionnels du territoire sont adhérents, soit le registre n’est pas importé."
    ),
    personal_permission=ENGAGE,
)
