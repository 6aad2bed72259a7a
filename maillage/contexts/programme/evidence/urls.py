from django.urls import URLPattern, path

from maillage.contexts.programme.evidence import views

urlpatterns: list[URLPattern] = [
    path("preuves/", views.evidence_list, name="evidence_list"),
    path("preuves/ajouter/", views.add, name="evidence_add"),
    path("preuves/<int:pk>/", views.evidence, name="evidence"),
    path("preuves/<int:pk>/modifier/", views.edit, name="evidence_edit"),
    path("preuves/<int:pk>/retirer/", views.remove, name="evidence_remove"),
]
