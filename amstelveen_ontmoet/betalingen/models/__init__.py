"""Account numbers of organisations, and the payments that go out to them."""

from amstelveen_ontmoet.betalingen.models.batch import Betaalbatch, Betaling, Terugmelding
from amstelveen_ontmoet.betalingen.models.rekening import Rekening

__all__ = ["Betaalbatch", "Betaling", "Rekening", "Terugmelding"]
