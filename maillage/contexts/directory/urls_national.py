app_name = "directory_national"

urlpatterns: list[object] = []
