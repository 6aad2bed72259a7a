"""Addresses of `activity`."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.care.activity import views

urlpatterns: list[URLPattern] = [
    path("chiffres/", views.shown, name="figures"),
    path("chiffres/repartition/", views.load_spread, name="load_spread"),
    path("mes-sollicitations/", views.my_load, name="my_load"),
]
