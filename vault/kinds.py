"""The kinds of record, and whose lists each belongs to. Every blob of a record is bound to its kind: never renumber."""

KIND_SAFETY = 1
KIND_COST = 2
KIND_POT = 3
KIND_CLAIM = 4
KIND_PLAYBOOK = 5
KIND_REGISTER = 6
KIND_OPENING = 7
KIND_REQUEST = 8
KIND_CASE = 9
KIND_PROVIDER = 10
KIND_FUND = 11
KIND_AFTERCARE = 12
KIND_GROUP = 13
KIND_TOTALS = 14
KINDS = tuple(range(KIND_SAFETY, KIND_TOTALS + 1))
_OF_WELLBEING = frozenset({KIND_REQUEST, KIND_CASE, KIND_PROVIDER, KIND_FUND, KIND_GROUP})


def service_of(kind: int) -> str:
    """Whose lists a record of a kind belongs to: those of one service never show the other's."""
    return "wellbeing" if kind in _OF_WELLBEING else "safety"
