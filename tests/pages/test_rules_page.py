"""The page with the values of the rules: amounts and terms in sight, the long texts of letters folded."""

import pytest
from django.test import Client

from amstelveen_ontmoet.procedure.letter.placeholders import PREFIX
from tests.factories.spelregels import load_values

pytestmark = pytest.mark.django_db


def test_rules_page_tells_amounts_and_terms_before_texts_of_letters():
    load_values()
    assumed = Client().get("/spelregels/").context["assumed"]
    assert assumed.values and assumed.texts
    assert not any(row.key.startswith(PREFIX) for row in assumed.values)
    assert len(assumed.values) + len(assumed.texts) == assumed.count
