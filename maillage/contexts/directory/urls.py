from django.urls import path

from maillage.contexts.directory.movements import views as movements
from maillage.contexts.directory.professionals import views as professionals

app_name = "directory"

urlpatterns = [
    path("", professionals.directory, name="list"),
    path("carte.json", professionals.points, name="points"),
    path("mouvements/", movements.movements, name="movements"),
    path("<str:idnps>/", professionals.professional, name="professional"),
]
