from __future__ import annotations

from django.urls import path

from maillage.contexts.association.bodies.publishing import views_public

urlpatterns = [
    path("qui-est-qui/<slug:secret>/", views_public.page, name="who_is_who"),
]
