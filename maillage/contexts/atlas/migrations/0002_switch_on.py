"""A community opened before the atlas existed gets it switched on, as one opened today does."""

from django.db import migrations

MODULE = "atlas"


def switch_on(apps, editor):
    """A few hundred communities at most, each a short write; one that has it is left alone."""
    communities = apps.get_model("tenancy", "Community")
    for pk, modules in communities.objects.values_list("pk", "modules"):
        if MODULE not in modules:
            communities.objects.filter(pk=pk).update(modules=[*modules, MODULE])


class Migration(migrations.Migration):
    dependencies = [
        ("atlas", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]
    operations = [migrations.RunPython(switch_on, migrations.RunPython.noop)]
