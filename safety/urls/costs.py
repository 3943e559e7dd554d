"""The addresses of the ledger: costs, pots and claims."""

from django.urls import path

from safety.views import claims, costs, pots

pages = [
    path("s/costs", costs.ledger, name="costs"),
    path("s/costs/mine", costs.mine, name="my-costs"),
    path("s/costs/new", costs.new, name="cost-new"),
    path("s/costs/share", costs.share, name="costs-share"),
    path("s/costs/<uuid:cost_id>", costs.cost, name="cost"),
    path("s/costs/<uuid:cost_id>/change", costs.change, name="cost-change"),
    path("s/costs/<uuid:cost_id>/files", costs.files, name="cost-files"),
    path("s/costs/<uuid:cost_id>/f/<uuid:file_id>", costs.file, name="cost-file"),
    path("s/costs/<uuid:cost_id>/pot", costs.pot, name="cost-pot"),
    path("s/costs/<uuid:cost_id>/to/<slug:stage>", costs.move, name="cost-move"),
    path("s/<uuid:incident_id>/cost", costs.about, name="case-cost"),
    path("s/mine/<uuid:incident_id>/cost", costs.about, name="own-cost"),
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
endpoints: list[object] = []
