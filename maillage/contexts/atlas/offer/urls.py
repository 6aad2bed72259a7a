from django.urls import path

from maillage.contexts.atlas.offer import views

urlpatterns = [
    path("offre/", views.offer, name="offer"),
    path("offre/communes/", views.communes, name="offer_communes"),
    path("offre/contours/", views.areas, name="offer_areas"),
    path("offre/carte.<slug:kind>", views.download, name="offer_picture"),
]
