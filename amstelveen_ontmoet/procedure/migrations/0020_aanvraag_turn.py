from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The index is built while the portal goes on.
    atomic = False

    dependencies = [
        ("procedure", "0019_kinds_of_letters"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="aanvraag",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ("ingediend", "in_behandeling", "aanvulling_gevraagd", "ter_besluit"))
                ),
                fields=["status", "handler", "id"],
                include=("created_by", "submitted_by", "organisatie"),
                name="aanvraag_turn",
            ),
        ),
        RemoveIndexConcurrently(model_name="aanvraag", name="aanvraag_handler"),
    ]
