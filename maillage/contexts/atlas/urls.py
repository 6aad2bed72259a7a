from django.urls import URLPattern, URLResolver, include, path

app_name = "atlas"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("maillage.contexts.atlas.offer.urls")),
    path("portrait/", include("maillage.contexts.atlas.portrait.urls")),
    path("avenir/", include("maillage.contexts.atlas.outlook.urls")),
    path("scenarios/", include("maillage.contexts.atlas.workshop.urls")),
    path("implanter/", include("maillage.contexts.atlas.siting.urls")),
    path("points-de-rupture/", include("maillage.contexts.atlas.fragility.urls")),
]
