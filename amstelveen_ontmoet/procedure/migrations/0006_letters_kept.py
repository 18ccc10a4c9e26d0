"""Letters of decisions move to a table of their own, which the database keeps as they were sent."""

from django.db import migrations

COPY = """
WITH moved AS (
    SELECT id, nextval(pg_get_serial_sequence('procedure_brief', 'id')) AS brief FROM procedure_besluit
    WHERE brief_id IS NULL
), put AS (
    INSERT INTO procedure_brief (id, aanvraag_id, kind, sent_at, sent_by_id, objection_until_on, content)
    SELECT moved.brief, besluit.aanvraag_id,
           CASE besluit.outcome
               WHEN 'verleend' THEN 'verlening'
               WHEN 'gedeeltelijk_verleend' THEN 'gedeeltelijk'
               WHEN 'afgewezen' THEN 'afwijzing'
               ELSE 'buiten_behandeling'
           END,
           besluit.decided_at, besluit.decided_by_id, besluit.objection_until_on,
           jsonb_set(jsonb_set(besluit.letter, '{nl,heading}', '"Besluit"'), '{en,heading}', '"Decision"')
    FROM moved JOIN procedure_besluit besluit USING (id)
)
UPDATE procedure_besluit SET brief_id = moved.brief FROM moved WHERE moved.id = procedure_besluit.id
"""
TRIGGER = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON procedure_brief
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("procedure", "0005_letters_terms_objections"), ("audit", "0002_append_only")]

    operations = [
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER append_only ON procedure_brief"),
    ]
