"""The list of people to win and to keep."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F

from maillage.contexts.association.contacts import professions
from maillage.contexts.association.contacts.filters import PeopleFilters
from maillage.contexts.association.contacts.models import Category, Contact
from maillage.contexts.association.contacts.tables import ACTIVITY, COMMUNE, create_url, link, listed_name
from maillage.contexts.association.engagement.models import Approach
from maillage.contexts.association.engagement.stages import LABELS, RANKS, TONES, stage_of
from maillage.contexts.association.permissions import ENGAGE
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.ui.typography import short_date

MINE, SOMEBODY, NOBODY = "moi", "quelquun", "personne"
_CALLED = [
    ("", "indifférent"),
    (MINE, "confiés à moi"),
    (SOMEBODY, "confiés à quelqu’un"),
    (NOBODY, "confiés à personne"),
]


class EngagementFilters(PeopleFilters):
    """Health professionals unless another category is asked for."""

    rare = ("exercice", "manque", "college", "situation")

    etape = forms.ChoiceField(label="Étape", choices=[("", "toutes"), *LABELS.items()])
    appel = forms.ChoiceField(label="Démarche", choices=_CALLED)
    categorie = forms.ChoiceField(
        label="Catégorie",
        choices=[("", "professionnels de santé"), ("toutes", "toutes"), *Category.choices[1:]],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["situation"]

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        rows = self.common(rows, cleaned)
        category = cleaned.get("categorie")
        if category != "toutes":
            rows = rows.filter(category=category or Category.PROFESSIONAL)
        if stage := cleaned.get("etape"):
            rows = rows.filter(stage_rank=RANKS[stage])
        called = cleaned.get("appel")
        waiting = Approach.objects.filter(done_on=None)
        if called == MINE:
            rows = rows.filter(pk__in=waiting.filter(caller=self.actor.user).values("contact"))
        elif called == SOMEBODY:
            rows = rows.filter(pk__in=waiting.values("contact"))
        elif called == NOBODY:
            rows = rows.exclude(pk__in=waiting.values("contact"))
        return rows


def _waiting(row: Contact) -> str:
    """« Camille Exemple, appel avant le 3 déc. 2026 »."""
    found: list[Approach] = getattr(row, "waiting", [])
    if not found:
        return ""
    one = found[0]
    who = (one.caller.name or one.caller.email) if one.caller else "personne"
    until = f" avant le {short_date(one.due_on)}" if one.due_on else ""
    return f"{who}, {one.get_means_display()}{until}"


ENGAGEMENT = Table(
    name="association.engagement",
    title="Mobilisation",
    model=Contact,
    noun="personne",
    feminine=True,
    order=("stage_rank", "search_name"),
    filters=EngagementFilters,
    columns=(
        Column("name", "Nom", value=listed_name, link=link, level="personal", sort=("search_name",)),
        ACTIVITY,
        COMMUNE,
        Column(
            "stage",
            "Étape",
            value=lambda row: LABELS[stage_of(row)],
            kind="badge",
            badge=lambda row: TONES[stage_of(row)],
            level="personal",
            sort=("stage_rank",),
        ),
        Column(
            "last_seen_at",
            "Dernière venue",
            kind="date",
            level="personal",
            sort=(F("last_seen_at").desc(nulls_last=True),),
        ),
        Column("waiting", "Démarche en cours", value=_waiting, level="personal"),
        Column(
            "profession_name",
            "Profession",
            value=lambda row: professions.name_of(row.profession),
            level="professional",
            place="export",
        ),
        Column("email", "Adresse électronique", place="export"),
        Column("phone", "Téléphone", place="export"),
    ),
    empty=Empty(
        "Personne encore : ajoutez un contact, ou importez la liste que vous tenez déjà.",
        "Ajouter un contact",
        create_url,
    ),
    personal_permission=ENGAGE,
    sources=("Contacts, invitations, présences et démarches notés par l’association.",),
)
