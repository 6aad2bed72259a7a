"""Lists: people, offers, room, surveys, counts, and the twins of the board's figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from django import forms
from django.utils.formats import date_format

from maillage.contexts.care.treating_doctor.models import (
    STILL_WAITING,
    DoctorOffer,
    DoctorRoom,
    NeedCount,
    OfferState,
    Opening,
    PersonState,
    PriorityRule,
    RoomAsking,
    RoomRound,
    WaitingImport,
    WaitingPerson,
)
from maillage.contexts.care.treating_doctor.priorities import EVER
from maillage.contexts.care.treating_doctor.proposing import since
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import short_date

# In the address of the list: asked whether they still look, and no answer yet.
TO_CONFIRM: Final = "confirmer"
PERSON_BADGES: Final[dict[str, tuple[str, str]]] = {
    PersonState.WAITING: ("info", "clock"),
    PersonState.OFFERED: ("warning", "send"),
    PersonState.PLACED: ("success", "check"),
    PersonState.GONE: ("neutral", ""),
}
OFFER_BADGES: Final[dict[str, tuple[str, str]]] = {
    OfferState.DOCTOR: ("info", "clock"),
    OfferState.PERSON: ("warning", "clock"),
    OfferState.ACCEPTED: ("success", "check"),
    OfferState.DOCTOR_NO: ("neutral", "x"),
    OfferState.PERSON_NO: ("neutral", "x"),
    OfferState.EXPIRED: ("neutral", "clock"),
    OfferState.CANCELLED: ("neutral", "ban"),
}
OPENING_BADGES: Final[dict[str, tuple[str, str]]] = {
    Opening.NOW: ("success", "check"),
    Opening.SOON: ("info", "clock"),
    Opening.NO: ("neutral", ""),
    "": ("neutral", "clock"),
}


def to(name: str, **names: str) -> Callable[[Any, Actor], str]:
    """Address of a page of this row: the argument of the address and the attribute that gives it."""

    def address(row: Any, actor: Actor) -> str:
        assert actor.community is not None
        wanted = names or {"pk": "pk"}
        return community_url(
            actor.community, f"care:{name}", **{key: getattr(row, value) for key, value in wanted.items()}
        )

    return address


def at(name: str, permission: str) -> Callable[[Actor], str]:
    def address(actor: Actor) -> str:
        assert actor.community is not None
        return community_url(actor.community, f"care:{name}") if actor.can(permission) else ""

    return address


class PersonFilters(ListFilters):
    etat = forms.ChoiceField(
        label="Situation",
        choices=[("", "en attente"), *PersonState.choices, (TO_CONFIRM, "à confirmer"), ("tout", "toutes")],
    )
    accord = forms.ChoiceField(
        label="Accord", choices=[("", "avec ou sans"), ("oui", "donné"), ("non", "à recueillir")]
    )

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        state = cleaned.get("etat")
        if not state:
            rows = rows.filter(state__in=STILL_WAITING)
        elif state == TO_CONFIRM:
            rows = rows.filter(state__in=STILL_WAITING).exclude(renewal_asked_on=None)
        elif state != "tout":
            rows = rows.filter(state=state)
        if agreed := cleaned.get("accord"):
            rows = rows.exclude(consent_at=None) if agreed == "oui" else rows.filter(consent_at=None)
        return rows


PEOPLE: Final = Table(
    name="care.waiting_people",
    title="Personnes sans médecin traitant",
    model=WaitingPerson,
    noun="demande",
    feminine=True,
    order=("since_on",),
    filters=PersonFilters,
    columns=(
        Column(
            "name",
            "Personne",
            value=lambda row: row.name or str(row),
            level="health",
            link=to("waiting_person"),
            place="page",
        ),
        Column(
            "commune",
            "Commune",
            value=lambda row: row.commune.name if row.commune else "",
            sort=("commune__search_name",),
        ),
        Column("since_on", "Attend depuis le", kind="date", sort=("since_on",)),
        Column(
            "state",
            "Situation",
            kind="badge",
            value=lambda row: row.get_state_display(),
            badge=lambda row: PERSON_BADGES[row.state],
            sort=("state",),
        ),
        Column(
            "consent_at",
            "Accord",
            value=lambda row: "donné" if row.consent_at else "à recueillir",
            sort=("consent_at",),
        ),
        Column("origin", "Demande faite par", value=lambda row: row.get_origin_display(), sort=("origin",)),
    ),
    empty=Empty(
        "Personne n’attend ici : inscrivez quelqu’un, importez une liste, ou ouvrez le formulaire public.",
        "Inscrire une personne",
        at("waiting_person_new", "care.request"),
    ),
)


class OfferFilters(ListFilters):
    etat = forms.ChoiceField(label="État", choices=[("", "en cours"), *OfferState.choices, ("tout", "tous")])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        state = cleaned.get("etat")
        if state == "tout":
            return rows
        return (
            rows.filter(state=state)
            if state
            else rows.filter(state__in=(OfferState.DOCTOR, OfferState.PERSON))
        )


OFFERS: Final = Table(
    name="care.doctor_offers",
    title="Propositions en cours",
    model=DoctorOffer,
    noun="proposition",
    feminine=True,
    order=("expires_at",),
    filters=OfferFilters,
    columns=(
        Column(
            "person",
            "Demande",
            value=lambda row: str(row.person),
            level="professional",
            link=to("waiting_person", pk="person_id"),
            sort=("person",),
        ),
        Column("room", "Médecin", value=lambda row: row.doctor_name, sort=("room__contact__search_name",)),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda row: row.get_state_display(),
            badge=lambda row: OFFER_BADGES[row.state],
            sort=("state",),
        ),
        Column("sent_at", "Proposée le", kind="datetime", sort=("sent_at",)),
        Column("expires_at", "Jusqu’au", kind="datetime", sort=("expires_at",)),
    ),
    empty=Empty(
        "Aucune proposition ici : la liste triée dit à qui proposer d’abord.",
        "Voir la liste triée",
        at("doctor_proposals", "care.coordinate"),
    ),
)


def _room_words(row: DoctorRoom) -> str:
    return "à domicile aussi" if row.home_visits else ""


ROOMS: Final = Table(
    name="care.doctor_rooms",
    title="Places des médecins",
    model=DoctorRoom,
    noun="médecin",
    order=("contact__search_name",),
    columns=(
        Column(
            "contact",
            "Médecin",
            value=lambda row: row.contact.name,
            link=to("doctor_room_edit", pk="contact_id"),
            # Without a commune no trip can be reckoned, and nobody is proposed to this doctor.
            second=lambda row: row.contact.commune.name if row.contact.commune else "commune à compléter",
            sort=("contact__search_name",),
        ),
        Column(
            "opening",
            "Accueil",
            kind="badge",
            value=lambda row: row.get_opening_display(),
            badge=lambda row: OPENING_BADGES[row.opening],
            second=_room_words,
            sort=("opening",),
        ),
        Column(
            "free",
            "Places libres",
            kind="number",
            level="professional",
            value=lambda row: row.places - row.held,
        ),
        Column("held", "Prises ou proposées", kind="number", sort=("held",)),
        Column(
            "home_visits", "À domicile", value=lambda row: "oui" if row.home_visits else "non", place="export"
        ),
        Column("said_at", "Dit le", kind="datetime", sort=("said_at",)),
    ),
    empty=Empty(
        "Aucun médecin n’a encore répondu : interrogez-les par une lettre à lien personnel.",
        "Interroger les médecins",
        at("room_round_new", "care.coordinate"),
    ),
)

ROUNDS: Final = Table(
    name="care.room_rounds",
    title="Enquêtes sur les places",
    model=RoomRound,
    noun="enquête",
    feminine=True,
    order=("-created_at",),
    columns=(
        Column("title", "Enquête", link=to("room_round"), sort=("title",)),
        Column("asked", "Interrogés", kind="number", level="public", sort=("asked",)),
        Column("answered", "Réponses", kind="number", level="public", sort=("answered",)),
        Column("created_at", "Envoyée le", kind="datetime", sort=("created_at",)),
        Column("closes_on", "Close le", kind="date", sort=("closes_on",)),
    ),
    empty=Empty(
        "Aucune enquête : envoyez la première aux médecins généralistes de vos contacts.",
        "Interroger les médecins",
        at("room_round_new", "care.coordinate"),
    ),
)

ASKINGS: Final = Table(
    name="care.room_askings",
    title="Réponses des médecins",
    model=RoomAsking,
    noun="médecin",
    order=("contact__search_name",),
    columns=(
        Column(
            "contact",
            "Médecin",
            value=lambda row: row.contact.name,
            link=to("doctor_room_edit", pk="contact_id"),
            sort=("contact__search_name",),
        ),
        Column(
            "answer",
            "Réponse",
            kind="badge",
            value=lambda row: row.get_answer_display() or "pas encore",
            badge=lambda row: OPENING_BADGES[row.answer],
            sort=("answer",),
        ),
        Column("places", "Places", kind="number", sort=("places",)),
        Column("home_visits", "À domicile", value=lambda row: "oui" if row.home_visits else ""),
        Column("letters", "Lettres", kind="number", sort=("letters",)),
        Column("answered_at", "Répondu le", kind="datetime", sort=("answered_at",)),
    ),
    empty=Empty("Cette enquête n’a été envoyée à personne : ajoutez des médecins aux contacts."),
)


def _remove(row: NeedCount, actor: Actor) -> Sequence[Action]:
    if not (actor.can("care.coordinate") or (actor.user and row.entered_by_id == actor.user.pk)):
        return ()
    return (Action("Retirer", to("need_count_remove")(row, actor), "trash", post=True),)


def _month(row: Any) -> str:
    return date_format(row.month, "F Y")


COUNTS: Final = Table(
    name="care.need_counts",
    title="Comptages",
    model=NeedCount,
    noun="comptage",
    order=("-month", "area_label"),
    columns=(
        Column("month", "Mois", value=_month, sort=("month",)),
        Column("area_label", "Secteur", sort=("area_label",)),
        Column(
            "priority", "Priorité", value=lambda row: row.priority or "toutes ensemble", sort=("priority",)
        ),
        Column("without", "Sans médecin", kind="number", sort=("without",)),
        Column("found", "Ont trouvé", kind="number", sort=("found",)),
        Column(
            "entered_by",
            "Noté par",
            value=lambda row: row.entered_by.name if row.entered_by else "",
            sort=("entered_by__name",),
        ),
    ),
    actions=_remove,
    empty=Empty(
        "Aucun comptage : notez combien de personnes sans médecin traitant vous connaissez.",
        "Noter un nombre",
        at("need_count_new", "care.answer"),
    ),
)

IMPORTS: Final = Table(
    name="care.waiting_imports",
    title="Listes de l’assurance maladie",
    model=WaitingImport,
    noun="liste",
    feminine=True,
    order=("-created_at",),
    columns=(
        Column("name", "Fichier", link=to("waiting_import"), sort=("name",)),
        Column("created_at", "Lue le", kind="datetime", sort=("created_at",)),
        Column("lines", "Lignes", kind="number", sort=("lines",)),
        Column("imported", "Inscrites", kind="number", sort=("imported",)),
        Column("refusals", "Refusées", kind="number", value=lambda row: len(row.refusals)),
        Column("applied_at", "Importée le", kind="datetime", sort=("applied_at",)),
    ),
    empty=Empty(
        "Aucune liste : donnez celle que l’assurance maladie vous a transmise.",
        "Donner une liste",
        at("waiting_import_new", "care.coordinate"),
    ),
)


def _days(row: Any) -> str:
    return f"attend depuis {since(row.days)}"


PROPOSALS: Final = Table(
    name="care.waiting_proposals",
    title="Liste triée",
    noun="demande",
    feminine=True,
    order=("rank",),
    columns=(
        Column(
            "rank",
            "Rang",
            kind="number",
            level="personal",
            sort=("rank",),
            link=to("waiting_person"),
            place="page",
        ),
        Column(
            "person",
            "Demande",
            value=lambda row: str(row.person),
            level="personal",
            link=to("waiting_person"),
        ),
        Column("points", "Points", kind="number", level="personal", sort=("points",), second=_days),
        Column(
            "room",
            "Médecin proposé",
            value=lambda row: row.room.contact.name if row.room else "aucun pour l’instant",
            level="professional",
        ),
        Column("minutes", "Trajet estimé (min)", kind="number", level="personal", sort=("minutes",)),
        # The situation in words: read on the page, and never carried away.
        Column("why", "Pourquoi", value=lambda row: " ".join(row.why), level="health", place="page"),
    ),
    empty=Empty(
        "Personne n’attend avec son accord : inscrivez quelqu’un, ou recueillez les accords.",
        "Voir les personnes",
        at("waiting_people", "care.coordinate"),
    ),
    sources=("Trajets estimés d’après la position des communes, sans tenir compte des routes.",),
)

AREAS: Final = Table(
    name="care.doctor_areas",
    title="Médecin traitant",
    noun="secteur",
    order=("-waiting",),
    columns=(
        Column("label", "Secteur", level="public", sort=("label",)),
        Column("waiting", "Sans médecin", kind="number", level="professional", sort=("waiting",)),
        Column("placed", "Ont trouvé", kind="number", level="professional", sort=("placed",)),
    ),
    empty=Empty(
        "Rien n’est encore compté ici : notez un nombre, ou inscrivez quelqu’un.",
        "Noter un nombre",
        at("need_count_new", "care.answer"),
    ),
)

MONTHS: Final = Table(
    name="care.doctor_months",
    title="Issues par mois",
    noun="mois",
    order=("-month",),
    columns=(
        Column("month", "Mois", value=_month, level="public", sort=("month",)),
        Column("placed", "Médecin trouvé", kind="number", level="professional", sort=("placed",)),
        Column("alone", "Trouvé autrement", kind="number", level="professional", sort=("alone",)),
        Column("left", "Autres sorties", kind="number", level="professional", sort=("left",)),
        Column(
            "mean_days", "Attente moyenne (jours)", kind="number", level="professional", sort=("mean_days",)
        ),
    ),
    empty=Empty("Aucune issue encore : elles se comptent d’elles-mêmes quand une proposition aboutit."),
)

FIGURES: Final = Table(
    name="care.doctor_figures",
    title="Sans médecin traitant : chiffres",
    noun="secteur",
    order=("label",),
    columns=(
        Column("label", "Secteur", level="public", sort=("label",)),
        Column(
            "waiting",
            "Sans médecin",
            value=lambda row: "moins de 5, ou masqué" if row.waiting is None else row.waiting,
            level="public",
        ),
    ),
    empty=Empty("Rien n’est encore compté : les chiffres viendront des comptages et de la liste."),
    sources=("Nombres de moins de cinq masqués, et d’autres avec eux quand le total les dirait.",),
)


def _period(row: PriorityRule) -> str:
    if row.since == EVER:
        return "proposée par défaut"
    start = f"depuis le {short_date(row.since)}"
    return f"{start}, jusqu’au {short_date(row.until)}" if row.until else start


def _rule_link(row: PriorityRule, actor: Actor) -> str:
    return (
        to("priority_rule_edit", key="key")(row, actor)
        if row.until is None and actor.can("care.configure")
        else ""
    )


RULES: Final = Table(
    name="care.priority_rules",
    title="Règles de priorité",
    model=PriorityRule,
    noun="règle",
    feminine=True,
    order=("position", "-since"),
    columns=(
        Column("label", "Critère", link=_rule_link, sort=("label",)),
        Column("weight", "Points", kind="number", sort=("weight",)),
        Column("sentence", "Ce que la personne lit"),
        Column("since", "En vigueur", value=_period, sort=("since",)),
    ),
    empty=Empty("Aucune règle : reprenez les règles proposées, ou écrivez la première."),
)
