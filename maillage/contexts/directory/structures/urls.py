from __future__ import annotations

from django.urls import path

from maillage.contexts.directory.structures import views

urlpatterns = [
    path("", views.structures, name="structures"),
    path("carte.json", views.structure_points, name="structure_points"),
    path("carte/<str:place>/", views.structures_at, name="structures_at"),
    path("qui-fait-quoi/", views.who_does_what, name="who_does_what"),
    path("notre-numero/", views.own_structure, name="own_structure"),
    path("<str:finess>/", views.structure, name="structure"),
]
