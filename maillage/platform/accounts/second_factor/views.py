"""« Sécurité de mon compte »: allauth's views of the second factor, each with our words and our way back."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.base.views import IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from maillage.platform.accounts.second_factor.door import WANTED
from maillage.platform.accounts.second_factor.queries import has_factor
from maillage.platform.accounts.second_factor.strength import is_strong
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.views import signed_in_view


def way_back(request: HttpRequest) -> str:
    """The page that somebody was kept from and may open now; "" if there is none."""
    wanted = request.session.get(WANTED, "")
    if not wanted or not is_strong(request):
        return ""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""


def opens_first(request: HttpRequest) -> bool:
    """True for an operator who may open the installation's first community now: the way on from here."""
    user: Any = request.user
    return bool(user.is_operator) and has_factor(user) and not Community.objects.exists()


def _after_set_up(request: HttpRequest, *, with_codes: bool) -> str:
    """The recovery codes first, then the page that was wanted."""
    if with_codes:
        return reverse("mfa_view_recovery_codes")
    return way_back(request) or reverse("mfa_index")


class Security(IndexView):  # type: ignore[misc]  # allauth ships no types
    """What is on, and what to do next."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        found = context["authenticators"]
        codes = found.get(Authenticator.Type.RECOVERY_CODES)
        return context | {
            "app": found.get(Authenticator.Type.TOTP),
            "keys": found.get(Authenticator.Type.WEBAUTHN, []),
            "codes": codes,
            "codes_left": len(codes.get_unused_codes()) if codes else 0,
            "protected": has_factor(self.request.user),
            "way_back": way_back(self.request),
            "opens_first": opens_first(self.request),
            "identities": bool(settings.SOCIALACCOUNT_PROVIDERS)
            or SocialAccount.objects.filter(user_id=self.request.user.pk).exists(),
        }


class ActivateApp(ActivateTOTPView):  # type: ignore[misc]
    """The QR code, the secret in letters, the first code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        return context | {"secret_in_fours": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}

    def get_success_url(self) -> str:
        return _after_set_up(self.request, with_codes=self.did_generate_recovery_codes)


class DeactivateApp(DeactivateTOTPView):  # type: ignore[misc]
    """The question before the codes of the application stop working."""


class AddKey(AddWebAuthnView):  # type: ignore[misc]
    """A passkey, kept on the device with the account's name, so that it also signs in alone."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": begin_registration(self.request.user, True)}
        return context

    def get_success_url(self) -> str:
        return _after_set_up(self.request, with_codes=self.did_generate_recovery_codes)


class RenameKey(EditWebAuthnView):  # type: ignore[misc]
    success_url = reverse_lazy("mfa_index")


class RemoveKey(RemoveWebAuthnView):  # type: ignore[misc]
    success_url = reverse_lazy("mfa_index")


class NewCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """New recovery codes in place of the former ones."""


class ConfirmByCode(ReauthenticateView):  # type: ignore[misc]
    """The code once more; where a page was refused for want of it, back to that page."""


class ConfirmByKey(ReauthenticateWebAuthnView):  # type: ignore[misc]
    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(
            self.request, "Cette clé n’a pas été reconnue. Essayez encore, ou choisissez une autre manière."
        )
        return redirect(self.request.get_full_path())


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_view
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """How many codes are left; a POST shows them, once, so that a page left open or called again shows nothing."""
    shown = _show_once(request) if request.method == "POST" else None
    found = Authenticator.objects.filter(
        user_id=request.user.pk, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    if found is None:
        raise Http404
    codes = found.wrap()
    answer = render(
        request,
        "mfa/recovery_codes/index.html",
        {
            "shown": shown,
            "left": len(codes.get_unused_codes()),
            "seen": codes.did_view and shown is None,
            "way_back": way_back(request),
            "opens_first": opens_first(request),
        },
    )
    add_never_cache_headers(answer)
    return answer


@transaction.atomic
def _show_once(request: HttpRequest) -> list[str] | None:
    """The codes, marked as seen; None if they were seen before. Of two requests at once one gets them."""
    found = (
        Authenticator.objects.select_for_update()
        .filter(user_id=request.user.pk, type=Authenticator.Type.RECOVERY_CODES)
        .order_by("pk")
        .first()
    )
    if found is None or found.wrap().did_view:
        return None
    codes = found.wrap()
    codes.mark_as_viewed()
    unused: list[str] = codes.get_unused_codes()
    return unused
