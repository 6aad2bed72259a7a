"""The lists of the quality page: by profession, entry by entry, and what was reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Substr
from django.utils import timezone

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.entries.subjects import PROFESSIONAL, STRUCTURE, Subject
from maillage.contexts.directory.knowledge import rounds
from maillage.contexts.directory.knowledge.models import Correction, CorrectionKind, CorrectionState
from maillage.contexts.directory.knowledge.quality import STATES, TO_CONFIRM, entries
from maillage.contexts.directory.knowledge.queries import confirmed_since
from maillage.contexts.directory.knowledge.registered import entry_url
from maillage.contexts.directory.nomenclature.professions import short_label
from maillage.contexts.directory.permissions import EDIT, MANAGE
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.professionals.naming import proper_structure_name
from maillage.contexts.directory.professionals.numbers import NUMBER_COLUMNS
from maillage.contexts.directory.professionals.queries import choices_on, register_edition
from maillage.contexts.directory.professionals.tables import places, professions
from maillage.contexts.directory.search.queries import is_legible
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.territory import api as territory
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def entries_url(actor: Actor, **query: str) -> str:
    assert actor.community is not None
    url = community_url(actor.community, "directory:quality_entries")
    asked = "&".join(f"{name}={value}" for name, value in query.items() if value)
    return f"{url}?{asked}" if asked else url


QUALITY = Table(
    name="directory.quality",
    title="Qualité de l’annuaire",
    noun="profession",
    feminine=True,
    order=(),
    columns=(
        Column(
            "label",
            "Profession",
            level="public",
            sort=("label",),
            link=lambda line, actor: entries_url(actor, etat=TO_CONFIRM, profession=line.code),
        ),
        Column("total", "En exercice ici", kind="number", level="public", sort=("total",)),
        Column("confirmed", "Fiches confirmées", kind="number", level="public", sort=("confirmed",)),
        Column("share", "Part confirmée (%)", kind="number", decimals=0, level="public", sort=("share",)),
        Column("without_phone", "Sans téléphone", kind="number", level="public", sort=("without_phone",)),
        Column("without_email", "Sans courriel", kind="number", level="public", sort=("without_email",)),
    ),
    empty=Empty("Personne n’exerce encore sur ce territoire : le fichier RPPS n’a pas été importé."),
    page_size=100,
)


class EntryFilters(ListFilters):
    """State of the entry, profession, name; on the community's territory."""

    etat = forms.ChoiceField(label="Fiches", choices=[("", "toutes"), *STATES.items()])
    profession = forms.ChoiceField(label="Profession")
    q = SearchField(label="Nom")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = choices_on(territory.codes_of(self.actor), register_edition())["professions"]
        labels = [(code, short_label(code, fallback=label).capitalize()) for code, label in found]
        self.offer("profession", "toutes", labels)

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        """`rows` is ignored: the filters decide the rows."""
        del rows
        name = cleaned.get("q") or ""
        if name and not is_legible(name):
            self.notice = "Écrivez un nom."
        return entries(
            self.actor,
            state=cleaned.get("etat") or "",
            name=name,
            profession=cleaned.get("profession") or "",
        )


def _professional_url(person: Professional, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "directory:professional", idnps=person.pk)


def _ask(person: Any, actor: Actor) -> Sequence[Action]:
    """« Demander », where a letter may leave: nobody is asked twice, nor within a year of having confirmed."""
    assert actor.community is not None
    waits = person.open_until is not None and person.open_until > timezone.now()
    fresh = person.confirmed_at is not None and person.confirmed_at >= confirmed_since()
    if waits or fresh or not actor.can(MANAGE):
        return ()
    subject = str(subjects.professional(person.pk))
    return (Action("Demander", community_url(actor.community, "directory:ask_entry", subject), "send", True),)


ENTRIES = Table(
    name="directory.quality_entries",
    title="Fiches à relire",
    model=Professional,
    noun="fiche",
    feminine=True,
    order=("search_name",),
    filters=EntryFilters,
    columns=(
        Column("name", "Nom", level="professional", link=_professional_url, sort=("search_name",)),
        Column("professions", "Profession", value=professions, level="professional"),
        Column("places", "Lieu", value=places, level="professional"),
        Column(
            "confirmed_at",
            "Confirmée le",
            kind="date",
            level="professional",
            sort=(F("confirmed_at").asc(nulls_first=True),),
        ),
        Column(
            "requested_at",
            "Demandée le",
            kind="date",
            level="professional",
            sort=(F("requested_at").asc(nulls_first=True),),
        ),
        *NUMBER_COLUMNS,
    ),
    actions=_ask,
    empty=Empty("Aucune fiche : personne n’exerce encore sur ce territoire d’après le registre."),
)


class RoundFilters(ListFilters):
    """What the round does to an entry, and whether it is a person or a place."""

    etat = forms.ChoiceField(label="Situation", choices=[("", "toutes"), *rounds.STATES.items()])
    sorte = forms.ChoiceField(label="Fiches", choices=[("", "personnes et lieux"), *rounds.KINDS.items()])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        state, kind = cleaned.get("etat"), cleaned.get("sorte")
        return [one for one in rows if (not state or one.state == state) and (not kind or one.kind == kind)]


def _line_url(line: rounds.Line, actor: Actor) -> str:
    assert actor.community is not None
    return entry_url(actor.community, Subject.parse(line.subject))


ROUND = Table(
    name="directory.confirmation_round",
    title="Demander la confirmation des fiches",
    noun="fiche",
    feminine=True,
    order=(),
    filters=RoundFilters,
    columns=(
        Column("name", "Nom", level="professional", link=_line_url, sort=("name",)),
        Column("kind_label", "Fiche de", level="professional", sort=("kind_label",)),
        Column("state_label", "Situation", level="professional", sort=("state_label",)),
        # What the community noted may be a personal address.
        Column("address", "Adresse connue", level="personal", sort=("address",)),
    ),
    empty=Empty("Aucune fiche : les registres ne situent encore personne sur ce territoire."),
)


class CorrectionFilters(ListFilters):
    etat = forms.ChoiceField(label="État", choices=[("", "tous"), *CorrectionState.choices])
    sorte = forms.ChoiceField(label="Signalement", choices=[("", "tous"), *CorrectionKind.choices])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if state := cleaned.get("etat"):
            rows = rows.filter(state=state)
        if kind := cleaned.get("sorte"):
            rows = rows.filter(kind=kind)
        return rows


def corrections() -> QuerySet[Correction]:
    """What was reported, each with the name of its entry. 1 query when read."""
    key = Substr(OuterRef("subject"), len(PROFESSIONAL) + 2)
    person = Professional.objects.filter(pk=key)
    place = Structure.objects.visible().filter(finess=Substr(OuterRef("subject"), len(STRUCTURE) + 2))
    rows: QuerySet[Correction] = Correction.objects.select_related("recorded_by").annotate(
        civility=Subquery(person.values("civility")[:1]),
        first_name=Subquery(person.values("first_name")[:1]),
        last_name=Subquery(person.values("last_name")[:1]),
        structure=Subquery(place.order_by("pk").values("name")[:1]),
    )
    return rows


def entry_name(row: Any) -> str:
    """Name of the entry that a correction is about; what is left when the register no longer has it."""
    if row.last_name is not None:
        return Professional(civility=row.civility, first_name=row.first_name, last_name=row.last_name).name
    return proper_structure_name(row.structure or "") or "Fiche disparue du registre"


def _entry_link(row: Any, actor: Actor) -> str:
    assert actor.community is not None
    gone = row.last_name is None and row.structure is None
    return "" if gone else entry_url(actor.community, Subject.parse(row.subject))


def _where_and_why(row: Correction) -> str:
    return ", ".join(part for part in (proper_structure_name(row.place_name), row.detail) if part)


def still_there(row: Correction) -> str:
    """What the register said when it was last asked."""
    if row.state != CorrectionState.WAITING:
        return f"réglé le {timezone.localdate(row.settled_at):%d/%m/%Y}" if row.settled_at else ""
    return f"encore au registre au {row.checked_on:%d/%m/%Y}" if row.checked_on else "prochain import attendu"


_TONES = {
    CorrectionState.WAITING: ("warning", "clock"),
    CorrectionState.AGREED: ("success", "check"),
    CorrectionState.NOT_AGREED: ("neutral", "x"),
    CorrectionState.WITHDRAWN: ("neutral", "arrow-back-up"),
}


def reporter(row: Correction) -> str:
    """Who said it."""
    return row.recorded_by.name if row.recorded_by else str(row.get_told_by_display())


def _settle(row: Any, actor: Actor) -> Sequence[Action]:
    if row.state != CorrectionState.WAITING or not actor.can(EDIT):
        return ()
    assert actor.community is not None
    close = community_url(actor.community, "directory:correction_close", row.pk)
    withdraw = community_url(actor.community, "directory:correction_withdraw", row.pk)
    return (
        Action("Le registre a raison", close, "check", True),
        Action("Retirer", withdraw, "arrow-back-up", True),
    )


CORRECTIONS = Table(
    name="directory.corrections",
    title="Signalements",
    model=Correction,
    noun="signalement",
    order=("-recorded_at",),
    filters=CorrectionFilters,
    columns=(
        Column("who", "Fiche", value=entry_name, level="professional", link=_entry_link),
        Column(
            "kind",
            "Signalement",
            value=lambda row: row.get_kind_display(),
            second=_where_and_why,
            sort=("kind",),
        ),
        Column(
            "state",
            "État",
            value=lambda row: row.get_state_display(),
            kind="badge",
            badge=lambda row: _TONES[CorrectionState(row.state)],
            sort=("state",),
        ),
        Column("register", "Registre", value=still_there, level="professional", sort=("checked_on",)),
        Column("recorded_at", "Signalé le", kind="date", second=reporter, sort=("recorded_at",)),
        Column("reporter", "Dit par", value=reporter, level="professional", place="export"),
        Column("place_name", "Lieu", place="export"),
    ),
    actions=_settle,
    empty=Empty(
        "Aucun signalement. Une erreur du registre se signale depuis la fiche de la personne ou du lieu."
    ),
)
