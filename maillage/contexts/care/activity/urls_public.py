"""Addresses of `activity` that need no account."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.care.activity import views_public

urlpatterns: list[URLPattern] = [
    path("lettre/<slug:secret>/", views_public.stop, name="digest_stop"),
]
