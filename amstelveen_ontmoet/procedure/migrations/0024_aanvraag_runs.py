from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

RUNS = models.Q(
    (
        "status__in",
        (
            "ingediend",
            "in_behandeling",
            "aanvulling_gevraagd",
            "ter_besluit",
            "verantwoording_gevraagd",
            "verantwoord",
        ),
    )
)


class Migration(migrations.Migration):
    # The indexes are built while the portal goes on, and the old ones go when the new ones are there.
    atomic = False

    dependencies = [
        ("procedure", "0023_grounds_of_a_lower_settlement"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="aanvraag",
            index=models.Index(
                condition=RUNS,
                fields=["status", "handler", "id"],
                include=("created_by", "submitted_by", "organisatie"),
                name="aanvraag_whose_turn",
            ),
        ),
        AddIndexConcurrently(
            model_name="aanvraag",
            index=models.Index(
                condition=RUNS,
                fields=["decide_by_on", "id"],
                include=("status", "handler", "created_by", "submitted_by", "organisatie"),
                name="aanvraag_runs",
            ),
        ),
        RemoveIndexConcurrently(model_name="aanvraag", name="aanvraag_open"),
        RemoveIndexConcurrently(model_name="aanvraag", name="aanvraag_turn"),
    ]
