"""A voter's own ballot, and the published list: by account under the community, by personal link outside of it.

The answer to a ballot shows its code once, and is kept by no cache; no address and no session ever holds it.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST, require_safe
from django_scopes import scope

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.meetings.links import find_attendee
from maillage.contexts.association.meetings.models import Attendee
from maillage.contexts.association.permissions import ATTEND, VIEW
from maillage.contexts.association.statutes import words
from maillage.contexts.association.voting import queries
from maillage.contexts.association.voting.models import Vote
from maillage.contexts.association.voting.personal import card_of, cast, choices_in
from maillage.contexts.association.voting.refusals import VoteRefused
from maillage.contexts.association.voting.results import labels_of, majority_of
from maillage.contexts.association.voting.secret.sealing import is_untouched, list_of
from maillage.core.voting import ballots as published
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view, public_view

MODULE = "association"
UNPROCESSABLE = 422
NOT_FOUND = 404


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search engine, and its address told to no other site."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not « no-referrer »: a browser then sends its forms with an origin of « null », which are refused.
    response["Referrer-Policy"] = "same-origin"
    return response


def _vote(pk: int) -> Vote:
    row = queries.find(pk)
    if row is None:
        raise Http404
    return row


def _listed(pk: int) -> Vote:
    """A secret vote whose list is published; 404 for any other."""
    row = _vote(pk)
    if not row.list_digest:
        raise Http404
    return row


@require_POST
@community_view(ATTEND, module=MODULE)
def cast_here(request: CommunityRequest, pk: int) -> HttpResponse:
    """The ballot of a signed-in member."""
    row = _vote(pk)
    contact = queries.contact_of(request.actor.user)
    if contact is None:
        raise Http404
    here = community_url(request.community, "association:vote_cast", pk=row.pk)
    back = community_url(request.community, "association:vote", pk=row.pk)
    return _cast(request, request.actor, row, contact, {"here": here, "back": back})


@require_POST
@public_view
def cast_by_link(request: HttpRequest, secret: str, pk: int) -> HttpResponse:
    """The ballot of somebody with a personal link."""
    attendee = _attendee(secret)
    if attendee is None or attendee.contact is None:
        return _unknown(request)
    with scope(community=attendee.community):
        row = _vote_of(attendee, pk)
        if row is None:
            return _unknown(request)
        back = reverse("association_public:meeting", kwargs={"secret": secret})
        by = Actor.system(attendee.community)
        return _cast(request, by, row, attendee.contact, {"here": request.path, "back": back})


def _cast(
    request: HttpRequest, by: Actor, row: Vote, contact: Contact, links: dict[str, str]
) -> HttpResponse:
    context: dict[str, Any] = {"vote": row, "back": links["back"]}
    try:
        receipts = cast(by=by, vote=row, voter=contact, choices=choices_in(request.POST))
    except VoteRefused as refusal:
        context |= {"why": str(refusal), "card": card_of(row, contact.pk, links["here"])}
        return _private(render(request, "association/voting/refused.html", context, status=UNPROCESSABLE))
    return _private(render(request, "association/voting/done.html", context | {"receipts": receipts}))


def _attendee(secret: str) -> Attendee | None:
    found = find_attendee(secret)
    return found if found is not None and found.community.has_module(MODULE) else None


def _vote_of(attendee: Attendee, pk: int) -> Vote | None:
    row = queries.find(pk)
    return row if row is not None and row.meeting_id == attendee.meeting_id else None


def _unknown(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "association/voting/no_such_link.html", status=NOT_FOUND))


@require_safe
@community_view(VIEW, module=MODULE)
def ballots(request: CommunityRequest, pk: int) -> HttpResponse:
    """The published list, and how to count it again."""
    row = _listed(pk)
    file = community_url(request.community, "association:vote_ballots_csv", pk=row.pk)
    back = community_url(request.community, "association:vote", pk=row.pk)
    return render(request, "association/voting/ballots.html", _list_context(row, file, back))


@require_safe
@community_view(VIEW, module=MODULE)
def ballots_csv(request: CommunityRequest, pk: int) -> HttpResponse:
    return _file(_listed(pk))


@require_safe
@public_view
def ballots_by_link(request: HttpRequest, secret: str, pk: int) -> HttpResponse:
    return _by_link(request, secret, pk, as_file=False)


@require_safe
@public_view
def ballots_csv_by_link(request: HttpRequest, secret: str, pk: int) -> HttpResponse:
    return _by_link(request, secret, pk, as_file=True)


def _by_link(request: HttpRequest, secret: str, pk: int, *, as_file: bool) -> HttpResponse:
    attendee = _attendee(secret)
    if attendee is None:
        return _unknown(request)
    with scope(community=attendee.community):
        row = _vote_of(attendee, pk)
        if row is None or not row.list_digest:
            return _unknown(request)
        if as_file:
            return _private(_file(row))
        file = reverse("association_public:vote_ballots_csv", kwargs={"secret": secret, "pk": row.pk})
        back = reverse("association_public:meeting", kwargs={"secret": secret})
        return _private(
            render(request, "association/voting/ballots_plain.html", _list_context(row, file, back))
        )


def _list_context(row: Vote, file_url: str, back: str) -> dict[str, Any]:
    listed = list_of(row)
    labels = labels_of(row)
    names = {code: one["name"] for code, one in row.rules.get("colleges", {}).items()}
    return {
        "vote": row,
        "untouched": is_untouched(row, listed),
        "lines": [
            {
                "code": one.code,
                "college": names.get(one.college, one.college),
                "choice": ", ".join(labels[key] for key in one.choices) or labels["abstain"],
            }
            for one in listed
        ],
        "by_college": bool(names),
        "table": queries.result_table(row),
        "majority": words.majority(majority_of(row)),
        "file_url": file_url,
        "back": back,
    }


def _file(row: Vote) -> HttpResponse:
    """The very text whose digest was sealed: no mark, no local decimal, nothing added."""
    answer = HttpResponse(published.as_csv(list_of(row)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="bulletins-vote-{row.pk}.csv"'
    return answer
