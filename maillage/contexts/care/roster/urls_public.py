"""Addresses of `roster` that need no account."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.care.roster import views_public

urlpatterns: list[URLPattern] = [
    path("echange/<slug:secret>/", views_public.swap, name="swap"),
    path("tours/<slug:secret>.ics", views_public.feed, name="turn_feed"),
]
