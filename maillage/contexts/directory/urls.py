from django.urls import include, path

from maillage.contexts.directory.movements import views as movements
from maillage.contexts.directory.positions import views as positions
from maillage.contexts.directory.professionals import views as professionals

app_name = "directory"

urlpatterns = [
    path("", professionals.directory, name="list"),
    path("carte.json", positions.points, name="points"),
    path("carte/<str:place>/", positions.people_at, name="people_at"),
    path("mouvements/", movements.movements, name="movements"),
    path("lieux/", include("maillage.contexts.directory.structures.urls")),
    path("proches/", include("maillage.contexts.directory.positions.urls")),
    path("organisations/", include("maillage.contexts.directory.organisations.urls")),
    path("connaissances/", include("maillage.contexts.directory.knowledge.urls")),
    path("etiquettes/", include("maillage.contexts.directory.labels.urls")),
    path("doublons/", include("maillage.contexts.directory.merging.urls")),
    path("messagerie-securisee/", include("maillage.contexts.directory.secure_mail.urls")),
    path("equipements/", include("maillage.contexts.directory.facilities.urls")),
    path("sas/", include("maillage.contexts.directory.sas_lists.urls")),
    path("publier/", include("maillage.contexts.directory.publishing.urls")),
    path("<str:idnps>/", professionals.professional, name="professional"),
]
