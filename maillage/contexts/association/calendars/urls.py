from __future__ import annotations

from django.urls import path

from maillage.contexts.association.calendars import views

urlpatterns = [
    path("agendas/", views.calendars, name="calendars"),
    path("agendas/<int:pk>/retirer/", views.revoke, name="calendar_revoke"),
    path("agendas/personnel/", views.read_own, name="own_calendar_read"),
    path("agendas/personnel/<int:pk>/effacer/", views.forget_own, name="own_calendar_forget"),
]
