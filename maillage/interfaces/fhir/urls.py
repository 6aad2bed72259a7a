"""Addresses of the FHIR interface, under `/fhir/`: they end as FHIR has them, without a slash."""

from __future__ import annotations

from django.urls import path

from maillage.interfaces.fhir import views

app_name = "fhir"

urlpatterns = [
    path("Slot", views.slots, name="slots"),
    path("Practitioner", views.practitioners, name="practitioners"),
    path("metadata", views.metadata, name="metadata"),
    path("<path:path>", views.nothing, name="nothing"),
]
