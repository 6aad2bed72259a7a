"""Change of role in the demonstration: a sign-in without password, which exists nowhere else."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from maillage.interfaces.demo.personas import PERSONAS
from maillage.platform.accounts.models import User
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.views import public_view


def _is_persona(email: str) -> bool:
    slugs = Community.objects.filter(is_demo=True).values_list("slug", flat=True)
    return any(persona.email(slug) == email for slug in slugs for persona in PERSONAS)


@require_POST
@public_view
def switch_persona(request: HttpRequest) -> HttpResponse:
    """Sign in as a persona of a demonstration community; not found where there is no demonstration."""
    email = request.POST.get("email", "")
    if not settings.MAILLAGE_DEMO or not _is_persona(email):
        raise Http404
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        raise Http404
    # Like any sign-in, so that the session is in the person's list of sessions.
    return perform_login(request, user, redirect_url=reverse("shell:home"))
