from __future__ import annotations

from django.urls import path

from maillage.contexts.association.minutes.papers import views

urlpatterns = [
    path("reunions/<int:pk>/convocation.pdf", views.convocation_pdf, name="convocation_pdf"),
    path("reunions/<int:pk>/convocation.docx", views.convocation_docx, name="convocation_docx"),
    path("reunions/<int:pk>/emargement.pdf", views.attendance_sheet_pdf, name="attendance_sheet_pdf"),
    path("reunions/<int:pk>/emargement.docx", views.attendance_sheet_docx, name="attendance_sheet_docx"),
    path("reunions/<int:pk>/pouvoir.pdf", views.proxy_form_pdf, name="proxy_form_pdf"),
    path("reunions/<int:pk>/pouvoir.docx", views.proxy_form_docx, name="proxy_form_docx"),
    path("reunions/<int:pk>/attestations.pdf", views.certificates_pdf, name="certificates_pdf"),
    path("reunions/<int:pk>/attestations/<int:attendee>.pdf", views.certificate_pdf, name="certificate_pdf"),
]
