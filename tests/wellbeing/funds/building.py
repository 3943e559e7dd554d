"""A fund of the scheme for five organisations, two of them without anybody in the cast."""

from uuid import uuid4

from django.utils import timezone

from accounts.models import Tenant, TenantKind
from wellbeing.actions import funds
from wellbeing.payloads.funds import FundBody

NEIGHBOURS = {"millway": "Millway Advice", "orchard": "Orchard Road Welcome"}
PLAIN = {"name": "Winter fund", "payer": "A foundation", "price": 6_000, "warn_at": 3}


def five(world):
    """The ids of five employers of the scheme."""
    scheme = world.tenants["wellspring"]
    for slug, name in NEIGHBOURS.items():
        Tenant.objects.get_or_create(slug=slug, defaults={"kind": TenantKind.EMPLOYER, "name": name, "scheme": scheme})
    return tuple(sorted(Tenant.objects.filter(scheme=scheme).values_list("id", flat=True)))


def dele(world):
    return world["Dele"].viewer(stepped_up=True)


def body(world, **changes):
    return FundBody(**{**PLAIN, "employers": five(world), **changes})


def fund(world, *, paid=120_000, made=15, **changes):
    """Set up, paid in, with a batch; returns its id."""
    found = funds.set_up_fund(by=dele(world), scheme=world.tenants["wellspring"], body=body(world, **changes))
    if paid:
        funds.pay_in(by=dele(world), fund_id=found, amount=paid, day=timezone.localdate(), money_id=uuid4())
    if made:
        funds.issue_batch(by=dele(world), fund_id=found, count=made)
    return found


def drawn(world, found, count=3, place="harbour", service="counselling"):
    employer = world.tenants[place].id
    return funds.draw(by=dele(world), fund_id=found, count=count, employer=employer, service=service)
