from __future__ import annotations

from django.urls import path

from maillage.contexts.association.joining import views_public

urlpatterns = [
    path("adherer/<slug:secret>/", views_public.form, name="joining"),
    path("adherer/<slug:secret>/envoyee/", views_public.sent, name="joining_sent"),
    path("adhesion/<slug:secret>/", views_public.confirm, name="joining_confirm"),
]
