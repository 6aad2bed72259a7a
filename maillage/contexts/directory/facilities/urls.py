from __future__ import annotations

from django.urls import path

from maillage.contexts.directory.facilities import views

urlpatterns = [
    path("", views.facilities, name="facilities"),
    path("<str:type_code>/", views.facility, name="facility"),
]
