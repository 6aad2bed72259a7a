from __future__ import annotations

from django.urls import path

from maillage.contexts.directory.sas_lists import views

urlpatterns = [path("", views.sas, name="sas")]
