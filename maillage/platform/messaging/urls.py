from django.urls import path

from maillage.platform.messaging import views
from maillage.platform.messaging.sms import views as sms_views

app_name = "messaging"

urlpatterns = [
    path("envois/sms/", sms_views.texts, name="texts"),
    path("envois/sms/<int:pk>/renvoyer/", sms_views.send_again, name="text_again"),
    path("envois/", views.outbox, name="outbox"),
    path("envois/<int:pk>/renvoyer/", views.send_again, name="send_again"),
]
