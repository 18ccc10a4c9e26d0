"""A letter is still never changed; it is deleted only with a destruction that two people signed."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION refuse_change_to_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM procedure_vernietiging
        WHERE "case" = OLD.aanvraag_id AND status = 'vernietigd'
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
"""
NOW = """
DROP TRIGGER append_only ON procedure_brief;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON procedure_brief
    FOR EACH ROW EXECUTE FUNCTION refuse_change_to_letter();
"""
BEFORE = """
DROP TRIGGER append_only ON procedure_brief;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON procedure_brief
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("procedure", "0017_retention")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION refuse_change_to_letter()"),
        migrations.RunSQL(NOW, BEFORE),
    ]
