from __future__ import annotations

from django.urls import path

from maillage.contexts.association.calendars import views

urlpatterns = [path("calendrier/<slug:secret>.ics", views.feed, name="feed")]
