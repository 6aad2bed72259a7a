"""The list of professionals who may be asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.db.models import F, Q
from django.utils import timezone

from maillage.contexts.association.api import profession_name_of
from maillage.contexts.care.availability.mobiles import readable
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.queries import GONE, email_of, may_be_asked
from maillage.contexts.care.permissions import COORDINATE
from maillage.core.search_text import search_text
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.prepared import Prepared
from maillage.platform.tenancy.urls import community_url

_PROFESSIONS: Final = Prepared(
    lambda: Responder.objects.order_by("profession").values_list("profession").distinct()
)
_COMMUNES: Final = Prepared(
    lambda: (
        Responder.objects.filter(commune__isnull=False)
        .order_by("commune__search_name", "commune_id")
        .values_list("commune_id", "commune__name")
        .distinct()
    )
)


class ResponderFilters(ListFilters):
    q = SearchField(label="Nom")
    etat = forms.ChoiceField(
        label="État",
        choices=[
            ("", "tous"),
            ("ouvert", "sollicitables"),
            ("plus_tard", "plus tard"),
            ("ferme", "ne veulent plus"),
        ],
    )
    profession = forms.ChoiceField(label="Profession")
    commune = forms.ChoiceField(label="Commune")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = ((code, profession_name_of(code)) for (code,) in _PROFESSIONS.rows() if code)
        self.offer("profession", "toutes", sorted(named, key=lambda pair: pair[1]))
        # The order brings a third column along.
        self.offer("commune", "toutes", [(str(row[0]), str(row[1])) for row in _COMMUNES.rows()])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        for word in search_text(cleaned.get("q") or "").split()[:6]:
            rows = rows.filter(contact__search_name__contains=word)
        if profession := cleaned.get("profession"):
            rows = rows.filter(profession=profession)
        if commune := cleaned.get("commune"):
            rows = rows.filter(commune_id=commune)
        return _in_state(rows, cleaned.get("etat") or "")


def _in_state(rows: Any, state: str) -> Any:
    later = Q(not_before__gt=timezone.now())
    if state == "ouvert":
        return rows.filter(is_open=True).exclude(later).exclude(contact__standing__in=GONE)
    if state == "plus_tard":
        return rows.filter(later, is_open=True).exclude(contact__standing__in=GONE)
    return rows.filter(is_open=False) if state == "ferme" else rows


def state_of(row: Responder) -> str:
    if not row.is_open:
        return "ne veut plus"
    if not may_be_asked(row):
        return "hors de l’association"
    return "plus tard" if row.not_before is not None and row.not_before > timezone.now() else "sollicitable"


BADGES: Final[dict[str, tuple[str, str]]] = {
    "sollicitable": ("success", ""),
    "plus tard": ("info", "clock"),
    "ne veut plus": ("neutral", "ban"),
    "hors de l’association": ("warning", ""),
}


def _link(row: Responder, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:responder", pk=row.pk)


def _means(row: Responder) -> str:
    means = [word for word, on in (("courriel", row.by_email), ("SMS", row.by_sms)) if on]
    return " et ".join(means)


def _actions(row: Responder, actor: Actor) -> Sequence[Action]:
    if not row.is_open:
        return ()
    assert actor.community is not None
    url = community_url(actor.community, "care:responder_stop", pk=row.pk)
    return (Action("Ne plus solliciter", url, "ban", post=True),)


def _new(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:responder_new") if actor.can(COORDINATE) else ""


RESPONDERS: Final = Table(
    name="care.responders",
    title="Professionnels sollicitables",
    model=Responder,
    noun="professionnel",
    order=("contact__search_name",),
    filters=ResponderFilters,
    columns=(
        Column(
            "contact",
            "Nom",
            value=lambda row: row.contact.name,
            link=_link,
            second=lambda row: profession_name_of(row.profession),
            sort=("contact__search_name",),
        ),
        Column(
            "commune",
            "Commune",
            value=lambda row: row.commune.name if row.commune else "",
            sort=("commune__search_name",),
        ),
        Column("means", "Par", value=_means, level="personal"),
        Column(
            "is_open",
            "État",
            kind="badge",
            value=state_of,
            badge=lambda row: BADGES[state_of(row)],
            sort=("-is_open", "not_before"),
        ),
        Column(
            "last_asked_at",
            "Sollicité pour la dernière fois",
            kind="datetime",
            sort=(F("last_asked_at").asc(nulls_first=True),),
        ),
        Column(
            "profession", "Profession", value=lambda row: profession_name_of(row.profession), place="export"
        ),
        Column("agreed_at", "Accord du", kind="date", value=lambda row: _day(row.agreed_at), place="export"),
        Column("agreed_by", "Accord donné", value=lambda row: row.get_agreed_by_display(), place="export"),
        Column("email", "Courriel", value=email_of, level="personal", place="export"),
        Column("mobile", "Mobile", value=lambda row: readable(row.mobile), place="export"),
        Column(
            "home_visits", "À domicile", value=lambda row: "oui" if row.home_visits else "non", place="export"
        ),
        Column("max_travel_min", "Trajet au plus (min)", kind="number", place="export"),
        Column("weekly_cap", "Par semaine, au plus", kind="number", place="export"),
        Column(
            "not_before", "Pas avant", kind="date", value=lambda row: _day(row.not_before), place="export"
        ),
    ),
    actions=_actions,
    personal_permission=COORDINATE,
    empty=Empty(
        "Personne n’a encore accepté d’être sollicité : chacun le dit sur sa page « Me faire solliciter », ou vous "
        "notez l’accord qu’il vous a donné.",
        "Noter un accord",
        _new,
    ),
)


def _day(moment: Any) -> Any:
    return timezone.localdate(moment) if moment is not None else None
