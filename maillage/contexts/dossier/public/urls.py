"""Addresses of `public`."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.dossier.public import views

_ONE = "public/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("public/", views.pages, name="public_pages"),
    path("public/nouvelle/", views.new, name="public_new"),
    path(_ONE, views.page, name="public_page"),
    path(f"{_ONE}composer/", views.composition, name="public_compose"),
    path(f"{_ONE}apercu/", views.preview, name="public_preview"),
    path(f"{_ONE}apercu.pdf", views.preview_pdf, name="public_preview_pdf"),
    path(f"{_ONE}versions/<int:number>/", views.version, name="public_version"),
    path(f"{_ONE}publier/", views.publish, name="public_publish"),
    path(f"{_ONE}repondre/", views.allow, name="public_allow"),
    path(f"{_ONE}adresse/", views.act, name="public_act"),
    path(f"{_ONE}lettre.docx", views.letter, name="public_letter"),
]
