from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The index is built while the portal goes on.
    atomic = False

    dependencies = [
        ("accounts", "0003_user_work_seen_at"),
        ("procedure", "0002_aanvraag_newest"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="aanvraag",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ("ingediend", "in_behandeling", "aanvulling_gevraagd", "ter_besluit"))
                ),
                fields=["decide_by_on", "id"],
                include=("status", "handler", "created_by", "submitted_by", "organisatie"),
                name="aanvraag_open",
            ),
        ),
    ]
