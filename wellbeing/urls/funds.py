"""The addresses of funds and vouchers."""

from django.urls import path

from wellbeing.api import funds as api
from wellbeing.views import funds

pages = [
    path("w/desk/funds", funds.funds, name="funds"),
    path("w/desk/funds/new", funds.new, name="fund-new"),
    path("w/desk/funds/<uuid:fund_id>", funds.fund, name="fund"),
    path("w/desk/funds/<uuid:fund_id>/change", funds.change, name="fund-change"),
    path("w/desk/funds/<uuid:fund_id>/money", funds.paid_in, name="fund-money"),
    path("w/desk/funds/<uuid:fund_id>/batch", funds.batch, name="fund-batch"),
    path("w/desk/funds/<uuid:fund_id>/closing", funds.closing, name="fund-closing"),
    path("w/desk/funds/<uuid:fund_id>/totals", funds.totals, name="fund-totals"),
]
endpoints = [
    path("w/desk/funds", api.Funds.as_view(), name="api-funds"),
    path("w/desk/funds/<uuid:fund_id>", api.OneFund.as_view(), name="api-fund"),
    path("w/desk/funds/<uuid:fund_id>/money", api.Money.as_view(), name="api-fund-money"),
    path("w/desk/funds/<uuid:fund_id>/batches", api.Batches.as_view(), name="api-fund-batches"),
    path("w/desk/funds/<uuid:fund_id>/closing", api.Closing.as_view(), name="api-fund-closing"),
    path("w/desk/funds/<uuid:fund_id>/totals", api.Totals.as_view(), name="api-fund-totals"),
]
