"""Account numbers and awards to pay, made by the actions that people use."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone
from stdnum import iban

from amstelveen_ontmoet.accounts.models import Organisatie, User
from amstelveen_ontmoet.accounts.roles import Role
from amstelveen_ontmoet.begroting import actions as ledger
from amstelveen_ontmoet.begroting.models import Begrotingspost, Verplichting
from amstelveen_ontmoet.betalingen import queries, tasks
from amstelveen_ontmoet.betalingen.actions import batches, rekeningen, sending
from amstelveen_ontmoet.betalingen.models import Betaalbatch, Betaling, Rekening
from amstelveen_ontmoet.procedure.enums import Status
from amstelveen_ontmoet.procedure.models import Aanvraag, Aanvraagregel
from amstelveen_ontmoet.spelregels.models import Waarde
from tests.factories.accounts import LONG_AGO, OrganisatieFactory, member, staff
from tests.factories.begroting import PostFactory
from tests.factories.spelregels import load_values


def example_iban(number: int = 1) -> str:
    """A Dutch account number with good check digits of a bank that does not exist."""
    rest = f"VOOR{number:010d}"
    return f"NL{iban.calc_check_digits(f'NL00{rest}')}{rest}"


def own_account() -> None:
    """The account from which the municipality pays."""
    for part, value in (("naam", "Gemeente Voorbeeld"), ("iban", example_iban(9)), ("bic", "VOORNL2A")):
        Waarde.objects.create(
            key=f"betaling.rekening_{part}",
            kind="text",
            value=value,
            from_on=LONG_AGO,
            label=part,
            source="verzonnen",
        )


@dataclass
class Purse:
    """A post of the budget, staff who pay, and groups that are owed something."""

    amount: int = 1_000_000
    post: Begrotingspost = field(init=False)

    def __post_init__(self) -> None:
        load_values()
        own_account()
        self.post = PostFactory(year=timezone.localdate().year, number="1", amount=self.amount)
        self.maker, self.releaser = staff(Role.AMBTENAAR), staff(Role.AMBTENAAR)
        self.mandaathouder = staff(Role.MANDAATHOUDER)
        self.made = 0

    @classmethod
    def with_post(cls, post: Begrotingspost) -> "Purse":
        """The same on a post that there is already, where the values of the spelregels are known."""
        purse = cls.__new__(cls)
        purse.post, purse.made = post, 0
        purse.maker, purse.releaser = staff(Role.AMBTENAAR), staff(Role.AMBTENAAR)
        purse.mandaathouder = staff(Role.MANDAATHOUDER)
        return purse

    def party(self, *, with_account: bool = True) -> Organisatie:
        """A group with two on its board, and by default with an account number."""
        organisatie = OrganisatieFactory()
        first, second = member(organisatie), member(organisatie)
        if with_account:
            self.account(organisatie, first, second)
        return organisatie

    def account(self, organisatie: Organisatie, first: User, second: User) -> Rekening:
        """A number that one entered and another confirmed."""
        self.made += 1
        entered = rekeningen.enter_account(
            organisatie.pk, iban=example_iban(self.made), holder=organisatie.name, by=first
        )
        return rekeningen.confirm_account(entered.pk, by=second)

    def award(
        self, amount: str | Decimal = "100.00", organisatie: Organisatie | None = None, **fields: object
    ) -> Verplichting:
        """A line of money that was awarded, with the application that it was awarded for."""
        self.made += 1
        organisatie = organisatie or self.party()
        line = ledger.reserve(
            self.post, organisatie, Decimal(amount), description=f"Plan {self.made}", by=None, reason="test"
        )
        ledger.award(line, Decimal(amount), by=self.mandaathouder, reason="test")
        aanvraag = Aanvraag.objects.create(
            **{
                "kind": "wijkplan",
                "number": f"W-{self.made:05d}",
                "title": f"Plan {self.made}",
                "status": Status.VERLEEND,
                "organisatie": organisatie,
                "created_by": organisatie.lidmaatschappen.first().user,
                "submitted_by": organisatie.lidmaatschappen.first().user,
                "submitted_at": timezone.now(),
                "received_on": timezone.localdate(),
                "decide_by_on": timezone.localdate(),
                **fields,
            }
        )
        Aanvraagregel.objects.create(
            aanvraag=aanvraag, post=self.post, requested=Decimal(amount), verplichting=line
        )
        line.refresh_from_db()
        return line

    def seen(self, by: User | None = None) -> tuple[int, Decimal]:
        """What the list shows now: how many payments and how many euros."""
        found = queries.to_pay(queries.judged(queries.unpaid_lines(), by or self.maker))
        return found.count, found.total

    def batch(self, by: User | None = None) -> Betaalbatch:
        """A batch of everything that can be paid."""
        by = by or self.maker
        return batches.make_batch(execute_on=timezone.localdate(), seen=self.seen(by), by=by)

    def released(self) -> Betaalbatch:
        batch = self.batch()
        batches.release_batch(batch.pk, seen=self.seen_in(batch), by=self.releaser)
        return batch

    def seen_in(self, batch: Betaalbatch) -> tuple[int, Decimal]:
        found = queries.batches().get(pk=batch.pk)
        return found.payments, found.total

    def sent(self) -> Betaalbatch:
        """A batch whose file was made by the task."""
        batch = self.released()
        job = sending.start_sending(batch.pk, by=self.maker)
        tasks.send_batch(job.pk, batch.pk, self.maker.pk)
        batch.refresh_from_db()
        return batch


def answer_csv(*payments: Betaling, status: str = "betaald", reason: str = "") -> bytes:
    """What a bank would send about these payments."""
    day = timezone.localdate().isoformat()
    lines = [f"{each.reference};{each.amount:.2f};{day};{status};{reason}" for each in payments]
    return "\n".join(["kenmerk;bedrag;datum;status;reden", *lines]).encode()
