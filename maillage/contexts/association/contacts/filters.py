"""The filter row of contacts and of members: who, where, what."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.association.contacts import professions, queries
from maillage.contexts.association.contacts.models import Category, Contact, Practice, Standing
from maillage.contexts.association.statutes.models import College
from maillage.contexts.territory.models import Commune
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.prepared import Prepared

NONE = "aucun"
_LACKS = [
    ("", "indifférent"),
    ("courriel", "sans adresse électronique"),
    ("telephone", "sans téléphone"),
    ("annuaire", "non relié à l’annuaire"),
    ("commune", "sans commune"),
]


class PeopleFilters(ListFilters):
    """What both lists filter by."""

    rare: tuple[str, ...] = ("exercice", "manque")

    q = SearchField(label="Nom, adresse ou téléphone")
    situation = forms.ChoiceField(label="Situation")
    profession = forms.ChoiceField(label="Profession")
    college = forms.ChoiceField(label="Collège")
    commune = forms.ChoiceField(label="Commune")
    exercice = forms.ChoiceField(label="Mode d’exercice", choices=[("", "tous"), *Practice.choices])
    manque = forms.ChoiceField(label="Fiches incomplètes", choices=_LACKS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("profession", "toutes", _professions())
        self.offer("college", "tous", [*_colleges(), (NONE, "sans collège")])
        self.offer("commune", "toutes", _communes())

    def common(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if text := cleaned.get("q"):
            rows = queries.matching(rows, text)
        if profession := cleaned.get("profession"):
            rows = rows.filter(profession=profession)
        if college := cleaned.get("college"):
            rows = rows.filter(college=None) if college == NONE else rows.filter(college_id=int(college))
        if commune := cleaned.get("commune"):
            rows = rows.filter(commune_id=commune)
        if practice := cleaned.get("exercice"):
            rows = rows.filter(practice=practice)
        return _lacking(rows, cleaned.get("manque") or "")


def _lacking(rows: Any, what: str) -> Any:
    if what == "courriel":
        return rows.filter(email="")
    if what == "telephone":
        return rows.filter(phone="")
    if what == "annuaire":
        return rows.filter(entry="", kind="person", category=Category.PROFESSIONAL)
    return rows.filter(commune=None) if what == "commune" else rows


# On every page of every list of people: their SQL is written once.
_CODES = Prepared(
    lambda: Contact.objects.exclude(profession="").order_by().values_list("profession").distinct()
)
_COLLEGES = Prepared(lambda: College.objects.order_by("rank", "name", "pk").values_list("pk", "name"))
_COMMUNES = Prepared(
    lambda: (
        Commune.objects.filter(
            code__in=Contact.objects.filter(commune__isnull=False).order_by().values("commune_id")
        )
        .order_by("search_name", "code")
        .values_list("code", "name")
    )
)


def _professions() -> list[tuple[str, str]]:
    """Those that a contact has, in the usual order. 1 query."""
    ranks = {code: rank for rank, (code, _) in enumerate(professions.choices())}
    codes = sorted((code for (code,) in _CODES.rows()), key=lambda code: (ranks.get(code, len(ranks)), code))
    return [(code, professions.name_of(code)) for code in codes]


def _colleges() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in _COLLEGES.rows()]


def _communes() -> list[tuple[str, str]]:
    return [(code, name) for code, name in _COMMUNES.rows()]


class ContactFilters(PeopleFilters):
    categorie = forms.ChoiceField(label="Catégorie", choices=[("", "toutes"), *Category.choices])
    situation = forms.ChoiceField(label="Situation", choices=[("", "toutes"), *Standing.choices])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        rows = self.common(rows, cleaned)
        if category := cleaned.get("categorie"):
            rows = rows.filter(category=category)
        if standing := cleaned.get("situation"):
            rows = rows.filter(standing=standing)
        return rows
