"""The filter row of the directory: name, profession, know-how, place, distance, mode of practice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django import forms
from django.http import QueryDict

from maillage.contexts.directory.entries.subjects import PROFESSIONAL
from maillage.contexts.directory.knowledge.languages import LANGUAGES
from maillage.contexts.directory.knowledge.queries import Wished, reported, subjects_with
from maillage.contexts.directory.labels import queries as labels
from maillage.contexts.directory.merging.queries import hidden_people
from maillage.contexts.directory.nomenclature.professions import short_label
from maillage.contexts.directory.nomenclature.tables import plain_label
from maillage.contexts.directory.permissions import VIEW_LABELS
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.professionals.queries import (
    DOCTOR,
    GENERAL_PRACTITIONER,
    Wanted,
    choices_on,
    communes_within,
    edition_for,
    professionals,
    sortable,
)
from maillage.contexts.directory.search.queries import is_legible, match_name
from maillage.contexts.territory import api as territory
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor

RADII_KM = (5, 10, 20, 30, 50)
# Codes of the table R09 of the national nomenclature.
CATEGORIES = [("C", "en exercice"), ("E", "en formation"), ("M", "agent public")]
# Codes of the table R23 of the national nomenclature.
MODES = [("L", "Libéral"), ("S", "Salarié"), ("B", "Bénévole"), ("I", "Indirect")]


class ProfessionalFilters(ListFilters):
    """Everything is looked for on the community's territory; a distance is counted from a commune of it."""

    q = SearchField(label="Nom ou numéro")
    profession = forms.ChoiceField(label="Profession")
    savoir_faire = forms.ChoiceField(label="Savoir-faire")
    commune = forms.ChoiceField(label="Commune")
    distance = forms.TypedChoiceField(
        label="Autour, à moins de",
        coerce=int,
        empty_value=None,
        choices=[("", "—"), *((str(km), f"{km} km") for km in RADII_KM)],
    )
    exercice = forms.ChoiceField(label="Exercice", choices=[("", "tous"), *MODES])
    statut = forms.ChoiceField(label="Statut", choices=[("", "tous"), *CATEGORIES])
    langue = forms.ChoiceField(label="Langue")
    etiquette = forms.ChoiceField(label="Étiquette")
    patients = forms.BooleanField(label="Prend de nouveaux patients")
    domicile = forms.BooleanField(label="Visites à domicile")
    fauteuil = forms.BooleanField(label="Accessible en fauteuil")

    rare = ("exercice", "statut", "langue", "etiquette", "patients", "domicile", "fauteuil")

    def __init__(self, data: QueryDict, *, actor: Actor) -> None:
        super().__init__(data, actor=actor)
        community = self.actor.community
        assert community is not None
        self.community = community
        communes = territory.named_communes(community)
        self.codes = frozenset(code for code, _ in communes)
        found = choices_on(self.codes, edition_for(actor))
        self.offer("profession", "toutes", _with_general_practitioners(found["professions"]))
        self.offer("savoir_faire", "tous", [(code, plain_label(label)) for code, label in found["skills"]])
        self.offer("commune", "toutes", communes)
        self.offer("langue", "toutes", LANGUAGES.items())
        if actor.can(VIEW_LABELS):
            self.offer("etiquette", "toutes", labels.choices())
        else:
            del self.fields["etiquette"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("distance") and not cleaned.get("commune"):
            self.add_error("distance", "Choisissez aussi une commune : la distance part d’elle.")
        return cleaned

    def wanted(self, cleaned: dict[str, Any]) -> Wanted:
        """What the filters look for, places cut to the territory."""
        codes = self.codes
        if centre := cleaned.get("commune"):
            radius = cleaned.get("distance")
            codes = communes_within(codes, centre, radius) | {centre} if radius else frozenset({centre})
        return Wanted(
            communes=codes,
            name=cleaned.get("q") or "",
            profession=cleaned.get("profession") or "",
            skill=cleaned.get("savoir_faire") or "",
            mode=cleaned.get("exercice") or "",
            category=cleaned.get("statut") or "",
            among=self._known_to_be(cleaned),
            hidden=hidden_people(self.community, self.codes),
        )

    def _known_to_be(self, cleaned: dict[str, Any]) -> frozenset[str] | None:
        """Those whom the community knows to be so, or labelled so; None when nothing of the sort is asked for."""
        passing: list[Iterable[str]] = []
        wished = Wished(
            new_patients=bool(cleaned.get("patients")),
            language=cleaned.get("langue") or "",
            home_visits=bool(cleaned.get("domicile")),
            wheelchair=bool(cleaned.get("fauteuil")),
        )
        if wished:
            passing.append(subjects_with(self.community, **asdict(wished)))
        if label := cleaned.get("etiquette"):
            passing.append(labels.keys_of(int(label), PROFESSIONAL))
        return frozenset.intersection(*map(frozenset, passing)) if passing else None

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        """`rows` is ignored: what is looked for decides the rows and the activities shown with them."""
        del rows
        wanted = self.wanted(cleaned)
        match = match_name(wanted.communes, wanted.name)
        if wanted.name and not is_legible(wanted.name):
            self.notice = "Écrivez un nom, un numéro RPPS ou un téléphone."
        elif not match.is_exact:
            self.notice = f"Aucun nom ne correspond exactement à « {wanted.name} » : voici les plus proches."
        people = professionals(wanted, match).annotate(reported=reported(self.actor))
        return sortable(people, wanted, self.data.get("tri", ""))


def empty_rows() -> Any:
    return Professional.objects.none()


def _with_general_practitioners(professions: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The professions that exist here, short; doctors also as general practitioners alone."""
    choices: list[tuple[str, str]] = []
    for code, label in professions:
        if code == DOCTOR:
            choices.append((GENERAL_PRACTITIONER, "Médecin généraliste"))
            choices.append((code, "Médecin (tous)"))
        else:
            choices.append((code, short_label(code, fallback=label).capitalize()))
    return choices
