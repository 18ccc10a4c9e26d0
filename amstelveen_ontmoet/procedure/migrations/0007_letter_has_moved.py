"""Every decision has its letter in the table of letters; the column of before is gone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedure", "0006_letters_kept")]

    operations = [
        migrations.RemoveField("besluit", "letter"),
        migrations.AlterField(
            "besluit",
            "brief",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="besluit",
                to="procedure.brief",
                verbose_name="brief",
            ),
        ),
    ]
