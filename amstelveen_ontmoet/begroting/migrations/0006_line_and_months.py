"""The order of the line, totals per month and who may touch them: held by the database itself.

- A reservation for a line in the queue is refused while somebody before it waits for the same post
  (bijlage 3 A6-7), and when the line is closed.
- Totals of posts, commitments and months are written by the trigger of an entry and by nobody else:
  neither `update()`, bulk operations nor the admin change them.
- The ledger and the audit trail cannot be emptied with TRUNCATE either, except by who says so in the
  session (`portal.may_truncate`): the test runner empties its own database between tests.
"""

from django.db import migrations

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
        WHEN 'raise'    THEN d_awarded := NEW.amount;
        WHEN 'lower'    THEN d_awarded := -NEW.amount;
        WHEN 'settle'   THEN d_awarded := -NEW.amount;
        WHEN 'pay'      THEN d_paid := NEW.amount;
        WHEN 'reclaim'  THEN d_paid := -NEW.amount;
    END CASE;
    IF NEW.verplichting_id IS NOT NULL THEN
        {order}UPDATE begroting_verplichting
           SET reserved = reserved + d_reserved, awarded = awarded + d_awarded, paid = paid + d_paid
         WHERE id = NEW.verplichting_id AND post_id = NEW.post_id
           AND (NEW.kind <> 'pay' OR paid + NEW.amount <= awarded);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the commitment belongs to another post, or is paid more than it was awarded'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    UPDATE begroting_begrotingspost
       SET allocated = allocated + d_allocated, reserved = reserved + d_reserved,
           awarded = awarded + d_awarded, paid = paid + d_paid
     WHERE id = NEW.post_id;
    {months}RETURN NULL;
END
$$;
"""
ORDER = """IF NEW.kind = 'reserve' AND EXISTS (
            SELECT 1
              FROM begroting_verplichting line
              JOIN begroting_verplichting earlier ON earlier.post_id = line.post_id
             WHERE line.id = NEW.verplichting_id
               AND (line.complete_at IS NULL
                    OR line.closed_at IS NOT NULL
                    OR (earlier.complete_on, earlier.complete_at, earlier.id)
                       < (line.complete_on, line.complete_at, line.id))
               AND earlier.complete_at IS NOT NULL
               AND earlier.closed_at IS NULL
               AND earlier.reserved < earlier.requested
        ) THEN
            RAISE EXCEPTION 'somebody before this line waits for the same post'
                USING ERRCODE = 'check_violation';
        END IF;
        """
MONTHS = """INSERT INTO begroting_maandtotaal (post_id, month, kind, amount, entries)
    VALUES (NEW.post_id, date_trunc('month', NEW.at AT TIME ZONE 'Europe/Amsterdam')::date,
            NEW.kind, NEW.amount, 1)
    ON CONFLICT (post_id, month, kind)
    DO UPDATE SET amount = begroting_maandtotaal.amount + NEW.amount,
                  entries = begroting_maandtotaal.entries + 1;
    """
NOW = KEEP_TOTALS.replace("{order}", ORDER).replace("{months}", MONTHS)
BEFORE = KEEP_TOTALS.replace("{order}", "").replace("{months}", "")

# What was booked before this migration.
FILL_MONTHS = """
INSERT INTO begroting_maandtotaal (post_id, month, kind, amount, entries)
SELECT post_id, date_trunc('month', at AT TIME ZONE 'Europe/Amsterdam')::date, kind, sum(amount), count(*)
  FROM begroting_boeking GROUP BY 1, 2, 3;
"""

GUARDS = """
CREATE FUNCTION refuse_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'totals of % are kept by the ledger, not by hand', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER totals_by_ledger BEFORE UPDATE ON begroting_begrotingspost FOR EACH ROW
    WHEN (pg_trigger_depth() = 0 AND (OLD.allocated, OLD.reserved, OLD.awarded, OLD.paid)
          IS DISTINCT FROM (NEW.allocated, NEW.reserved, NEW.awarded, NEW.paid))
    EXECUTE FUNCTION refuse_by_hand();
CREATE TRIGGER totals_by_ledger BEFORE UPDATE ON begroting_verplichting FOR EACH ROW
    WHEN (pg_trigger_depth() = 0 AND (OLD.reserved, OLD.awarded, OLD.paid)
          IS DISTINCT FROM (NEW.reserved, NEW.awarded, NEW.paid))
    EXECUTE FUNCTION refuse_by_hand();
CREATE TRIGGER starts_empty BEFORE INSERT ON begroting_begrotingspost FOR EACH ROW
    WHEN ((NEW.allocated, NEW.reserved, NEW.awarded, NEW.paid) IS DISTINCT FROM (0.0, 0.0, 0.0, 0.0))
    EXECUTE FUNCTION refuse_by_hand();
CREATE TRIGGER starts_empty BEFORE INSERT ON begroting_verplichting FOR EACH ROW
    WHEN ((NEW.reserved, NEW.awarded, NEW.paid) IS DISTINCT FROM (0.0, 0.0, 0.0))
    EXECUTE FUNCTION refuse_by_hand();
CREATE TRIGGER totals_by_ledger BEFORE INSERT OR UPDATE OR DELETE ON begroting_maandtotaal FOR EACH ROW
    WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_by_hand();

CREATE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('portal.may_truncate', true) IS DISTINCT FROM 'yes' THEN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON begroting_boeking
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
"""
NO_GUARDS = """
DROP TRIGGER append_only_whole ON audit_event;
DROP TRIGGER append_only_whole ON begroting_boeking;
DROP FUNCTION refuse_truncate();
DROP TRIGGER totals_by_ledger ON begroting_maandtotaal;
DROP TRIGGER starts_empty ON begroting_verplichting;
DROP TRIGGER starts_empty ON begroting_begrotingspost;
DROP TRIGGER totals_by_ledger ON begroting_verplichting;
DROP TRIGGER totals_by_ledger ON begroting_begrotingspost;
DROP FUNCTION refuse_by_hand();
"""


class Migration(migrations.Migration):
    dependencies = [("begroting", "0005_line_changes_and_checks"), ("audit", "0002_append_only")]

    operations = [
        migrations.RunSQL(FILL_MONTHS, "DELETE FROM begroting_maandtotaal"),
        migrations.RunSQL(NOW, BEFORE),
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]
