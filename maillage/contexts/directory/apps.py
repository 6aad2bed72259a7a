from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "maillage.contexts.directory"
    label = "directory"
