"""A picture among the files of a record: unclear until Ben ticks the box, without any script."""

import pytest

from safety import actions, queries
from tests.journeys.people import follow, sit_down
from tests.safety.conftest import body
from tests.safety.evidence.conftest import picture

FILTER = "element => getComputedStyle(element).filter"
LOADED_WIDTH = "element => element.decode().then(() => element.naturalWidth)"  # a slow machine is still fetching it


@pytest.mark.one_database  # no database changes how a page looks
def test_a_picture_stays_unclear_until_he_ticks_the_box(transactional_db, world, new_context, live_server):
    amina = world["Amina"].viewer()
    record = actions.report(by=amina, tenant=world.tenants["harbour"], body=body(), files=[picture()])
    page = sit_down(new_context(java_script_enabled=False), live_server.url, world["Ben"])
    page.goto(f"/s/{record}")
    follow(page, "Files and what happened with them")
    follow(page, "1. door.png")
    assert page.locator("img.hearth-blur__picture").count() == 0
    page.get_by_role("button", name="Look at it").click()
    shown = page.locator("img.hearth-blur__picture")
    assert "blur" in shown.evaluate(FILTER)
    assert shown.evaluate(LOADED_WIDTH) == 40
    page.get_by_label("Show the picture clearly").check()
    assert shown.evaluate(FILTER) == "none"
    (chain,) = [
        queries.own_one_file(amina, record, one.file.id).chain for one in queries.own_files(amina, record).files
    ]
    assert [link.step for link in chain] == ["added", "record-opened", "copy-seen"]
