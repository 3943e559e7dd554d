"""Many records at once keep the lists quick."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from safety import actions, queries
from tests.safety.imports.conftest import TABLE


def test_it_opens_her_list_with_no_more_queries_for_many_than_for_few(world, amina, begin_table):
    def asked():
        viewer = world["Amina"].viewer()
        with CaptureQueriesContext(
            connection,
        ) as found:
            lines = queries.my_reports(viewer)
        return len(lines), len(found)

    begun = begin_table()
    actions.run_import(by=amina, import_id=begun)
    few, little = asked()
    head = TABLE.splitlines(keepends=True)[0]
    begun = begin_table(head + b"20/11/2025,incident,HAR-CAL,phone,They rang\r\n" * 20)
    actions.run_import(by=amina, import_id=begun)
    many, much = asked()
    assert many == few + 20
    assert much == little
