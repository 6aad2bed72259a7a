"""Addresses of `board`."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.dossier.board import views

urlpatterns: list[URLPattern] = [
    path("conseil/", views.board, name="board"),
    path("conseil/page.pdf", views.board_pdf, name="board_pdf"),
    path("conseil/page.docx", views.board_docx, name="board_docx"),
]
