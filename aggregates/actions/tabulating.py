"""Facts opened and added up, one after the other. Memory grows with units and codes, not with facts."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.db import connection

from accounts.viewer import Viewer
from aggregates.cube import Cube, Key, money_key, record_key
from aggregates.method import ATTENDANCE_OF, CATEGORY_OF, FAMILIES, KIND_OF, METHOD, RANGE, Method
from aggregates.models import Fact
from aggregates.payloads import facts as payloads
from aggregates.payloads.facts import CODES_SIZE, BadFact, Codes
from aggregates.payloads.units import UnitBook
from aggregates.workflow import units
from ui.refusals import Refused
from vault import facts
from vault.errors import Damaged
from vault.models import Vault

_CHUNK = 5_000
_FAMILY = 3  # letters of a code
_WITHOUT = "none"  # a wait that ended without support
_OTHER, _ALL = "other", "all"

type _Sums = dict[bytes, list[int]]
type _Door = tuple[facts.Opener, _Sums]


def tabulate(by: Viewer, stats: Vault, quarters: tuple[str, ...], book: UnitBook, method: Method = METHOD) -> Cube:
    """The cube of these quarters: every fact of those who take part, under its unit.

    Raises:
        NotForMe, StepUpNeeded, Untrusted: the keys are not hers, or somebody tampered with a key's row.
        Refused: facts that cannot be read.
    """
    secret = facts.stat_secret(by.keyring, stats)
    cube = Cube({}, money_key(secret))
    sums: dict[str, _Sums] = {quarter: {} for quarter in quarters}
    doors: dict[object, _Door] = {}
    for quarter in quarters:
        for key, opener in facts.openers(by.keyring, stats, [quarter]).items():
            doors[_as_stored(key)] = (opener, sums[quarter])
    _add_up(doors, secret)
    for quarter in quarters:
        _place(cube, quarter, sums[quarter], book, method)
    return cube


def _add_up(doors: Mapping[object, _Door], secret: bytes) -> None:
    """Alike facts have alike first bytes, so each is opened, and only each different one is read."""
    damaged = 0
    for fact, key, blob in rows():
        door = doors.get(key)
        if door is None:
            continue
        opener, sums = door
        try:
            body = opener(bytes.fromhex(fact), blob)
        except Damaged:
            damaged += 1
            continue
        number, rkey = int.from_bytes(body[CODES_SIZE:], "big", signed=True), record_key(secret, fact)
        found = sums.get(body[:CODES_SIZE])
        if found is None:
            sums[body[:CODES_SIZE]] = [number, rkey]
        else:
            found[0] += number
            found[1] += rkey
    if damaged:
        raise Refused(
            f"{damaged} facts do not open in their place: somebody changed them. No figures can be made of this."
        )


def rows() -> Iterator[tuple[str, object, bytes]]:
    """Every fact: id in hex, key as the database has it, and blob.

    Past Django's conversions, and in the order of the table: looking rows up by their key would take longer than opening.
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT id, key, blob FROM aggregates_fact")
        while found := cursor.fetchmany(_CHUNK):
            for fact, key, blob in found:
                yield (fact if isinstance(fact, str) else fact.hex), key, bytes(blob)


def _as_stored(key: UUID) -> object:
    return Fact._meta.get_field("key").get_db_prep_value(key, connection)  # noqa: SLF001 -- Django's public API


def _place(cube: Cube, quarter: str, sums: Mapping[bytes, list[int]], book: UnitBook, method: Method) -> None:
    members = units.unit_of_tenants(book)
    for head, (number, rkeys) in sums.items():
        try:
            codes = payloads.read_codes(head)
        except BadFact:
            raise Refused("Some facts were written by a later version of Hearth. Bring this one up to date.") from None
        unit = members.get(codes.tenant)
        named = _named(codes)
        if unit is None or named is None or not units.counts(unit, quarter):
            continue
        measure, first, second = named
        key: Key = (quarter, unit.code, method.group_of(codes.region or unit.home), first, second)
        cell = cube.measures.setdefault(measure, {}).setdefault(key, [0, 0])
        cell[0] += number
        cell[1] = (cell[1] + rkeys) % RANGE


def _named(codes: Codes) -> tuple[str, str, str] | None:
    """The measure and its two dimensions; None for what is not released yet."""
    match codes.measure:
        case payloads.INCIDENTS:
            return "incidents", FAMILIES[codes.type], str(codes.severity)
        case payloads.COSTS:
            return "costs", CATEGORY_OF.get(codes.type[:_FAMILY], _OTHER), _ALL
        case payloads.WAITS:
            return "support_waits", KIND_OF.get(codes.kind, _OTHER), codes.detail
        case payloads.UNMET:
            return "support_waits", KIND_OF.get(codes.kind, _OTHER), _WITHOUT
        case payloads.SESSIONS if codes.detail in ATTENDANCE_OF:
            return "support_sessions", KIND_OF.get(codes.kind, _OTHER), ATTENDANCE_OF[codes.detail]
        case _:
            return None
