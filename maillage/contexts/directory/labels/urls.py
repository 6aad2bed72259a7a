from __future__ import annotations

from django.urls import path

from maillage.contexts.directory.labels import views, views_entries

urlpatterns = [
    path("", views.labels, name="labels"),
    path("nouvelle/", views.create, name="label_create"),
    path("fiche/", views_entries.label_entry, name="label_entry"),
    path("liste/", views_entries.label_list, name="label_list"),
    path("retirer/<int:pk>/", views_entries.remove, name="label_remove"),
    path("<int:pk>/", views.label, name="label"),
    path("<int:pk>/modifier/", views.edit, name="label_edit"),
    path("<int:pk>/archiver/", views.archive, name="label_archive"),
    path("<int:pk>/retablir/", views.reopen, name="label_reopen"),
]
