"""The least common multiple as an aggregate, to divide in whole shares; a letter is kept as it was sent."""

from django.db import migrations

LCM = """
CREATE AGGREGATE lcm_of(bigint) (SFUNC = lcm, STYPE = bigint, INITCOND = '1', PARALLEL = SAFE);
CREATE AGGREGATE lcm_of(numeric) (SFUNC = lcm, STYPE = numeric, INITCOND = '1', PARALLEL = SAFE);
"""
NO_LCM = "DROP AGGREGATE lcm_of(bigint); DROP AGGREGATE lcm_of(numeric);"
KEPT = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON wijkplannen_wijkbudgetbrief
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("wijkplannen", "0003_ceiling_rules"), ("audit", "0002_append_only")]

    operations = [
        migrations.RunSQL(LCM, NO_LCM),
        migrations.RunSQL(KEPT, "DROP TRIGGER append_only ON wijkplannen_wijkbudgetbrief"),
    ]
