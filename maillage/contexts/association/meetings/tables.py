"""Lists of meetings, of who is on the list of one, of one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F, Q

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.contacts.models import Category
from maillage.contexts.association.meetings.models import (
    Answer,
    Attendee,
    Meeting,
    MeetingKind,
    MeetingState,
    Presence,
    Series,
)
from maillage.contexts.association.meetings.words import what, when, where
from maillage.contexts.association.permissions import CONVENE, VIEW_MEMBERS
from maillage.core.search_text import search_text
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import DayField, ListFilters, SearchField, day_start
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

STATES: dict[str, tuple[str, str]] = {
    MeetingState.DRAFT: ("neutral", "pencil"),
    MeetingState.POLL: ("warning", "calendar"),
    MeetingState.CONVENED: ("info", "send"),
    MeetingState.OPEN: ("success", "circle-dot"),
    MeetingState.HELD: ("success", "circle-check"),
    MeetingState.CANCELLED: ("neutral", "ban"),
}
ANSWERS: dict[str, tuple[str, str]] = {
    Answer.NONE: ("neutral", ""),
    Answer.YES: ("success", ""),
    Answer.NO: ("warning", "x"),
    Answer.PROXY: ("info", "user-check"),
}
PRESENCES: dict[str, tuple[str, str]] = {
    Presence.UNKNOWN: ("neutral", ""),
    Presence.PRESENT: ("success", ""),
    Presence.REMOTE: ("success", "world"),
    Presence.EXCUSED: ("info", ""),
    Presence.ABSENT: ("warning", "user-minus"),
}


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class MeetingFilters(ListFilters):
    q = SearchField(label="Titre ou lieu")
    type = forms.ChoiceField(label="Type", choices=[("", "tous"), *MeetingKind.choices])
    etat = forms.ChoiceField(label="État", choices=[("", "tous"), *MeetingState.choices])
    instance = forms.ChoiceField(label="Instance")
    serie = forms.ChoiceField(label="Série")
    depuis = DayField(label="Depuis le")
    jusque = DayField(label="Jusqu’au")
    rare = ("serie", "depuis", "jusque")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Body.objects.order_by("name", "pk").values_list("pk", "name")
        self.offer("instance", "toutes", [(str(pk), name) for pk, name in bodies])
        series = Series.objects.order_by("name", "pk").values_list("pk", "name")
        self.offer("serie", "toutes", [(str(pk), name) for pk, name in series])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.check_period("depuis", "jusque")
        return cleaned

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        for field, name in (("type", "kind"), ("etat", "state"), ("instance", "body"), ("serie", "series")):
            if value := cleaned.get(field):
                rows = rows.filter(**{name: value})
        if text := cleaned.get("q"):
            for word in text.split():
                rows = rows.filter(
                    Q(title__icontains=word) | Q(place__icontains=word) | Q(commune__name__icontains=word)
                )
        if day := cleaned.get("depuis"):
            rows = rows.filter(starts_at__gte=day_start(day))
        if day := cleaned.get("jusque"):
            rows = rows.filter(starts_at__lt=day_start(day, days_later=1))
        return rows


def meeting_link(row: Meeting, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:meeting", pk=row.pk)


def _create_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(CONVENE):
        return ""
    return community_url(actor.community, "association:meeting_new")


MEETINGS = Table(
    name="association.meetings",
    title="Réunions",
    model=Meeting,
    noun="réunion",
    feminine=True,
    # Those without a date wait for one: first. Then from the farthest ahead to the oldest.
    order=(F("starts_at").desc(nulls_first=True),),
    filters=MeetingFilters,
    columns=(
        Column("title", "Réunion", link=meeting_link, second=what, sort=("title",)),
        Column(
            "starts_at",
            "Quand",
            kind="datetime",
            sort=(F("starts_at").asc(nulls_last=True),),
        ),
        Column("where", "Où", value=where, level="public"),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda row: capital(row.get_state_display()),
            badge=lambda row: STATES[row.state],
            sort=("state",),
        ),
        Column("present", "Présents", kind="number", level="public", sort=("present",)),
        Column("listed", "Sur la liste", kind="number", level="public", sort=("listed",)),
        Column("kind", "Type", value=lambda row: row.get_kind_display(), place="export"),
        Column("body", "Instance", value=lambda row: row.body.name if row.body else "", place="export"),
        Column("series", "Série", value=lambda row: row.series.name if row.series else "", place="export"),
        Column("ends_at", "Fin", value=lambda row: row.ends_at, kind="datetime", place="export"),
        Column(
            "convened_at",
            "Convoquée le",
            value=lambda row: row.convened_at,
            kind="datetime",
            place="export",
        ),
    ),
    empty=Empty(
        "Aucune réunion encore : écrivez la prochaine, ou notez la dernière avec qui est venu.",
        "Préparer une réunion",
        _create_url,
    ),
)


class AttendeeFilters(ListFilters):
    q = SearchField(label="Nom")
    categorie = forms.ChoiceField(label="Catégorie", choices=[("", "toutes"), *Category.choices])
    reponse = forms.ChoiceField(label="Réponse", choices=[("", "toutes"), *Answer.choices])
    presence = forms.ChoiceField(label="Présence", choices=[("", "toutes"), *Presence.choices])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        for field, name in (("categorie", "category"), ("reponse", "answer"), ("presence", "presence")):
            if value := cleaned.get(field):
                rows = rows.filter(**{name: value})
        if text := cleaned.get("q"):
            for word in search_text(text).split():
                rows = rows.filter(sort_name__contains=word)
        return rows


def organisation_of(row: Attendee) -> str:
    """In whose name somebody comes."""
    if row.contact is None:
        return row.organisation_name if row.organisation_name != row.name else ""
    represented = row.contact.represents
    return represented.name if represented else row.organisation_name


def _contact_link(row: Attendee, actor: Actor) -> str:
    if row.contact_id is None or actor.community is None or not actor.can(VIEW_MEMBERS):
        return ""
    return community_url(actor.community, "association:contact", pk=row.contact_id)


def attendees_table(meeting: Meeting, may_remove: bool) -> Table:
    """The list of one meeting; a button takes somebody off it while that is possible."""

    def actions(row: Attendee, actor: Actor) -> tuple[Action, ...]:
        assert actor.community is not None
        url = community_url(
            actor.community, "association:meeting_person_remove", pk=meeting.pk, attendee=row.pk
        )
        return (Action("Retirer", url, post=True),)

    return Table(
        actions=actions if may_remove else None,
        name="association.attendees",
        title="Participants",
        model=Attendee,
        noun="participant",
        order=("sort_name",),
        filters=AttendeeFilters,
        columns=(
            Column(
                "name",
                "Nom",
                value=str,
                link=_contact_link,
                second=organisation_of,
                sort=("sort_name",),
            ),
            Column(
                "category", "Compté comme", value=lambda row: row.get_category_display(), sort=("category",)
            ),
            Column(
                "answer",
                "Réponse",
                kind="badge",
                value=lambda row: capital(row.get_answer_display()),
                badge=lambda row: ANSWERS[row.answer],
                level="professional",
                sort=("answer",),
            ),
            Column(
                "presence",
                "Présence",
                kind="badge",
                value=lambda row: capital(row.get_presence_display()),
                badge=lambda row: PRESENCES[row.presence],
                sort=("presence",),
            ),
            Column(
                "arrived_at",
                "Arrivée",
                value=lambda row: row.arrived_at,
                kind="datetime",
                sort=("arrived_at",),
            ),
            Column("voter", "Voix", value=lambda row: "oui" if row.voter else "", sort=("voter",)),
            Column("organisation", "Organisme", value=organisation_of, level="professional", place="export"),
            Column("left_at", "Départ", value=lambda row: row.left_at, kind="datetime", place="export"),
            Column(
                "invited_at",
                "Convoqué le",
                value=lambda row: row.invited_at,
                kind="datetime",
                place="export",
            ),
        ),
        empty=Empty("Personne sur la liste : invitez une instance, un collège ou des personnes."),
    )


def _mine_link(row: Attendee, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:my_meeting", pk=row.meeting_id)


MINE = Table(
    name="association.my_meetings",
    title="Mes réunions",
    model=Attendee,
    noun="réunion",
    feminine=True,
    order=(F("meeting__starts_at").desc(nulls_first=True),),
    columns=(
        Column(
            "meeting",
            "Réunion",
            value=lambda row: row.meeting.title,
            level="public",
            link=_mine_link,
            second=lambda row: capital(row.meeting.get_kind_display()),
            sort=("meeting__title",),
        ),
        Column(
            "starts_at",
            "Quand",
            value=lambda row: when(row.meeting.starts_at, row.meeting.ends_at),
            level="public",
            sort=(F("meeting__starts_at").asc(nulls_last=True),),
        ),
        Column("where", "Où", value=lambda row: where(row.meeting), level="public"),
        Column(
            "answer",
            "Ma réponse",
            kind="badge",
            value=lambda row: capital(row.get_answer_display()),
            badge=lambda row: ANSWERS[row.answer],
            level="professional",
        ),
        Column(
            "presence",
            "Ma présence",
            kind="badge",
            value=lambda row: capital(row.get_presence_display()),
            badge=lambda row: PRESENCES[row.presence],
        ),
    ),
    empty=Empty("Vous n’êtes sur la liste d’aucune réunion : la prochaine convocation apparaîtra ici."),
)


SERIES = Table(
    name="association.meeting_series",
    title="Séries de réunions",
    model=Series,
    noun="série",
    feminine=True,
    order=("name",),
    columns=(
        Column(
            "name",
            "Série",
            link=lambda row, actor: community_url(
                actor.community or "", "association:meeting_series_page", pk=row.pk
            ),
            sort=("name",),
        ),
        Column("subject", "Objet"),
        Column("size", "Réunions", kind="number", level="public", sort=("size",)),
    ),
    empty=Empty(
        "Aucune série : une série réunit les rencontres d’un même sujet (première présentation, seconde, "
        "restitution), ou celles qui reviennent. Elle naît quand vous répétez une réunion, ou la nommez."
    ),
)
