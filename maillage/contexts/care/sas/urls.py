"""Addresses of `sas`."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.care.sas import views

urlpatterns: list[URLPattern] = [
    path("sas/", views.checklist, name="sas"),
    path("sas/reglages/", views.link, name="sas_link"),
    path("sas/membres/<int:pk>/", views.part, name="sas_part"),
    path("sas/rendez-vous/", views.pushes, name="sas_pushes"),
    path("sas/rendez-vous/<int:pk>/transmettre/", views.push_again, name="sas_push_again"),
]
