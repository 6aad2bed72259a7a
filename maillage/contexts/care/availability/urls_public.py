"""Addresses of `availability` that need no account."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.care.availability import views_public

urlpatterns: list[URLPattern] = [path("stop/<slug:secret>/", views_public.stop, name="stop_asking")]
