import pytest
from django.test import TransactionTestCase

from tests.audit.emptying import triggers_off


@pytest.fixture(scope="package", autouse=True)
def emptied_after_real_transactions():
    """Tests with real transactions empty all tables afterwards; for that moment the log's triggers stand aside."""
    empty = TransactionTestCase._fixture_teardown

    def empty_with_triggers_off(self):
        with triggers_off():
            empty(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_with_triggers_off)
        yield
