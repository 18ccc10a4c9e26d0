"""Account numbers and payments: some confirmed by the bank, one sent, one batch that waits for its release.

Every account number is invented: its check digits are right, and no bank is called VOOR.
"""

from datetime import date

from django.utils import timezone
from stdnum import iban

from amstelveen_ontmoet.accounts.models import User
from amstelveen_ontmoet.betalingen import queries
from amstelveen_ontmoet.betalingen.actions import batches, confirmations, rekeningen, sending
from amstelveen_ontmoet.betalingen.models import Betaalbatch
from amstelveen_ontmoet.pages.demo import groups, people
from amstelveen_ontmoet.pages.demo.clock import days_ago
from amstelveen_ontmoet.pages.demo.groups import GROUPS
from amstelveen_ontmoet.pages.demo.people import Person
from amstelveen_ontmoet.spelregels.models import Waarde
from wijkplannen.models import Bewonersgroep

SOURCE = "verzonnen, voor het voorbeeld"
WITH_ACCOUNT = (groups.ELSRIJK, groups.RANDWIJCK, groups.KKP)


def invented_iban(number: int) -> str:
    """A number that looks like one and belongs to nobody."""
    rest = f"VOOR{number:010d}"
    return f"NL{iban.calc_check_digits(f'NL00{rest}')}{rest}"


def make_accounts(users: dict[Person, User], today: date) -> None:
    """The account of the municipality, those of three groups, and one that waits for a second person."""
    payer = (
        ("naam", "name", "Gemeente Voorbeeld"),
        ("iban", "iban", invented_iban(1)),
        ("bic", "bic", "VOORNL2A"),
    )
    for part, part_en, value in payer:
        Waarde.objects.create(
            key=f"betaling.rekening_{part}",
            from_on=date(today.year - 2, 1, 1),
            kind="text",
            value=value,
            label=f"Rekening van de gemeente ({part})",
            label_en=f"Bank account of the municipality ({part_en})",
            source=SOURCE,
        )
    with days_ago(470):
        for number, slug in enumerate(WITH_ACCOUNT, start=2):
            entered = _enter(slug, number, users)
            rekeningen.confirm_account(entered, by=users[GROUPS[slug].board[1]])
    with days_ago(1):
        _enter(groups.BOVENKERK, 9, users)


def _enter(slug: str, number: int, users: dict[Person, User]) -> int:
    organisatie = Bewonersgroep.objects.select_related("organisatie").get(slug=slug).organisatie
    chair = users[GROUPS[slug].chair]
    rekening = rekeningen.enter_account(
        organisatie.pk, iban=invented_iban(number), holder=organisatie.name[:70], by=chair
    )
    return rekening.pk


def make_confirmed(users: dict[Person, User], *, days: int) -> None:
    """Everything that was owed then was paid, and the bank said so two days later."""
    with days_ago(days):
        batch = _batch(users)
        _release(batch, users)
        sending.send_batch(batch.pk, 0, by=users[people.AMBTENAAR])
    with days_ago(days - 2):
        _answer(batch, users)


def make_under_way(users: dict[Person, User]) -> None:
    """What was awarded this year: one grant sent to the bank, the next batch waits for a second person."""
    ambtenaar = users[people.AMBTENAAR]
    with days_ago(3):
        batch = _batch(users, "Randwijck")
        _release(batch, users)
        sending.send_batch(batch.pk, 0, by=ambtenaar)
    with days_ago(1):
        _batch(users)


def _batch(users: dict[Person, User], text: str = "") -> Betaalbatch:
    ambtenaar = users[people.AMBTENAAR]
    found = queries.to_pay(queries.judged(queries.unpaid_lines(text=text), ambtenaar))
    return batches.make_batch(
        execute_on=timezone.localdate(), seen=(found.count, found.total), text=text, by=ambtenaar
    )


def _release(batch: Betaalbatch, users: dict[Person, User]) -> None:
    found = queries.batches().get(pk=batch.pk)
    batches.release_batch(batch.pk, seen=(found.payments, found.total), by=users[people.SECOND_AMBTENAAR])


def _answer(batch: Betaalbatch, users: dict[Person, User]) -> None:
    day = timezone.localdate().isoformat()
    lines = [f"{each.reference};{each.amount};{day};betaald" for each in batch.betalingen.all()]
    content = "\n".join(["kenmerk;bedrag;datum;status", *lines]).encode()
    taken = confirmations.take_in(f"bank-{day}.csv", content, by=users[people.AMBTENAAR])
    confirmations.process(taken.pk, by=users[people.AMBTENAAR])
