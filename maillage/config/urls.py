"""Every address of the site: the community's pages under /c/<slug>/, the person's and the operator's beside."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("maillage.interfaces.shell.urls")),
    path("compte/", include("maillage.platform.accounts.urls_person")),
    path("c/<slug:slug>/reglages/", include("maillage.platform.accounts.urls")),
    path("c/<slug:slug>/reglages/", include("maillage.platform.audit.urls")),
    path("c/<slug:slug>/reglages/", include("maillage.platform.messaging.urls")),
    path("c/<slug:slug>/vues/", include("maillage.platform.tables.urls")),
    path("c/<slug:slug>/fichiers/", include("maillage.platform.files.urls")),
    path("c/<slug:slug>/territoire/", include("maillage.contexts.territory.urls")),
    path("c/<slug:slug>/annuaire/", include("maillage.contexts.directory.urls")),
    path("fiche/", include("maillage.contexts.directory.urls_public")),
    path("installation/", include("maillage.contexts.directory.urls_national")),
    path("installation/", include("maillage.platform.messaging.urls_installation")),
]

if settings.MAILLAGE_DEMO:
    urlpatterns.append(path("", include("maillage.interfaces.demo.urls")))
