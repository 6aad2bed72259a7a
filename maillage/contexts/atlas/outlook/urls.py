from django.urls import path

from maillage.contexts.atlas.outlook import views

urlpatterns = [
    path("", views.outlook, name="outlook"),
    path("annees/", views.years, name="outlook_years"),
    path("communes/", views.communes, name="outlook_communes"),
    path("valeurs/", views.values, name="outlook_values"),
    path("hypotheses/", views.assumptions, name="outlook_assumptions"),
    path("hypotheses/oublier/", views.reset, name="outlook_reset"),
]
