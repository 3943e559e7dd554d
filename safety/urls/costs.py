"""The addresses of the ledger: costs, pots and claims."""

from django.urls import path

from safety.api import costs as costs_api
from safety.views import claims, costs, pots

pages = [
    path("s/costs", costs.ledger, name="costs"),
    path("s/costs/mine", costs.mine, name="my-costs"),
    path("s/costs/new", costs.new, name="cost-new"),
    path("s/costs/share", costs.share, name="costs-share"),
    path("s/costs/show", costs.show, name="costs-show"),
    path("s/costs/<uuid:cost_id>", costs.cost, name="cost"),
    path("s/costs/<uuid:cost_id>/change", costs.change, name="cost-change"),
    path("s/costs/<uuid:cost_id>/files", costs.files, name="cost-files"),
    path("s/costs/<uuid:cost_id>/f/<uuid:file_id>", costs.file, name="cost-file"),
    path("s/costs/<uuid:cost_id>/link", costs.link, name="cost-link"),
    path("s/costs/<uuid:cost_id>/pot", costs.pot, name="cost-pot"),
    path("s/costs/<uuid:cost_id>/to/<slug:stage>", costs.move, name="cost-move"),
    path("s/<uuid:incident_id>/cost", costs.about_case, name="case-cost"),
    path("s/mine/<uuid:incident_id>/cost", costs.about_own, name="own-cost"),
    path("s/costs/export", claims.export, name="costs-export"),
    path("s/costs/claims", claims.claims, name="claims"),
    path("s/costs/claims/<uuid:claim_id>", claims.claim, name="claim"),
    path("s/costs/claims/<uuid:claim_id>/answer", claims.answer, name="claim-answer"),
    path("s/costs/claims/<uuid:claim_id>/bundle", claims.bundle, name="claim-bundle"),
    path("s/costs/claims/<uuid:claim_id>/change", claims.change, name="claim-change"),
    path("s/costs/claims/<uuid:claim_id>/drop", claims.drop, name="claim-drop"),
    path("s/costs/claims/<uuid:claim_id>/send", claims.send, name="claim-send"),
    path("s/costs/pots/<uuid:pot_id>/claim", claims.new, name="claim-new"),
    path("s/costs/pots", pots.pots, name="pots"),
    path("s/costs/pots/new", pots.new, name="pot-new"),
    path("s/costs/pots/<uuid:pot_id>", pots.pot, name="pot"),
    path("s/costs/pots/<uuid:pot_id>/change", pots.change, name="pot-change"),
    path("s/costs/pots/<uuid:pot_id>/close", pots.close, name="pot-close"),
    path("s/costs/pots/<uuid:pot_id>/income", pots.income, name="pot-income"),
]
endpoints = [
    path("s/costs", costs_api.Costs.as_view(), name="api-costs"),
    path("s/costs/mine", costs_api.MyCosts.as_view(), name="api-my-costs"),
    path("s/costs/export", costs_api.Export.as_view(), name="api-costs-export"),
    path("s/costs/share", costs_api.Share.as_view(), name="api-costs-share"),
    path("s/costs/totals", costs_api.ShownSums.as_view(), name="api-costs-totals"),
    path("s/costs/<uuid:cost_id>", costs_api.OneCost.as_view(), name="api-cost"),
    path("s/costs/<uuid:cost_id>/stage", costs_api.CostStage.as_view(), name="api-cost-stage"),
    path("s/costs/<uuid:cost_id>/pot", costs_api.CostPot.as_view(), name="api-cost-pot"),
    path("s/costs/<uuid:cost_id>/link", costs_api.CostLink.as_view(), name="api-cost-link"),
    path("s/costs/<uuid:cost_id>/files", costs_api.CostFiles.as_view(), name="api-cost-files"),
    path("s/costs/<uuid:cost_id>/files/<uuid:file_id>", costs_api.CostFile.as_view(), name="api-cost-file"),
    path("s/pots", costs_api.Pots.as_view(), name="api-pots"),
    path("s/pots/<uuid:pot_id>", costs_api.OnePot.as_view(), name="api-pot"),
    path("s/pots/<uuid:pot_id>/closing", costs_api.PotClosing.as_view(), name="api-pot-close"),
    path("s/pots/<uuid:pot_id>/income", costs_api.PotIncome.as_view(), name="api-pot-income"),
    path("s/claims", costs_api.Claims.as_view(), name="api-claims"),
    path("s/claims/<uuid:claim_id>", costs_api.OneClaim.as_view(), name="api-claim"),
    path("s/claims/<uuid:claim_id>/bundle", costs_api.ClaimBundle.as_view(), name="api-claim-bundle"),
    path("s/claims/<uuid:claim_id>/status", costs_api.ClaimStatus.as_view(), name="api-claim-status"),
]
