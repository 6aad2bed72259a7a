from django.urls import path

from maillage.interfaces.demo import views

app_name = "demo"

urlpatterns = [path("demonstration/role/", views.switch_persona, name="persona")]
