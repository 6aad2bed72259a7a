"""Addresses of `availability`."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.care.availability import views

_ONE = "professionnels/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("me-faire-solliciter/", views.own, name="my_availability"),
    path("professionnels/", views.responders, name="responders"),
    path("professionnels/ajouter/", views.create, name="responder_new"),
    path(_ONE, views.responder, name="responder"),
    path(f"{_ONE}arreter/", views.stop, name="responder_stop"),
    path("reglages/", views.settings, name="settings"),
]
