"""What the views of action sheets begin with: a sheet of the community, its address, a refusal told."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from maillage.contexts.programme.actions import queries
from maillage.contexts.programme.actions.models import Action, Step
from maillage.contexts.programme.actions.permissions import abilities
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest

MODULE: Final = "programme"
_LARGEST: Final = 2**63 - 1


def found(pk: int) -> Action:
    row = queries.find(pk) if pk <= _LARGEST else None
    if row is None:
        raise Http404
    return row


def found_step(action: Action, pk: int) -> Step:
    row = queries.find_step(action, pk) if pk <= _LARGEST else None
    if row is None:
        raise Http404
    return row


def asked(request: CommunityRequest, pk: int, ability: str) -> Action:
    """The sheet, for whom may do that with it; the others are told that they may not."""
    row = found(pk)
    if not abilities(request.actor, row)[ability]:
        raise PermissionDenied
    return row


def address(request: CommunityRequest, pk: int, anchor: str = "") -> str:
    url = community_url(request.community, "programme:action", pk=pk)
    return f"{url}#{anchor}" if anchor else url


def back(request: CommunityRequest, pk: int, said: str = "", anchor: str = "") -> HttpResponse:
    """To the sheet, with a sentence about what was done."""
    if said:
        messages.success(request, said)
    return redirect(address(request, pk, anchor))


def refused(request: CommunityRequest, pk: int, why: Exception, anchor: str = "") -> HttpResponse:
    messages.error(request, str(why))
    return redirect(address(request, pk, anchor))
