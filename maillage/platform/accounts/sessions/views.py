"""The person's own open sessions: which they are, and how to close them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.platform.accounts.sessions import services
from maillage.platform.accounts.sessions.queries import open_sessions
from maillage.platform.accounts.sessions.sign_ins import last_sign_ins
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.views import signed_in_view


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_view
def sessions(request: HttpRequest) -> HttpResponse:
    """The list; a POST closes all sessions but this one."""
    here = request.session.session_key
    if request.method == "POST":
        closed = services.end_sessions(by=_self(request), user=_self(request).user, but=here)  # type: ignore[arg-type]
        messages.success(
            request,
            "Les autres sessions sont fermées." if closed else "Aucune autre session n’était ouverte.",
        )
        return redirect("usersessions_list")
    found = sorted(open_sessions(request.user), key=lambda session: session.session_key != here)
    rows = [{"session": session, "here": session.session_key == here} for session in found]
    context = {"rows": rows, "session_count": len(rows), "sign_ins": last_sign_ins(request.user)}
    return render(request, "usersessions/usersession_list.html", context)


@require_POST
@signed_in_view
def close_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Close one session; one's own is closed by signing out."""
    found = next((one for one in open_sessions(request.user) if one.pk == pk), None)
    if found is None:
        raise Http404
    if found.session_key == request.session.session_key:
        messages.warning(
            request, "Cette session est celle que vous utilisez : déconnectez-vous pour la fermer."
        )
    else:
        services.end_session(by=_self(request), session=found)
        messages.success(request, "La session est fermée.")
    return redirect("usersessions_list")


def _self(request: HttpRequest) -> Actor:
    return Actor(user=request.user, community=None)  # type: ignore[arg-type]
