from __future__ import annotations

from django.urls import path

from maillage.contexts.association.meetings.answering import views_public as answering
from maillage.contexts.association.meetings.attending import views_public as attending

urlpatterns = [
    path("reunion/<slug:secret>/", answering.meeting, name="meeting"),
    path("reunion/<slug:secret>/agenda.ics", answering.calendar_file, name="meeting_ics"),
    path("presence/<slug:secret>/", attending.presence, name="presence"),
]
