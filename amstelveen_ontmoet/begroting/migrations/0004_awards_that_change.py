"""An award can be raised or lowered afterwards, and be settled below what was paid.

No more is paid than is awarded at that moment: the trigger refuses the payment itself, since the
totals may rightly differ later (Awb 4:46, 4:57). The effects per kind are those of
`begroting/workflow.py`.
"""

from django.db import migrations, models
from django.db.models import Q

KEEP_TOTALS = """
CREATE OR REPLACE FUNCTION keep_ledger_totals() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    d_allocated numeric := 0;
    d_reserved numeric := 0;
    d_awarded numeric := 0;
    d_paid numeric := 0;
BEGIN
    CASE NEW.kind
        WHEN 'allocate' THEN d_allocated := NEW.amount;
        WHEN 'amend'    THEN d_allocated := NEW.amount;
        WHEN 'reserve'  THEN d_reserved := NEW.amount;
        WHEN 'release'  THEN d_reserved := -NEW.amount;
        WHEN 'award'    THEN d_awarded := NEW.amount;
        {more}
        WHEN 'settle'   THEN d_awarded := -NEW.amount;
        WHEN 'pay'      THEN d_paid := NEW.amount;
        WHEN 'reclaim'  THEN d_paid := -NEW.amount;
    END CASE;
    IF NEW.verplichting_id IS NOT NULL THEN
        UPDATE begroting_verplichting
           SET reserved = reserved + d_reserved, awarded = awarded + d_awarded, paid = paid + d_paid
         WHERE id = NEW.verplichting_id AND post_id = NEW.post_id{paying};
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the commitment belongs to another post{or_more}'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    UPDATE begroting_begrotingspost
       SET allocated = allocated + d_allocated, reserved = reserved + d_reserved,
           awarded = awarded + d_awarded, paid = paid + d_paid
     WHERE id = NEW.post_id;
    RETURN NULL;
END
$$;
"""
NOW = KEEP_TOTALS.replace(
    "{more}",
    "WHEN 'raise'    THEN d_awarded := NEW.amount;\n        WHEN 'lower'    THEN d_awarded := -NEW.amount;",
)
NOW = NOW.replace("{paying}", " AND (NEW.kind <> 'pay' OR paid + NEW.amount <= awarded)")
NOW = NOW.replace("{or_more}", ", or is paid more than it was awarded")
BEFORE = KEEP_TOTALS.replace("{more}", "").replace("{paying}", "").replace("{or_more}", "")


class Migration(migrations.Migration):
    dependencies = [("begroting", "0003_longer_description")]

    operations = [
        migrations.RunSQL(NOW, BEFORE),
        migrations.RemoveConstraint("begrotingspost", "post_pays_what_it_awarded"),
        migrations.AddConstraint(
            "begrotingspost",
            models.CheckConstraint(condition=Q(paid__gte=0), name="post_paid_not_negative"),
        ),
        migrations.RemoveConstraint("verplichting", "verplichting_totals_make_sense"),
        migrations.AddConstraint(
            "verplichting",
            models.CheckConstraint(
                condition=Q(reserved__gte=0, awarded__gte=0, paid__gte=0),
                name="verplichting_totals_not_negative",
            ),
        ),
        migrations.AlterField(
            "boeking",
            "kind",
            models.CharField(
                choices=[
                    ("allocate", "beschikbaar gesteld"),
                    ("amend", "begroting gewijzigd"),
                    ("reserve", "gereserveerd"),
                    ("release", "reservering vervallen"),
                    ("award", "verleend"),
                    ("raise", "verlening verhoogd"),
                    ("lower", "verlening verlaagd"),
                    ("pay", "betaald"),
                    ("settle", "lager vastgesteld"),
                    ("reclaim", "teruggevorderd"),
                ],
                max_length=10,
                verbose_name="soort",
            ),
        ),
    ]
