from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "maillage.platform.files"
    label = "files"
