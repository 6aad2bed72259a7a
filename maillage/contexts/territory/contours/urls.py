from django.urls import path

from maillage.contexts.territory.contours import views

urlpatterns = [
    path("contours/", views.territory, name="contours"),
    path("contours/limite/", views.outline, name="outline"),
    path("contours/departements/<str:codes>/", views.departements, name="departement_contours"),
    path("contours/communes/<str:code>/", views.commune, name="commune_contours"),
    path("contours/epci/<str:code>/", views.epci, name="epci_contours"),
]
