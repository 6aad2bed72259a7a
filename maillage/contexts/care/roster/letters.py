"""What the letters of the roster say: turns given, changed, withdrawn, offered, taken over, recalled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone

from maillage.contexts.care.availability.links import stop_url
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.queries import email_of
from maillage.contexts.care.roster.calendar_file import CONTENT_TYPE, calendar_of
from maillage.contexts.care.roster.models import Turn
from maillage.contexts.care.roster.words import on_the_day, when
from maillage.platform.messaging.services import Attachment, Draft, queue_email, queue_many
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words, french, long_date

TURN: Final = "care.turn"
REMINDER: Final = "care.turn_reminder"
SWAP: Final = "care.turn_swap"
# Beyond, a calendar is what one looks at.
_LISTED: Final = 60


def _to(responder: Responder) -> str:
    """Where he reads letters; "" for nowhere that a letter could reach."""
    email = email_of(responder)
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email


def _body(community: Community, *blocks: str) -> str:
    return french("\n\n".join(["Bonjour,", *(one for one in blocks if one), community.name]) + "\n")


def _roster(community: Community) -> str:
    url = settings.MAILLAGE_BASE_URL + community_url(community, "care:roster")
    return f"Voir le tour de rôle, proposer l’échange d’un tour : {url}"


def _send(
    by: Actor,
    community: Community,
    responder: Responder,
    subject: str,
    body: str,
    *,
    turns: Sequence[Turn],
    cancelled: bool = False,
) -> bool:
    to = _to(responder)
    if not to:
        return False
    content = calendar_of(turns, stamp=timezone.now(), community=community.name, cancelled=cancelled)
    queue_email(
        by=by,
        community=community,
        to=to,
        subject=subject,
        body=body,
        purpose=TURN,
        attachments=[Attachment("tour-de-role.ics", CONTENT_TYPE, content)],
    )
    return True


def given(by: Actor, community: Community, responder: Responder, turns: Sequence[Turn]) -> bool:
    """To the holder of new turns, one letter for all of them. False where no letter can reach him."""
    number = count_words(len(turns), "tour de rôle", "tours de rôle")
    lines = [f"- {when(one)}" for one in turns[:_LISTED]]
    if len(turns) > _LISTED:
        lines.append(f"- et {len(turns) - _LISTED} autres, dans le fichier joint")
    body = _body(
        community,
        f"Vous tenez {number} pour les soins non programmés :",
        "\n".join(lines),
        f"Le fichier joint les met dans votre agenda. {_roster(community)}",
    )
    return _send(by, community, responder, f"Votre tour de rôle SNP : {number}", body, turns=turns)


def changed(by: Actor, community: Community, turn: Turn, before: str) -> bool:
    """To the holder of a turn whose hours changed. before: as they were, in words."""
    body = _body(
        community,
        f"Votre tour de rôle pour les soins non programmés a changé d’horaire : il était {before}, il est maintenant "
        f"{on_the_day(turn)}.",
        f"Le fichier joint met votre agenda à jour. {_roster(community)}",
    )
    day = long_date(timezone.localtime(turn.starts_at))
    return _send(by, community, turn.responder, f"Tour de rôle SNP modifié : {day}", body, turns=[turn])


def withdrawn(by: Actor, community: Community, responder: Responder, turn: Turn, *, why: str) -> bool:
    """To who no longer holds a turn. why: a sentence."""
    body = _body(
        community,
        f"Vous ne tenez plus le tour de rôle pour les soins non programmés {on_the_day(turn)}. {why}",
        "Le fichier joint le retire de votre agenda.",
    )
    day = long_date(timezone.localtime(turn.starts_at))
    subject = f"Tour de rôle SNP retiré : {day}"
    return _send(by, community, responder, subject, body, turns=[turn], cancelled=True)


def reminder(by: Actor, community: Community, turn: Turn) -> bool:
    """To the holder, the day before."""
    to = _to(turn.responder)
    if not to:
        return False
    body = _body(
        community,
        f"Rappel : vous tenez le tour de rôle pour les soins non programmés {on_the_day(turn)}.",
        _roster(community),
    )
    day = long_date(timezone.localtime(turn.starts_at))
    queue_email(
        by=by,
        community=community,
        to=to,
        subject=f"Rappel : tour de rôle SNP, {day}",
        body=body,
        purpose=REMINDER,
    )
    return True


def swap_url(secret: str) -> str:
    """Whole address of the page that takes a turn over."""
    return str(settings.MAILLAGE_BASE_URL) + reverse("care_public:swap", kwargs={"secret": secret})


def offered(
    by: Actor, community: Community, turn: Turn, asked: Sequence[tuple[Responder, str]], *, only_one: bool
) -> int:
    """To those who are asked to take a turn over, each with a link of his own (asked: with secrets); how many."""
    first = (
        "La proposition n’est faite qu’à vous."
        if only_one
        else "La proposition est faite à tous les professionnels sollicitables : le premier qui accepte le prend."
    )
    day = long_date(timezone.localtime(turn.starts_at))
    letters = []
    for responder, secret in asked:
        to = _to(responder)
        if not to:
            continue
        refuse = stop_url(responder)
        body = _body(
            community,
            f"{turn.responder.name} cherche quelqu’un pour tenir son tour de rôle pour les soins non programmés "
            f"{on_the_day(turn)}. {first}",
            f"Pour le prendre, une touche suffit, sans compte : {swap_url(secret)}",
            "Sinon, vous n’avez rien à faire.",
            f"Ne plus être sollicité : {refuse}",
        )
        letters.append(Draft(to, f"Tour de rôle SNP à reprendre : {day}", body, refuse))
    queue_many(by=by, community=community, letters=letters, purpose=SWAP)
    return len(letters)


def gone(by: Actor, community: Community, turn: Turn, others: Sequence[Responder]) -> None:
    """To those who were asked and did not answer: somebody took it."""
    day = long_date(timezone.localtime(turn.starts_at))
    body = _body(
        community, f"Le tour de rôle {on_the_day(turn)} est repris : merci, vous n’avez plus rien à faire."
    )
    letters = [
        Draft(to, f"Tour de rôle SNP repris : {day}", body, stop_url(one))
        for one in others
        if (to := _to(one))
    ]
    queue_many(by=by, community=community, letters=letters, purpose=SWAP)


def taken(by: Actor, community: Community, giver: Responder, taker: Responder, turn: Turn) -> None:
    """To both: who holds the turn from now on."""
    withdrawn(by, community, giver, turn, why=f"{taker.name} le prend à votre place.")
    given(by, community, taker, [turn])
