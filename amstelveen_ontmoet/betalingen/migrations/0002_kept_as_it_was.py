"""What was entered, sent and received never changes, and no line of money is paid twice.

The triggers hold whatever the code above them does:
- a number that was entered stays that number, and a payment its amount, account and line;
- the file of a batch that was sent stays the file, and what the bank sent stays what it sent;
- a payment is never more than what its line still owes, with the line locked while that is seen;
- beside a payment under way nothing else is booked as paid on its line, and its award is not lowered.
  That is looked at when the transaction ends, when the payment itself has been settled.
"""

from django.db import migrations

ACCOUNT = """
CREATE FUNCTION rekening_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR ROW(OLD.organisatie_id, OLD.iban, OLD.holder, OLD.entered_at, OLD.entered_by_id)
        IS DISTINCT FROM ROW(NEW.organisatie_id, NEW.iban, NEW.holder, NEW.entered_at, NEW.entered_by_id)
        OR (OLD.confirmed_at IS NOT NULL AND ROW(OLD.confirmed_at, OLD.confirmed_by_id, OLD.from_on)
            IS DISTINCT FROM ROW(NEW.confirmed_at, NEW.confirmed_by_id, NEW.from_on))
        OR OLD.status = 'ingetrokken'
    THEN
        RAISE EXCEPTION 'an account number stays as it was entered and confirmed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER rekening_stays BEFORE UPDATE OR DELETE ON betalingen_rekening
    FOR EACH ROW EXECUTE FUNCTION rekening_stays();
"""
BATCH = """
CREATE FUNCTION betaalbatch_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR ROW(OLD.number, OLD.made_at, OLD.made_by_id)
        IS DISTINCT FROM ROW(NEW.number, NEW.made_at, NEW.made_by_id)
        OR (OLD.released_at IS NOT NULL AND ROW(OLD.released_at, OLD.released_by_id, OLD.execute_on)
            IS DISTINCT FROM ROW(NEW.released_at, NEW.released_by_id, NEW.execute_on))
        OR (OLD.sent_at IS NOT NULL
            AND ROW(OLD.sent_at, OLD.sent_by_id, OLD.xml, OLD.csv, OLD.payer_name, OLD.payer_iban)
            IS DISTINCT FROM ROW(NEW.sent_at, NEW.sent_by_id, NEW.xml, NEW.csv, NEW.payer_name, NEW.payer_iban))
    THEN
        RAISE EXCEPTION 'a batch stays as it was made, released and sent'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER betaalbatch_stays BEFORE UPDATE OR DELETE ON betalingen_betaalbatch
    FOR EACH ROW EXECUTE FUNCTION betaalbatch_stays();
"""
PAYMENT = """
CREATE FUNCTION betaling_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR ROW(OLD.batch_id, OLD.verplichting_id, OLD.amount, OLD.iban, OLD.holder,
            OLD.case_number, OLD.description, OLD.reference)
        IS DISTINCT FROM ROW(NEW.batch_id, NEW.verplichting_id, NEW.amount, NEW.iban, NEW.holder,
            NEW.case_number, NEW.description, NEW.reference)
        OR OLD.status IN ('bevestigd', 'afgewezen', 'vervallen')
    THEN
        RAISE EXCEPTION 'a payment stays as it was put in its batch and as it ended'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER betaling_stays BEFORE UPDATE OR DELETE ON betalingen_betaling
    FOR EACH ROW EXECUTE FUNCTION betaling_stays();

CREATE FUNCTION betaling_is_owed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owed numeric;
BEGIN
    SELECT awarded - paid INTO owed FROM begroting_verplichting
     WHERE id = NEW.verplichting_id FOR NO KEY UPDATE;
    IF NEW.amount > owed THEN
        RAISE EXCEPTION 'a payment of % where % is owed', NEW.amount, owed USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER betaling_is_owed BEFORE INSERT ON betalingen_betaling
    FOR EACH ROW EXECUTE FUNCTION betaling_is_owed();
"""
LEDGER = """
CREATE FUNCTION nothing_beside_an_open_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind IN ('pay', 'lower', 'settle') AND EXISTS (
        SELECT FROM betalingen_betaling
         WHERE verplichting_id = NEW.verplichting_id AND status IN ('klaar', 'verstuurd')
    ) THEN
        RAISE EXCEPTION 'a payment of this line is under way' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER nothing_beside_an_open_payment AFTER INSERT ON begroting_boeking
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION nothing_beside_an_open_payment();
"""
ANSWER = """
CREATE FUNCTION terugmelding_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR ROW(OLD.name, OLD.content, OLD.received_at, OLD.received_by_id)
        IS DISTINCT FROM ROW(NEW.name, NEW.content, NEW.received_at, NEW.received_by_id)
        OR OLD.processed_at IS NOT NULL
    THEN
        RAISE EXCEPTION 'what the bank said stays as it was received' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER terugmelding_stays BEFORE UPDATE OR DELETE ON betalingen_terugmelding
    FOR EACH ROW EXECUTE FUNCTION terugmelding_stays();
"""


def undo(table: str, *names: str) -> str:
    return "; ".join(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()" for name in names)


class Migration(migrations.Migration):
    dependencies = [("betalingen", "0001_initial"), ("begroting", "0004_awards_that_change")]

    operations = [
        migrations.RunSQL(ACCOUNT, undo("betalingen_rekening", "rekening_stays")),
        migrations.RunSQL(BATCH, undo("betalingen_betaalbatch", "betaalbatch_stays")),
        migrations.RunSQL(PAYMENT, undo("betalingen_betaling", "betaling_stays", "betaling_is_owed")),
        migrations.RunSQL(LEDGER, undo("begroting_boeking", "nothing_beside_an_open_payment")),
        migrations.RunSQL(ANSWER, undo("betalingen_terugmelding", "terugmelding_stays")),
    ]
