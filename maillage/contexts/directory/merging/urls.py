from __future__ import annotations

from django.urls import path

from maillage.contexts.directory.merging import views

urlpatterns = [
    path("", views.duplicates, name="duplicates"),
    path("decider/", views.decide, name="duplicates_decide"),
    path("fusions/", views.merges, name="merges"),
    path("fusions/<int:pk>/annuler/", views.undo_merge, name="merge_undo"),
    path(
        "fusions/organisations/<int:pk>/annuler/",
        views.undo_organisations_merge,
        name="organisations_merge_undo",
    ),
]
