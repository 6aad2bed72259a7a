from __future__ import annotations

from django.urls import path

from maillage.contexts.association.documents import views

urlpatterns = [
    path("documents/", views.documents, name="documents"),
    path("documents/deposer/", views.add, name="document_add"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("documents/<int:pk>/modifier/", views.edit, name="document_edit"),
    path("documents/<int:pk>/version/", views.add_version, name="document_version"),
    path("documents/<int:pk>/archiver/", views.archive, name="document_archive"),
    path("documents/<int:pk>/retablir/", views.restore, name="document_restore"),
    path("documents/<int:pk>/effacer/", views.delete, name="document_delete"),
]
