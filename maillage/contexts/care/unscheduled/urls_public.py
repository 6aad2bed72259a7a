"""Addresses of `unscheduled` that need no account."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.care.unscheduled import views_public

urlpatterns: list[URLPattern] = [
    path("demande/<slug:secret>/", views_public.open_link, name="request_open"),
    path("demande/suivi/<slug:secret>/", views_public.follow, name="request_follow"),
    path("demande/suivi/<slug:secret>/annuler/", views_public.follow_cancel, name="request_follow_cancel"),
]
