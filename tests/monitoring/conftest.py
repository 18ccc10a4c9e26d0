"""A city without plans, with the people of the letter."""

import pytest

from tests.factories.monitoring import Letters


@pytest.fixture
def letters(db: None) -> Letters:
    return Letters()
