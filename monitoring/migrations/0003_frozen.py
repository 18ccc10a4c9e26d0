"""What a letter to the council told is never changed: the database refuses it.

The snapshot of the figures is made once, the adopted letter with its facts, texts and PDF stays as
it is, and no version of a text and no update of an action point is changed or deleted.
"""

from django.db import migrations

BRIEF = """
CREATE FUNCTION keep_collegebrief() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.adopted_at IS NOT NULL AND (
        TG_OP = 'DELETE'
        OR (NEW.year, NEW.version, NEW.zaaknummer, NEW.handled_by, NEW.dated_on, NEW.correction)
           IS DISTINCT FROM
           (OLD.year, OLD.version, OLD.zaaknummer, OLD.handled_by, OLD.dated_on, OLD.correction)
        OR (NEW.created_by_id, NEW.submitted_at, NEW.submitted_by_id, NEW.adopted_at, NEW.adopted_by_id)
           IS DISTINCT FROM
           (OLD.created_by_id, OLD.submitted_at, OLD.submitted_by_id, OLD.adopted_at, OLD.adopted_by_id)
    ) THEN
        RAISE EXCEPTION 'an adopted letter is never changed or deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF (OLD.snapshot IS NOT NULL AND NEW.snapshot IS DISTINCT FROM OLD.snapshot)
       OR (OLD.letter IS NOT NULL AND NEW.letter IS DISTINCT FROM OLD.letter)
       OR (OLD.gathered_at IS NOT NULL AND NEW.gathered_at IS DISTINCT FROM OLD.gathered_at)
       OR (OLD.published_at IS NOT NULL AND (NEW.published_at, NEW.published_by_id)
           IS DISTINCT FROM (OLD.published_at, OLD.published_by_id)) THEN
        RAISE EXCEPTION 'the figures and the adopted letter are never changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON monitoring_collegebrief
    FOR EACH ROW EXECUTE FUNCTION keep_collegebrief();
"""
TEXT = """
CREATE FUNCTION keep_brieftekst() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM monitoring_collegebrief
         WHERE id = COALESCE(NEW.brief_id, OLD.brief_id) AND adopted_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the texts of an adopted letter are never changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END
$$;
CREATE TRIGGER keep BEFORE INSERT OR UPDATE OR DELETE ON monitoring_brieftekst
    FOR EACH ROW EXECUTE FUNCTION keep_brieftekst();
"""
PDF = """
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON monitoring_briefpdf
    FOR EACH ROW WHEN (OLD.is_final) EXECUTE FUNCTION refuse_change();
"""
APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON monitoring_{table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0002_collegebrief"), ("audit", "0002_append_only")]

    operations = [
        migrations.RunSQL(
            BRIEF, "DROP TRIGGER keep ON monitoring_collegebrief; DROP FUNCTION keep_collegebrief()"
        ),
        migrations.RunSQL(
            TEXT, "DROP TRIGGER keep ON monitoring_brieftekst; DROP FUNCTION keep_brieftekst()"
        ),
        migrations.RunSQL(PDF, "DROP TRIGGER keep ON monitoring_briefpdf"),
        *(
            migrations.RunSQL(
                APPEND_ONLY.format(table=table), f"DROP TRIGGER append_only ON monitoring_{table}"
            )
            for table in ("brieftekstversie", "actiepuntupdate")
        ),
    ]
