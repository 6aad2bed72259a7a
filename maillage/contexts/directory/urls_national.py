"""The operator's pages on the national data."""

from django.urls import path

from maillage.contexts.directory.objections import views as objections
from maillage.contexts.directory.sources import views

app_name = "directory_national"

urlpatterns = [
    path("imports/", views.national_data, name="imports"),
    path("imports/nouveau/", views.import_file, name="import"),
    path("imports/<int:pk>/", views.import_report, name="report"),
    path("imports/receptions/<int:pk>/", views.delivery, name="delivery"),
    path("sources/", views.sources, name="sources"),
    path("sources/<slug:name>/", views.source, name="source"),
    path("sources/<slug:name>/verifier/", views.check_now, name="check_source"),
    path("oppositions/", objections.objections, name="objections"),
    path("oppositions/confirmer/", objections.confirm_objection, name="objection_confirm"),
]
