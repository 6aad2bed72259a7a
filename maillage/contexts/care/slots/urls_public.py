"""Addresses of `slots` that need no account."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.care.slots import views_public

urlpatterns: list[URLPattern] = [
    path("creneau/<slug:secret>/", views_public.slot, name="slot"),
    path("creneau-annule/", views_public.cancelled, name="slot_cancelled"),
]
