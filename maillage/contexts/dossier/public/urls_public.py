"""Addresses of `public` that need no account."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.dossier.public import views_public

urlpatterns: list[URLPattern] = [
    path("<slug:secret>/", views_public.page, name="public"),
    path("<slug:secret>/bilan.pdf", views_public.page_pdf, name="public_pdf"),
]
