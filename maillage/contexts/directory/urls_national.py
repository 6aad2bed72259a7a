"""The operator's pages on the national register."""

from django.urls import path

from maillage.contexts.directory.imports import views

app_name = "directory_national"

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/<int:pk>/", views.import_report, name="report"),
    path("oppositions/", views.objections, name="objections"),
]
