"""Every write of the safety service. Keyword-only, `by` first; check, seal, row, card and audit in one transaction."""

from safety.actions.drafts import discard_draft, save_draft
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
    "close",
    "destroy_withdrawn",
    "discard_draft",
    "note",
    "reply",
    "report",
    "report_without_account",
    "save_draft",
    "triage",
    "withdraw",
]
