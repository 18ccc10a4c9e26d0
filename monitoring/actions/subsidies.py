"""Making the public overview of subsidies anew (Woo 3.3a), in one statement over all of them.

Only grants to organisations. Who is no legal person gets its grant as natural persons, and those are
never shown: a group of residents or the welzijnsorganisatie is left out when it is known to be no legal
person, any other party is shown only when it is known to be one.
"""

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from amstelveen_ontmoet.accounts.access import require
from amstelveen_ontmoet.accounts.models import Organisatie, User
from amstelveen_ontmoet.audit.actions import record
from amstelveen_ontmoet.begroting.models import Boeking
from amstelveen_ontmoet.jobs import actions as jobs
from amstelveen_ontmoet.jobs.models import Job
from amstelveen_ontmoet.procedure.enums import GRANTED, SETTLED
from monitoring.models import Subsidieoverzicht, Subsidieregel

GATHERING = gettext_noop("Subsidies en bedragen verzamelen")
KIND = "subsidieoverzicht"
# The policy itself names these; the others have to be known as a legal person.
NAMED = (Organisatie.Kind.BEWONERSGROEP, Organisatie.Kind.WELZIJN)
LEGAL_PERSONS = (
    Organisatie.LegalForm.STICHTING,
    Organisatie.LegalForm.VERENIGING,
    Organisatie.LegalForm.BV,
)
BASIS = "brief.grondslag"
_GATHER = """
INSERT INTO monitoring_subsidieregel (
    aanvraag_id, number, kind, year, recipient, recipient_kind, kvk_number, activities, language,
    basis, basis_en, requested, first_granted, raised, lowered, granted, settled, paid, decided_on
)
SELECT aanvraag.id, aanvraag.number, aanvraag.kind,
    coalesce(plan.year, extract(year FROM besluit.published_on)),
    organisatie.name, organisatie.kind, organisatie.kvk_number, aanvraag.title, aanvraag.language,
    coalesce(basis.value, ''), coalesce(basis.value_en, ''),
    besluit.requested, money.first_granted, money.raised, money.lowered, money.granted,
    CASE WHEN aanvraag.status = ANY(%(settled)s) THEN money.granted END,
    money.paid, besluit.published_on
  FROM procedure_aanvraag aanvraag
  JOIN procedure_besluit besluit ON besluit.aanvraag_id = aanvraag.id
  JOIN accounts_organisatie organisatie ON organisatie.id = aanvraag.organisatie_id
  LEFT JOIN wijkplannen_wijkplan plan ON plan.aanvraag_ptr_id = aanvraag.id
  LEFT JOIN spelregels_waarde basis ON basis.key = %(basis)s
    AND basis.from_on <= aanvraag.received_on
    AND (basis.until_on IS NULL OR basis.until_on >= aanvraag.received_on)
  JOIN (
    SELECT regel.aanvraag_id, sum(line.awarded) AS granted, sum(line.paid) AS paid,
        coalesce(sum(entries.first_granted), 0) AS first_granted,
        coalesce(sum(entries.raised), 0) AS raised, coalesce(sum(entries.lowered), 0) AS lowered
      FROM procedure_aanvraagregel regel
      JOIN begroting_verplichting line ON line.id = regel.verplichting_id
      LEFT JOIN (
        SELECT verplichting_id,
            sum(amount) FILTER (WHERE kind = %(award)s) AS first_granted,
            sum(amount) FILTER (WHERE kind = %(raise)s) AS raised,
            sum(amount) FILTER (WHERE kind = ANY(%(lower)s)) AS lowered
          FROM begroting_boeking WHERE verplichting_id IS NOT NULL GROUP BY verplichting_id
      ) entries ON entries.verplichting_id = line.id
     GROUP BY regel.aanvraag_id
  ) money ON money.aanvraag_id = aanvraag.id
 WHERE aanvraag.status = ANY(%(granted)s)
   AND CASE WHEN organisatie.kind = ANY(%(named)s) THEN organisatie.legal_form <> %(no_legal_person)s
        ELSE organisatie.legal_form = ANY(%(legal_persons)s) END
"""


def start_refresh(*, by: User) -> Job:
    """Queue a new overview; the job under way if there is one."""
    require("monitoring.refresh_subsidies", by)
    return jobs.start(
        "monitoring.refresh_subsidies_now", kind=KIND, key="", args=[], next_url=reverse("subsidies"), by=by
    )


def refresh_for(job_id: int) -> None:
    """Make the overview anew for a job; who asked for it is recorded."""
    jobs.progress(job_id, done=0, total=1, phase=GATHERING)
    refresh(by=Job.objects.select_related("started_by").get(pk=job_id).started_by)
    jobs.progress(job_id, done=1, total=1, phase=GATHERING)


@transaction.atomic
def refresh(*, by: User | None) -> int:
    """Make the overview anew, all or nothing; returns how many subsidies it has.

    Readers keep the former rows until the end. Of two at once the second waits and does it again.
    """
    Subsidieoverzicht.objects.get_or_create(pk=Subsidieoverzicht.ONLY)
    overzicht = Subsidieoverzicht.objects.select_for_update().get(pk=Subsidieoverzicht.ONLY)
    Subsidieregel.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            _GATHER,
            {
                "basis": BASIS,
                "granted": [str(status.value) for status in GRANTED],
                "settled": [str(status.value) for status in SETTLED],
                "award": Boeking.Kind.AWARD.value,
                "raise": Boeking.Kind.RAISE.value,
                "lower": [Boeking.Kind.LOWER.value, Boeking.Kind.SETTLE.value],
                "named": [kind.value for kind in NAMED],
                "no_legal_person": Organisatie.LegalForm.INFORMEEL.value,
                "legal_persons": [form.value for form in LEGAL_PERSONS],
            },
        )
        overzicht.rows = cursor.rowcount
    overzicht.made_at = timezone.now()
    overzicht.save(update_fields=["made_at", "rows"])
    record("subsidies.refreshed", overzicht, by=by, rows=overzicht.rows)
    return overzicht.rows
