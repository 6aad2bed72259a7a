"""Addresses of `dialogue` that need no account: the personal link of a pilot."""

from django.urls import URLPattern, path

from maillage.contexts.dossier.dialogue.confirming import views_public

urlpatterns: list[URLPattern] = [
    path("fiches/<slug:secret>/", views_public.confirm, name="confirm"),
]
