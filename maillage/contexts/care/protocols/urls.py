"""Addresses of `protocols`."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.care.protocols import views, views_inclusions

_ONE = "protocoles/<int:pk>/"
_TAKER = "protocoles/participations/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("protocoles/", views.protocols, name="protocols"),
    path("protocoles/nationaux/", views.usual, name="protocols_usual"),
    path("protocoles/nouveau/", views.create, name="protocol_new"),
    path("protocoles/inclusions/", views_inclusions.inclusions, name="inclusions"),
    path("protocoles/inclusions/<int:pk>/effacer/", views_inclusions.remove, name="inclusion_remove"),
    path(_ONE, views.protocol, name="protocol"),
    path(f"{_ONE}modifier/", views.edit, name="protocol_edit"),
    path(f"{_ONE}participer/", views.join, name="protocol_join"),
    path(f"{_TAKER}fin/", views.leave, name="protocol_leave"),
    path(f"{_TAKER}noter/", views_inclusions.create, name="inclusion_new"),
    path(f"{_TAKER}importer/", views_inclusions.import_file, name="inclusion_import"),
]
