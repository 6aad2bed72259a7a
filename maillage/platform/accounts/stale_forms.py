"""A form sent from a page that was there before somebody signed in, in another tab."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.csrf import csrf_failure


def refused(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Django's page; for an invitation one that leads back to it, and it then says itself what became of it.

    Accepted in one tab, the same invitation sent from another one still carries the token of before the sign-in.
    """
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        name = ""
    if name == "accept_invitation":
        return render(request, "accounts/invitation_elsewhere.html", {"url": request.path}, status=403)
    answer: HttpResponseBase = csrf_failure(request, reason=reason)
    return answer
