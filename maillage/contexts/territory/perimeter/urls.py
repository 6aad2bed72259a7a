from django.urls import path

from maillage.contexts.territory.perimeter import views

urlpatterns = [
    path("perimetre/", views.perimeter, name="perimeter"),
    path("perimetre/resume/", views.selection_summary, name="selection_summary"),
    path("perimetre/recherche/", views.found_places, name="found_places"),
]
