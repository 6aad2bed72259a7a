from __future__ import annotations

from django.urls import path

from maillage.contexts.association.minutes import views, views_files, views_points
from maillage.contexts.association.minutes.papers import urls as papers

_HERE = "reunions/<int:pk>/compte-rendu"

urlpatterns = [
    *papers.urlpatterns,
    path("comptes-rendus/", views.minutes_list, name="minutes_list"),
    path(f"{_HERE}/", views.minutes, name="minutes"),
    path(f"{_HERE}.pdf", views_files.pdf, name="minutes_pdf"),
    path(f"{_HERE}.docx", views_files.docx, name="minutes_docx"),
    path(f"{_HERE}/edition-<int:number>.pdf", views_files.edition_pdf, name="minutes_edition_pdf"),
    path(f"{_HERE}/presences/", views.presence, name="minutes_presence"),
    path(f"{_HERE}/commencer/", views.start, name="minutes_start"),
    path(f"{_HERE}/seance/", views.officers, name="minutes_officers"),
    path(f"{_HERE}/proposer/", views.propose, name="minutes_propose"),
    path(f"{_HERE}/reprendre/", views.take_up, name="minutes_take_up"),
    path(f"{_HERE}/approuver/", views.approve, name="minutes_approve"),
    path(f"{_HERE}/points/ajouter/", views_points.add, name="minutes_point_add"),
    path(f"{_HERE}/points/<int:point>/", views_points.write, name="minutes_point_write"),
    path(f"{_HERE}/points/<int:point>/decision/", views_points.decision, name="minutes_point_decision"),
    path(f"{_HERE}/points/<int:point>/suite/", views_points.follow_up, name="minutes_point_follow_up"),
]
