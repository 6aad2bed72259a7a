from __future__ import annotations

from django.urls import path

from maillage.contexts.association.documents import views_public

urlpatterns = [
    path("reunion/<slug:secret>/documents/<int:pk>/", views_public.document, name="meeting_document"),
]
