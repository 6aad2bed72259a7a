"""Nobody who must have a second factor enters without one (`tenancy.entry` asks at every page)."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect
from django_scopes import scope, scopes_disabled

from maillage.platform.accounts.models import SecondFactorRule
from maillage.platform.accounts.second_factor.queries import STARTS_ON, concerns, has_factor, rule
from maillage.platform.accounts.second_factor.strength import is_strong
from maillage.platform.tenancy.entry import EntryCondition
from maillage.platform.tenancy.models import Membership
from maillage.platform.ui.typography import with_article

# Key in the session: the page that was asked for, to go back to.
WANTED: Final = "maillage_second_factor_next"


def condition() -> EntryCondition:
    """What `tenancy` asks; the day of the rule comes with the memberships, so that most pages cost no query more."""
    # The membership names the community: the door asks before any scope is open.
    with scopes_disabled():
        day = SecondFactorRule.objects.filter(community_id=OuterRef("community_id")).values("starts_on")
    return EntryCondition(
        name="accounts.second_factor",
        facts={STARTS_ON: Subquery(day[:1])},
        community=_refuse_member,
        operator=_refuse_operator,
    )


def _refuse_member(request: HttpRequest, membership: Membership) -> HttpResponseBase | None:
    """1 query if the community has a rule in force and the session was opened by a password alone."""
    starts_on = getattr(membership, STARTS_ON)
    if starts_on is None or starts_on > timezone.localdate() or is_strong(request):
        return None
    with scope(community=membership.community):
        found = rule()
    if found is None or not concerns(found, membership.roles):
        return None
    back = (
        request.get_full_path() if request.method in ("GET", "HEAD") else f"/c/{membership.community.slug}/"
    )
    who = with_article(membership.community.name)
    return _lead_away(request, back, f"{who[:1].upper()}{who[1:]}", " pour votre rôle")


def _refuse_operator(request: HttpRequest) -> HttpResponseBase | None:
    if not settings.MAILLAGE_OPERATOR_SECOND_FACTOR or is_strong(request):
        return None
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return _lead_away(request, back, "Tenir l’installation")


def _lead_away(request: Any, back: str, who: str, why: str = "") -> HttpResponseBase:
    """To the page that sets a second factor up, or, if there is one, to the page that asks for it.

    why: what is added for somebody who has none yet.
    """
    if has_factor(request.user):
        target = f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}"
        told = f"{who} demande un second facteur : confirmez votre identité."
    else:
        target = reverse("mfa_index")
        told = f"{who} demande un second facteur{why} : activez-le, vous reviendrez à votre page."
    if getattr(request, "htmx", False):
        # A part of a page: the whole page goes, and its own address is what to come back to.
        request.session[WANTED] = request.htmx.current_url_abs_path or back
        messages.warning(request, told)
        return HttpResponseClientRedirect(target)
    request.session[WANTED] = back
    messages.warning(request, told)
    return redirect(target)
