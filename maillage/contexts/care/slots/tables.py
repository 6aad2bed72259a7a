"""Lists of slots: those that may be booked, one's own, the bookings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils import timezone

from maillage.contexts.association.api import profession_name_of
from maillage.contexts.care.permissions import ANSWER, COORDINATE
from maillage.contexts.care.slots import queries
from maillage.contexts.care.slots.models import Place, Slot, SlotOutcome, SlotState
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import DayField, ListFilters, day_start
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

STATES: Final[dict[str, tuple[str, str]]] = {
    SlotState.FREE: ("info", "circle-dashed"),
    SlotState.BOOKED: ("success", "calendar-event"),
    SlotState.CANCELLED: ("neutral", "ban"),
}
_TO_TELL: Final = "à dire"


class FreeFilters(ListFilters):
    profession = forms.ChoiceField(label="Profession")
    jour = DayField(label="Jour")
    commune = forms.ChoiceField(label="Commune")
    lieu = forms.ChoiceField(label="Lieu", choices=[("", "tous"), *Place.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.now()
        cities = queries.cities(self.actor, now)
        self.offer("commune", "toutes", [(one, one) for one in cities])
        self.offer("profession", "toutes", queries.professions(self.actor, now))

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if profession := cleaned.get("profession"):
            rows = rows.filter(responder__profession=profession)
        if day := cleaned.get("jour"):
            rows = rows.filter(start_at__gte=day_start(day), start_at__lt=day_start(day, days_later=1))
        if city := cleaned.get("commune"):
            rows = rows.filter(city=city)
        if place := cleaned.get("lieu"):
            rows = rows.filter(place=place)
        return rows


def _address(name: str) -> Any:
    def link(row: Slot, actor: Actor) -> str:
        assert actor.community is not None
        return community_url(actor.community, f"care:{name}", pk=row.pk)

    return link


def _minutes(row: Slot) -> int:
    return int((row.end_at - row.start_at).total_seconds() // 60)


def _who(row: Slot) -> str:
    return str(row.responder.contact.name)


def _profession(row: Slot) -> str:
    return profession_name_of(row.responder.profession)


def shown_to(row: Slot) -> str:
    """« professionnels, CPTS »: who may see it."""
    return ", ".join(one.label for one in row.visibilities)


def _my_page(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:my_slots") if actor.can(ANSWER) else ""


def _new(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:slot_new")


def _free(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:slots")


def _book(row: Slot, actor: Actor) -> Sequence[Action]:
    assert actor.community is not None
    return (
        Action("Réserver", community_url(actor.community, "care:slot_book", pk=row.pk), "calendar-event"),
    )


_LENGTH: Final = Column(
    "length", "Durée (min)", value=_minutes, kind="number", level="public", place="export"
)
_TOWN: Final = Column(
    "city",
    "Où",
    value=lambda row: row.city or row.get_place_display(),
    second=lambda row: row.get_place_display() if row.city else "",
    sort=("city",),
)
_WHO: Final = Column(
    "responder",
    "Professionnel",
    value=_who,
    second=_profession,
    sort=("responder__contact__search_name",),
)

FREE: Final = Table(
    name="care.free_slots",
    title="Créneaux libres",
    model=Slot,
    noun="créneau libre",
    noun_plural="créneaux libres",
    order=("start_at",),
    filters=FreeFilters,
    columns=(
        Column("start_at", "Quand", kind="datetime", link=_address("slot_book"), sort=("start_at",)),
        _WHO,
        _TOWN,
        Column("profession", "Profession", value=_profession, level="professional", place="export"),
        _LENGTH,
        Column("address_line", "Adresse", place="export"),
        Column("postal_code", "Code postal", place="export"),
        Column("shown", "Visible par", value=shown_to, level="public"),
    ),
    actions=_book,
    empty=Empty(
        "Aucun créneau libre pour le moment : élargissez les filtres, ou proposez les vôtres.",
        "Mes créneaux",
        _my_page,
    ),
)


def _state(row: Any) -> str:
    return "masqué" if row.is_hidden else str(row.get_state_display())


def _state_badge(row: Any) -> tuple[str, str]:
    return ("warning", "eye-off") if row.is_hidden else STATES[row.state]


def _why(row: Any) -> str:
    if row.is_hidden:
        return "vous êtes pris à cette heure"
    return str(row.need.label) if row.need is not None else ""


def _own_actions(row: Any, actor: Actor) -> Sequence[Action]:
    assert actor.community is not None
    if row.state == SlotState.FREE:
        return (
            Action(
                "Retirer", community_url(actor.community, "care:slot_withdraw", pk=row.pk), "trash", post=True
            ),
        )
    return (Action("Voir", community_url(actor.community, "care:slot", pk=row.pk), "eye"),)


MINE: Final = Table(
    name="care.my_slots",
    title="Mes créneaux",
    model=Slot,
    noun="créneau à venir",
    noun_plural="créneaux à venir",
    order=("start_at",),
    columns=(
        Column("start_at", "Quand", kind="datetime", link=_address("slot"), sort=("start_at",)),
        Column("state", "État", kind="badge", value=_state, badge=_state_badge, second=_why, sort=("state",)),
        _TOWN,
        Column("shown", "Visible par", value=shown_to, level="public"),
        Column("rule", "Règle", value=lambda row: str(row.rule) if row.rule else "", level="professional"),
        _LENGTH,
    ),
    actions=_own_actions,
    empty=Empty(
        "Vous ne proposez aucun créneau : proposez-en un, ou écrivez une règle qui les fait pour vous.",
        "Proposer un créneau",
        _new,
    ),
)


class BookingFilters(ListFilters):
    jour = DayField(label="Jour")
    suite = forms.ChoiceField(
        label="Suite",
        choices=[("", "toutes"), ("venir", "à venir"), ("dire", _TO_TELL), *SlotOutcome.choices],
    )

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        now = timezone.now()
        if day := cleaned.get("jour"):
            rows = rows.filter(start_at__gte=day_start(day), start_at__lt=day_start(day, days_later=1))
        told = cleaned.get("suite")
        if told == "venir":
            return rows.filter(start_at__gt=now)
        if told == "dire":
            return rows.filter(start_at__lte=now, outcome="")
        return rows.filter(outcome=told) if told else rows


def outcome_of(row: Slot) -> str:
    if row.outcome:
        return str(row.get_outcome_display())
    return "à venir" if row.start_at > timezone.now() else _TO_TELL


def outcome_badge(row: Slot) -> tuple[str, str]:
    if row.outcome == SlotOutcome.HONOURED:
        return "success", ""
    if row.outcome == SlotOutcome.NO_SHOW:
        return "neutral", "user-minus"
    return ("info", "clock") if row.start_at > timezone.now() else ("warning", "help-circle")


def _by(row: Slot) -> str:
    return str(row.booked_by) if row.booked_by is not None else ""


def _booking_actions(row: Slot, actor: Actor) -> Sequence[Action]:
    assert actor.community is not None
    return (Action("Voir", community_url(actor.community, "care:slot", pk=row.pk), "eye"),)


BOOKINGS: Final = Table(
    name="care.bookings",
    title="Réservations",
    model=Slot,
    noun="réservation",
    feminine=True,
    order=("-start_at",),
    filters=BookingFilters,
    personal_permission=COORDINATE,
    columns=(
        Column("start_at", "Quand", kind="datetime", link=_address("slot"), sort=("start_at",)),
        _WHO,
        Column("need", "Besoin", value=lambda row: row.need.label if row.need else "", sort=("need__label",)),
        _TOWN,
        Column("outcome", "Suite", kind="badge", value=outcome_of, badge=outcome_badge, sort=("outcome",)),
        Column("booked_by", "Réservé par", value=_by, place="export"),
        Column("booked_at", "Réservé le", kind="datetime", place="export"),
        Column("callback_name", "À rappeler", place="export"),
        Column("callback_phone", "Téléphone", place="export"),
    ),
    actions=_booking_actions,
    empty=Empty("Aucune réservation : choisissez un créneau libre.", "Créneaux libres", _free),
)
