from __future__ import annotations

from django.urls import path

from maillage.contexts.association.joining import views

urlpatterns = [
    path("adhesions/", views.applications, name="applications"),
    path("adhesions/ensemble/", views.together, name="applications_together"),
    path("adhesions/<int:pk>/", views.application, name="application"),
    path("adhesions/bulletin/", views.settings, name="joining_settings"),
    path("adhesions/bulletin/adresse/", views.renew, name="joining_renew"),
]
