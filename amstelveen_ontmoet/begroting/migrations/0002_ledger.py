"""The ledger is append-only, and its totals are kept by the database itself.

Each entry changes the totals of its post and its commitment in the same statement. The
change locks the post's row, so entries on one post follow each other, and the CHECK
constraints on the totals refuse an entry that would promise more than the post holds.
The effects per kind are those of `begroting/workflow.py`.
"""

from django.db import migrations

APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON begroting_boeking
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

KEEP_TOTALS = """
CREATE FUNCTION keep_ledger_totals() RETURNS trigger LANGUAGE plpgsql AS $$
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
        WHEN 'settle'   THEN d_awarded := -NEW.amount;
        WHEN 'pay'      THEN d_paid := NEW.amount;
        WHEN 'reclaim'  THEN d_paid := -NEW.amount;
    END CASE;
    IF NEW.verplichting_id IS NOT NULL THEN
        UPDATE begroting_verplichting
           SET reserved = reserved + d_reserved, awarded = awarded + d_awarded, paid = paid + d_paid
         WHERE id = NEW.verplichting_id AND post_id = NEW.post_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the commitment belongs to another post' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    UPDATE begroting_begrotingspost
       SET allocated = allocated + d_allocated, reserved = reserved + d_reserved,
           awarded = awarded + d_awarded, paid = paid + d_paid
     WHERE id = NEW.post_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER keep_totals AFTER INSERT ON begroting_boeking
    FOR EACH ROW EXECUTE FUNCTION keep_ledger_totals();
"""


class Migration(migrations.Migration):
    dependencies = [("begroting", "0001_initial"), ("audit", "0002_append_only")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, "DROP TRIGGER append_only ON begroting_boeking"),
        migrations.RunSQL(
            KEEP_TOTALS,
            "DROP TRIGGER keep_totals ON begroting_boeking; DROP FUNCTION keep_ledger_totals()",
        ),
    ]
