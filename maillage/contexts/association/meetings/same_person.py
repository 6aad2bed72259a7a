"""Places at meetings and powers of two contacts who turn out to be one."""

from __future__ import annotations

from typing import Final

from django.db.models import Q
from django.utils import timezone

from maillage.contexts.association.contacts.merging.rules import Pair, Rule, Verdict, rules
from maillage.contexts.association.meetings.models import Answer, Attendee, MeetingState, Presence, Proxy
from maillage.contexts.association.meetings.polling.models import PollAnswer
from maillage.contexts.association.meetings.statements.models import Statement
from maillage.platform.tenancy.actor import Actor

# Who was there was there, whatever the other line says.
_STRONGEST: Final = (Presence.PRESENT, Presence.REMOTE, Presence.EXCUSED, Presence.ABSENT, Presence.UNKNOWN)
_THERE: Final = (Presence.PRESENT, Presence.REMOTE)


def register() -> None:
    """Called once, when the application starts."""
    rules.register(Rule("association.Attendee", look_at_meetings, settle_meetings))
    rules.register(Rule("association.Proxy", look_at_powers, settle_powers))


def _twice(pair: Pair) -> list[tuple[Attendee, Attendee]]:
    """Meetings at which both have a line: (kept's, gone's)."""
    mine = {one.meeting_id: one for one in Attendee.objects.filter(contact=pair.kept).order_by("pk")}
    theirs = Attendee.objects.filter(contact=pair.gone, meeting_id__in=sorted(mine)).select_related("meeting")
    return [(mine[one.meeting_id], one) for one in theirs.order_by("pk")]


def look_at_meetings(pair: Pair) -> Verdict:
    """The meetings by what becomes of their two lines: a sentence for each case, not for each meeting."""
    running, both, other = [], [], []
    for mine, theirs in _twice(pair):
        title = f"« {theirs.meeting.title} »"
        if theirs.meeting.state == MeetingState.OPEN:
            running.append(
                f"{title} est en cours, les deux fiches y sont : fusionnez une fois la réunion levée."
            )
        elif mine.presence in _THERE and theirs.presence in _THERE:
            both.append(title)
        else:
            other.append(f"{title} ({_together(mine, theirs).label})")
    settled = []
    if both:
        settled.append(
            f"Notée présente deux fois : {', '.join(both)}. Elle l’aura été une fois, de la première arrivée au "
            "dernier départ ; le compte des présents baisse d’une personne, un compte rendu approuvé garde le sien."
        )
    if other:
        settled.append(
            f"Deux lignes n’en font qu’une : {', '.join(other)}. Le lien personnel envoyé à la fiche qui s’en va n’y "
            "mène plus."
        )
    return Verdict(tuple(settled), tuple(running))


def _together(mine: Attendee, theirs: Attendee) -> Presence:
    return next(one for one in _STRONGEST if one in (mine.presence, theirs.presence))


def settle_meetings(by: Actor, pair: Pair) -> None:
    """One line, that of `kept`, says what both said; answers on dates and statements follow it."""
    del by
    for mine, theirs in _twice(pair):
        _join(mine, theirs)
        answered = PollAnswer.objects.filter(attendee=mine).order_by().values("date_id")
        PollAnswer.objects.filter(attendee=theirs, date_id__in=answered).delete()
        for model in (PollAnswer, Statement):
            for row in model.objects.filter(attendee=theirs).order_by("pk"):
                row.attendee = mine
                row.save(update_fields=["attendee"])
        theirs.delete()
        mine.save()


def _join(mine: Attendee, theirs: Attendee) -> None:
    presence = _together(mine, theirs)
    if mine.presence != presence:
        mine.noted_how = theirs.noted_how
    mine.presence = presence
    mine.arrived_at = min((at for at in (mine.arrived_at, theirs.arrived_at) if at), default=None)
    there = [one for one in (mine, theirs) if one.arrived_at or one.left_at]
    stayed = any(one.left_at is None for one in there)
    mine.left_at = None if stayed else max((one.left_at for one in there if one.left_at), default=None)
    mine.voter = mine.voter or theirs.voter
    mine.invited_at = min((at for at in (mine.invited_at, theirs.invited_at) if at), default=None)
    later = (theirs.answered_at is not None) and (
        mine.answered_at is None or theirs.answered_at > mine.answered_at
    )
    if theirs.answer != Answer.NONE and later:
        mine.answer, mine.answered_at = theirs.answer, theirs.answered_at
    mine.organisation_name = mine.organisation_name or theirs.organisation_name


def _both_gave(pair: Pair) -> list[Proxy]:
    """Powers of `gone` at meetings where `kept` gave one too."""
    held = Proxy.objects.filter(giver=pair.kept, revoked_at=None).order_by().values("meeting_id")
    rows = Proxy.objects.filter(giver=pair.gone, revoked_at=None, meeting_id__in=held)
    return list(rows.select_related("meeting").order_by("pk"))


def look_at_powers(pair: Pair) -> Verdict:
    between = Q(giver=pair.kept, holder=pair.gone) | Q(giver=pair.gone, holder=pair.kept)
    rows = Proxy.objects.filter(between, revoked_at=None).select_related("meeting").order_by("pk")
    return Verdict(
        settled=tuple(
            f"« {row.meeting.title} » : chacune a donné pouvoir ; celui de la fiche gardée reste."
            for row in _both_gave(pair)
        ),
        refused=tuple(
            f"« {row.meeting.title} » : l’une a donné pouvoir à l’autre. Reprenez d’abord ce pouvoir ; si la réunion "
            "est tenue, ce sont deux voix, donc deux personnes."
            for row in rows
        ),
    )


def settle_powers(by: Actor, pair: Pair) -> None:
    """A power that is too many is taken back, not deleted."""
    del by
    for row in _both_gave(pair):
        row.revoked_at, row.revoked_why = timezone.now(), "la même personne avait deux fiches"
        row.save(update_fields=["revoked_at", "revoked_why"])
    # What was taken back between the two says nothing any more.
    between = Q(giver=pair.kept, holder=pair.gone) | Q(giver=pair.gone, holder=pair.kept)
    Proxy.objects.filter(between).exclude(revoked_at=None).delete()
