from __future__ import annotations

from django.urls import path

from maillage.contexts.directory.positions import views

urlpatterns = [
    path("", views.near, name="near"),
    path("communes/", views.near_communes, name="near_communes"),
]
