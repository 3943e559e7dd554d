"""Classes, years and months, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety import vocabulary, workflow
from safety.workflow import YEARS, Refused, Retention

PLAIN = workflow.years_of({})
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def test_the_classes_are_those_of_the_list_and_the_least_years_are_its_own():
    assert {kind.value for kind in Retention} <= set(vocabulary.codes("retention_class"))
    told = {kind: vocabulary.entry("retention_class", kind).more["default"] for kind in Retention}
    assert {kind: int(words.split()[0]) for kind, words in told.items()} == PLAIN


@pytest.mark.parametrize(
    ("severity", "riddor", "expected"),
    [
        (None, False, Retention.INCIDENT_LOW),
        (1, False, Retention.INCIDENT_LOW),
        (2, False, Retention.INCIDENT_LOW),
        (3, False, Retention.INCIDENT_HIGH),
        (5, False, Retention.INCIDENT_HIGH),
        (2, True, Retention.RIDDOR),
        (4, True, Retention.INCIDENT_HIGH),  # six years are more than three
    ],
)
def test_the_class_follows_from_severity_and_duties(severity, riddor, expected):
    assert workflow.class_of(severity=severity, riddor=riddor, years=PLAIN) is expected


def test_of_two_classes_the_one_that_keeps_longer_counts():
    longer = workflow.years_of({Retention.RIDDOR: 10})
    assert workflow.class_of(severity=4, riddor=True, years=longer) is Retention.RIDDOR


@given(days, st.integers(1, 40))
def test_it_never_comes_before_the_years_have_passed_and_at_most_a_month_and_a_day_later(ended_on, years):
    month = workflow.end_month(ended_on, years)
    passed = (month.year - ended_on.year) * 12 + month.month - ended_on.month
    assert month.day == 1
    assert passed == years * 12 + 1


@given(st.dictionaries(st.sampled_from([kind.value for kind in Retention]), st.integers(0, 99)))
def test_an_organisation_may_keep_longer_within_bounds_but_never_shorter(rules):
    for kind, years in workflow.years_of(rules).items():
        assert YEARS[kind].least <= years <= YEARS[kind].most


@pytest.mark.parametrize("kind", Retention)
def test_it_refuses_years_outside_the_bounds(kind):
    workflow.check_years({kind: YEARS[kind].least})
    workflow.check_years({kind: YEARS[kind].most})
    for years in (YEARS[kind].least - 1, YEARS[kind].most + 1):
        with pytest.raises(Refused) as refused:
            workflow.check_years({kind: years})
        assert refused.value.field == kind
