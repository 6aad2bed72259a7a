from maillage.contexts.territory.contours.urls import urlpatterns as contours
from maillage.contexts.territory.perimeter.urls import urlpatterns as perimeter
from maillage.contexts.territory.places.urls import urlpatterns as places
from maillage.contexts.territory.portrait.urls import urlpatterns as portrait

app_name = "territory"

urlpatterns = [*portrait, *places, *perimeter, *contours]
