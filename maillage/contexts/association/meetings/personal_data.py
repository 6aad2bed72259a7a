"""What meetings hold about persons: who was invited, answered, came, gave power, said what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django_scopes import scopes_disabled

from maillage.contexts.association.contacts.personal_data import contacts_of
from maillage.contexts.association.meetings.models import Answer, Attendee, MeetingState, Proxy
from maillage.contexts.association.meetings.polling.models import PollAnswer
from maillage.contexts.association.meetings.statements.models import Statement
from maillage.contexts.association.permissions import CONVENE, VIEW
from maillage.core.search_text import search_text
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    NotPersonal,
    Person,
    PersonData,
    Retention,
    described,
    holdings,
    not_personal,
    person_data,
    retentions,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words

ERASED: Final = "Personne effacée"
LINKS_KEPT: Final = timedelta(days=365)
_BATCH: Final = 1_000


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "association.meetings",
            "Réunions : invités, présents, pouvoirs, tours de table",
            "work",
            "les personnes invitées aux réunions de l’association ou qui y viennent",
            (
                "association.Meeting",
                "association.AgendaItem",
                "association.Attendee",
                "association.Proxy",
                "association.PollAnswer",
                "association.Statement",
            ),
            (VIEW,),
            "Convoquer, compter les présents et les voix, tenir les engagements pris, justifier les réunions tenues.",
            "Obligation statutaire et intérêt légitime : la vie de l’association (RGPD, article 6.1.b et f).",
            "Tant que l’association existe, comme preuve de ses décisions ; les réponses aux sondages de dates et les "
            "liens personnels, un an après la réunion.",
            "Les personnes elles-mêmes, le secrétariat de la réunion.",
            narrower=(
                ("association.Attendee.contact", CONVENE),
                ("association.Attendee.name", CONVENE),
                ("association.Attendee.organisation_name", CONVENE),
                ("association.Attendee.category", CONVENE),
                ("association.Attendee.voter", CONVENE),
                ("association.Attendee.invited_at", CONVENE),
                ("association.Attendee.answer", CONVENE),
                ("association.Attendee.answered_at", CONVENE),
                ("association.Attendee.presence", CONVENE),
                ("association.Attendee.arrived_at", CONVENE),
                ("association.Attendee.left_at", CONVENE),
                ("association.Attendee.noted_how", CONVENE),
                ("association.Attendee.search_name", CONVENE),
                ("association.Attendee.link_key", ""),
                ("association.Attendee.digest", ""),
                ("association.Meeting.code_key", ""),
                ("association.PollAnswer.attendee", CONVENE),
                ("association.PollAnswer.value", CONVENE),
                ("association.PollAnswer.answered_at", CONVENE),
                ("association.Proxy.giver", CONVENE),
                ("association.Proxy.holder", CONVENE),
                ("association.Proxy.given_at", CONVENE),
                ("association.Proxy.means", CONVENE),
                ("association.Proxy.revoked_at", CONVENE),
                ("association.Proxy.revoked_why", CONVENE),
            ),
            also="chacun voit ses réponses par son lien personnel ; les comptes rendus disent qui était présent",
        )
    )
    for name, reason in (
        ("association.Series", "le nom et l’objet d’une suite de réunions"),
        ("association.PollDate", "des dates proposées, sans personne"),
    ):
        not_personal.register(NotPersonal(name, reason))
    person_data.register(
        PersonData(
            # Before the contact itself, which loses its name.
            "association.meetings",
            "Association : réunions",
            28,
            (
                "association.Attendee",
                "association.Proxy",
                "association.PollAnswer",
                "association.Statement",
            ),
            held,
            erase,
            keeps="qu’une personne était présente et a donné pouvoir, preuve des décisions prises ; sans son nom.",
        )
    )
    retentions.register(
        Retention(
            "association.meeting_links",
            "Sondages de dates et liens personnels des réunions",
            "Les réponses à un sondage de date, et ce que le lien personnel d’une réunion ouvre.",
            LINKS_KEPT,
            "La réunion est passée : ils ne servent plus (RGPD, article 5.1.e).",
            purge,
            minimum=timedelta(days=30),
        )
    )


_INSIDE: Final = ("search_name", "link_key", "digest", "contact")


def _attendances(person: Person) -> list[Attendee]:
    """Rows of the person's contacts, and guests noted under exactly that name."""
    names = [text for text in (search_text(name) for name in person.names) if text]
    mine = Q(contact__in=contacts_of(person))
    rows = Attendee.objects.filter(mine | Q(contact=None, name__in=person.names))
    found = list(rows.select_related("meeting", "contact").order_by("pk"))
    folded = Attendee.objects.filter(contact=None).exclude(pk__in=[one.pk for one in found])
    if names:
        found += [one for one in folded.order_by("pk") if search_text(one.name) in names]
    return found


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """Invitations with answers and presence, powers given and carried, answers to dates, words of a round."""
    del everywhere
    rows = _attendances(person)
    for one in rows:
        yield described(one, leave_out=_INSIDE, at="invited_at", extra=(("réunion", str(one.meeting)),))
    contacts = contacts_of(person)
    powers = Proxy.objects.filter(Q(giver__in=contacts) | Q(holder__in=contacts))
    for proxy in powers.select_related("meeting", "giver", "holder").order_by("pk"):
        yield described(proxy, at="given_at")
    for said in PollAnswer.objects.filter(attendee__in=rows).select_related("date").order_by("pk"):
        yield described(said, leave_out=("attendee",), at="answered_at")
    for word in Statement.objects.filter(attendee__in=rows).select_related("meeting").order_by("pk"):
        yield described(word, leave_out=("attendee",), at="said_at")


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Take the person out: words, dates and links go, a presence stays without a name. Twice is once."""
    del by, everywhere
    rows = _attendances(person)
    if not rows:
        return []
    numbers = [one.pk for one in rows]
    words = Statement.objects.filter(attendee__in=numbers).update(attendee=None)
    dates = PollAnswer.objects.filter(attendee__in=numbers).delete()[0]
    mine = Attendee.objects.filter(pk__in=numbers)
    # Who was never seen at a meeting to come has nothing to prove there.
    ahead = mine.filter(meeting__state__in=(MeetingState.DRAFT, MeetingState.POLL), presence="unknown")
    gone = ahead.delete()[1].get("association.Attendee", 0)
    mine.exclude(digest="").update(digest="")
    mine.exclude(answer=Answer.PROXY).exclude(answered_at=None).update(answered_at=None)
    named = mine.filter(contact=None).exclude(name=ERASED)
    guests = named.update(name=ERASED, search_name=search_text(ERASED), organisation_name="")
    said = []
    if guests:
        said.append(f"nom retiré de {count_words(guests, 'feuille de présence', 'feuilles de présence')}.")
    if gone:
        said.append(f"invitations à venir retirées : {gone}.")
    if words or dates:
        said.append(f"paroles de tours de table et réponses à des dates retirées : {words + dates}.")
    return said


def purge(before: datetime) -> int:
    """Forget the answers to polls and the links of meetings that were over before that moment; how many rows."""
    over = Q(meeting__starts_at__lt=before) & ~Q(meeting__state=MeetingState.OPEN)
    with scopes_disabled():
        dated = Q(date__meeting__starts_at__lt=before)
        forgotten = PollAnswer.objects.filter(dated).delete()[0]
        numbers = list(
            Attendee.objects.filter(over).exclude(digest="").order_by("pk").values_list("pk", flat=True)
        )
        for start in range(0, len(numbers), _BATCH):
            part = numbers[start : start + _BATCH]
            forgotten += Attendee.objects.filter(pk__in=part).update(digest="")
    return int(forgotten)
