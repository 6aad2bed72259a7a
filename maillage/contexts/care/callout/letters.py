"""Letters and text messages of a call-out. None names a patient; the link is of one person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from maillage.contexts.care.availability.links import open_links
from maillage.contexts.care.availability.mobiles import readable
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.availability.queries import email_of
from maillage.contexts.care.callout import links
from maillage.contexts.care.callout.calendar_file import care_file
from maillage.contexts.care.callout.models import Asking
from maillage.contexts.care.callout.words import facts_of, moment, place_of
from maillage.contexts.care.unscheduled.links import follow_address
from maillage.contexts.care.unscheduled.models import CareRequest, Outcome
from maillage.platform.messaging.services import Attachment, Draft, notify, queue_email, queue_many
from maillage.platform.messaging.sms import services as sms
from maillage.platform.messaging.sms.text import LONGEST, cut, length, plain
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import french

ASKED: Final = "care.asked"
THANKED: Final = "care.thanked"
TAKEN: Final = "care.taken"
CONFIRMED: Final = "care.confirmed"
GIVEN_BACK: Final = "care.given_back"
ENDED: Final = "care.ended"
# Why somebody need not answer any more.
FILLED: Final = "filled"
CANCELLED: Final = "cancelled"
CLOSED: Final = "closed"
_WHY: Final = {
    FILLED: "un confrère ou une consœur vient de prendre cette demande.",
    CANCELLED: "cette demande est annulée.",
    CLOSED: "la coordination a mis fin à la recherche.",
}

# How a search is ended; anything else is a cancellation.
_ENDS: Final[dict[str, str]] = {
    Outcome.UNANSWERED: "personne n’a pu la prendre",
    Outcome.REDIRECTED: "le patient est réorienté",
}


def _community(by: Actor) -> Community:
    assert by.community is not None
    return by.community


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


# --- Asking -----------------------------------------------------------------------------------------------


def ask(by: Actor, row: CareRequest, askings: Sequence[Asking]) -> None:
    """Ask each by the ways that he chose, in the caller's transaction: two writes, whatever their number."""
    community = _community(by)
    stops = open_links([one.responder for one in askings])
    letters, texts = [], []
    # Who is on turn may be asked when the delay is over.
    useful = max(row.due_at, timezone.now() + _USEFUL)
    facts = "\n".join(f"{name} : {value}" for name, value in facts_of(row))
    heads = {in_turn: _head(facts, in_turn=in_turn) for in_turn in {one.on_turn for one in askings}}
    foot, short = french(_FOOT), _short(community, row)
    subject = french(f"Soin à prendre avant {moment(row.due_at)} : {row.need.label}")
    for one in askings:
        who, url = one.responder, links.address(links.secret_of(one))
        if who.by_email and _is_address(who.contact.email):
            stop = stops[who.pk]
            body = f"{heads[one.on_turn]}{url}\n\n{foot}{stop}\n\n{community.name}\n"
            letters.append(Draft(who.contact.email, subject, body, stop))
        if who.by_sms and who.mobile and sms.offered():
            texts.append(sms.Text(who.mobile, f"{short(url)} {url}", useless_from=useful))
    queue_many(by=by, community=community, letters=letters, purpose=ASKED)
    sms.queue_texts(by=by, community=community, texts=texts, purpose=ASKED)


# A text message that cannot leave within that time after the delay is not sent any more.
_USEFUL: Final = timedelta(hours=2)
_FOOT: Final = (
    "Le premier « Je prends » l’emporte ; vous avez alors aussitôt de quoi rappeler. "
    "Ce lien est à vous : ne le transmettez pas.\n\nNe plus être sollicité :\n"
)


def _head(facts: str, *, in_turn: bool) -> str:
    why = (
        "Personne n’a encore pu prendre cette demande, et c’est votre tour de rôle."
        if in_turn
        else "Un soin non programmé cherche quelqu’un. Pouvez-vous le prendre ?"
    )
    return french(
        f"Bonjour,\n\n{why}\n\n{facts}\n\nRépondez en deux touches, sans mot de passe : « Je prends », "
        "« Pas cette fois » ou « Pas avant… » :\n"
    )


def _short(community: Community, row: CareRequest) -> Callable[[str], str]:
    """What a text message says before its address, cut to what fits in three parts."""
    words = f"Soin : {row.need.label}, {place_of(row)}, avant {moment(row.due_at)}."
    head = plain(f"{community.name[:40]}. {words}")
    return lambda url: cut(head, LONGEST - length(plain(f" {url}")))


# --- Somebody took it -------------------------------------------------------------------------------------


def requester_address(row: CareRequest) -> str:
    """Where who asked is written to: the address given with the request, else that of the account."""
    if _is_address(row.callback_email):
        return row.callback_email
    return row.requested_by.email if row.requested_by is not None else ""


def _planned(row: CareRequest) -> str:
    return moment(row.planned_at) if row.planned_at else "dès que possible, à convenir"


def tell_requester(by: Actor, row: CareRequest, asking: Asking) -> None:
    """Who takes it, when, and how to reach each other: to who asked.

    The mobile was given for text messages: it is told where there is no other number.
    """
    community, contact = _community(by), asking.responder.contact
    phone = contact.phone or readable(asking.responder.mobile)
    ways = [f"Téléphone : {phone}"] if phone else []
    ways += [f"Courriel : {contact.email}"] if contact.email else []
    body = french(
        f"Bonjour,\n\nVotre demande est prise en charge par {contact.name}.\n\n"
        f"Besoin : {row.need.label}\nLieu : {place_of(row)}\nPrévu : {_planned(row)}\n"
        + "\n".join(ways)
        + "\n\nSi le besoin a disparu, annulez la demande, la personne est prévenue aussitôt :\n"
    )
    url = community_url(community, "care:request", pk=row.pk)
    page = settings.MAILLAGE_BASE_URL + url if row.link is None else follow_address(row)
    body += f"{page}\n\n{community.name}\n"
    if row.requested_by is not None:
        title = f"Demande n° {row.pk} prise en charge par {contact.name}"
        notify(community=community, users=[row.requested_by], title=title, url=url)
    _send(by, requester_address(row), f"Demande prise en charge : {row.need.label}", body, CONFIRMED)


def tell_taker(by: Actor, row: CareRequest, asking: Asking) -> None:
    """Whom to call back, and the time for a calendar: to who took it."""
    community = _community(by)
    url = links.address(links.secret_of(asking))
    back = [row.callback_name, row.callback_phone, row.callback_email]
    body = (
        french(
            f"Bonjour,\n\nMerci : cette demande est à vous.\n\nBesoin : {row.need.label}\n"
            f"Lieu : {place_of(row)}\nPrévu : {_planned(row)}\n"
            f"À rappeler : {', '.join(part for part in back if part)}\n\n"
            "Un empêchement ? Rendez-la sur cette page, d’autres sont alors sollicités aussitôt :\n"
        )
        + f"{url}\n\n{community.name}\n"
    )
    files = (care_file(row, timezone.now()),) if row.planned_at else ()
    _send(by, email_of(asking.responder), f"À vous : {row.need.label}", body, TAKEN, files)


def thank(by: Actor, row: CareRequest, askings: Sequence[Asking], why: str) -> None:
    """A kind word, by e-mail only: nobody's telephone rings for it."""
    community = _community(by)
    body = french(
        f"Bonjour,\n\nVous n’avez plus à répondre : {_WHY[why]}\n\nBesoin : {row.need.label}\n"
        f"Lieu : {place_of(row)}\n\nMerci d’être de ceux sur qui l’on peut compter.\n\n"
        "Ne plus être sollicité :\n"
    )
    stops = open_links([one.responder for one in askings])
    subject = french(f"Plus besoin de répondre : {row.need.label}")
    drafts = [
        Draft(
            one.responder.contact.email,
            subject,
            f"{body}{stops[one.responder_id]}\n\n{community.name}\n",
            stops[one.responder_id],
        )
        for one in askings
        if one.responder.by_email and _is_address(one.responder.contact.email)
    ]
    queue_many(by=by, community=community, letters=drafts, purpose=THANKED)


def tell_given_back(by: Actor, row: CareRequest) -> None:
    """To who asked: it is looked for again."""
    body = french(
        f"Bonjour,\n\nLa personne qui avait pris votre demande a un empêchement. D’autres professionnels sont "
        f"sollicités de nouveau, dès maintenant.\n\nBesoin : {row.need.label}\nLieu : {place_of(row)}\n"
        f"\n{_community(by).name}\n"
    )
    _send(by, requester_address(row), f"Nouvelle recherche : {row.need.label}", body, GIVEN_BACK)


def tell_taken_off(by: Actor, row: CareRequest, takers: Sequence[Responder]) -> None:
    """To who had taken it, where somebody else gave it back for him."""
    for taker in takers:
        if by.user is not None and by.user.pk != taker.contact.user_id:
            tell_relieved(by, row, taker)


def tell_relieved(by: Actor, row: CareRequest, taker: Responder) -> None:
    """To who held it: others are asked now."""
    body = french(
        "Bonjour,\n\nLa demande que vous aviez prise est rendue pour vous : d’autres professionnels sont "
        f"sollicités. Vous n’avez plus à rappeler.\n\nBesoin : {row.need.label}\nLieu : {place_of(row)}\n"
        f"\n{_community(by).name}\n"
    )
    _send(by, email_of(taker), f"Demande rendue : {row.need.label}", body, GIVEN_BACK)


def tell_requester_of_end(by: Actor, row: CareRequest) -> None:
    """To who asked: somebody else ended it. Nothing to who did so himself (a link acts for the installation)."""
    if by.user is None or by.user.pk == row.requested_by_id:
        return
    how = _ENDS.get(row.outcome, "elle est annulée")
    body = french(
        f"Bonjour,\n\nVotre demande est terminée : {how}.\n\nBesoin : {row.need.label}\n"
        f"Lieu : {place_of(row)}\n\nSi l’état du patient s’aggrave, appelez le 15.\n\n{_community(by).name}\n"
    )
    _send(by, requester_address(row), f"Demande terminée : {row.need.label}", body, ENDED)


def _send(
    by: Actor, to: str, subject: str, body: str, purpose: str, files: Sequence[Attachment] = ()
) -> None:
    """Nothing to who gave no address: a wrong one must not undo what is told."""
    if not _is_address(to):
        return
    queue_email(
        by=by,
        community=_community(by),
        to=to,
        subject=french(subject),
        body=body,
        purpose=purpose,
        attachments=files,
    )
