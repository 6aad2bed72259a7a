"""Addresses of `readiness`."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.dossier.readiness import views, views_what_if

urlpatterns: list[URLPattern] = [
    path("preparation/", views.readiness, name="readiness"),
    path("preparation/liste/", views.items, name="readiness_items"),
    path("preparation/ecrire/", views.write, name="readiness_write"),
    path("preparation/moi/", views.mine, name="readiness_mine"),
    path("preparation/qui/<slug:who>/", views.person, name="readiness_person"),
    path("et-si/", views_what_if.what_if, name="what_if"),
]
