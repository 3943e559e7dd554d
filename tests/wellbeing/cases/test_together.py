"""Two cases hold the same voucher, and everything is returned at the same moment: it is spent once, and counted once."""

from collections import Counter
from uuid import uuid4

from tests.wellbeing.bookings.test_together import at_once
from tests.wellbeing.cases.building import case, vouchers
from ui import formats
from wellbeing.actions import cases
from wellbeing.models import Voucher
from wellbeing.queries import cases as reading
from wellbeing.queries import providers as lists


def test_it_spends_a_voucher_once_however_many_return_it_at_once(transactional_db, world):
    codes = vouchers(world, 1)
    both = [case(world, codes=codes), case(world, "Wren", codes=codes)]
    month, session = formats.today().replace(day=1), uuid4()

    def returning(record, session_id):
        options = {"case_id": record, "outcome": "attended", "minutes": 50, "month": month, "session_id": session_id}
        return lambda: cases.return_session(by=world["Efe"].viewer(), **options)

    wanted = [(both[0], session), (both[0], session), (both[1], None), (both[1], None)]
    told = Counter(
        type(one).__name__ if not isinstance(one, str) else "refused"
        for one in at_once([returning(*one) for one in wanted])
    )
    efe = world["Efe"].viewer()
    held = sum(len(reading.open_case(efe, record).story.returned) for record in both)
    (line,) = lists.my_profile(efe).ledger.lines
    assert (held, line.sessions, Voucher.objects.filter(spent=True).count()) == (1, 1, 1)
    assert told in ({"UUID": 2, "refused": 2}, {"UUID": 1, "refused": 3}), "the same id twice is one session"
