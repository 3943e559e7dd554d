"""Every write of the safety service. Keyword-only, `by` first; check, seal, row, card and audit in one transaction."""

from safety.actions.campaigns import count_mine, count_more
from safety.actions.drafts import discard_draft, save_draft
from safety.actions.keeping import hold, release, set_years
from safety.actions.lanes import begin_full, open_up, send_draft
from safety.actions.public import PublicReceipt, answer_with_receipt, report_without_account
from safety.actions.reports import Withdrawal, add, report, withdraw
from safety.actions.triage import acknowledge, ask, close, destroy_withdrawn, note, reply, triage

__all__ = [
    "PublicReceipt",
    "Withdrawal",
    "acknowledge",
    "add",
    "answer_with_receipt",
    "ask",
    "begin_full",
    "close",
    "count_mine",
    "count_more",
    "destroy_withdrawn",
    "discard_draft",
    "hold",
    "note",
    "open_up",
    "release",
    "reply",
    "report",
    "report_without_account",
    "save_draft",
    "send_draft",
    "set_years",
    "triage",
    "withdraw",
]
