"""Every write of the safety service. Keyword-only, `by` first; check, seal, row, card and audit in one transaction."""

from safety.actions.aftercare import offer_support
from safety.actions.bringing_in import Brought, RefusedRecord, bring_in
from safety.actions.campaigns import count_mine, count_more
from safety.actions.drafts import discard_draft, save_draft
from safety.actions.duties import Decided, answer_duties, decide_duty, sign_duty
from safety.actions.evidence import attach, check_file, check_own_file
from safety.actions.handover import MadePack, hand_over
from safety.actions.hours import (
    set_hours,
)
from safety.actions.imports import Progress, begin_import, discard_import, match_import, run_import
from safety.actions.keeping import hold, release, set_years
from safety.actions.lanes import begin_full, open_up, send_draft
from safety.actions.links import link, link_duplicates, unlink
from safety.actions.openings import (
    ask_for_opening,
    decide_opening,
)
from safety.actions.owners import HAND_ON_AT_ONCE, assign, hand_on
from safety.actions.playbooks import apply_playbook, change_playbook
from safety.actions.police import decide_on_police
from safety.actions.public import PublicReceipt, answer_with_receipt, report_without_account
from safety.actions.references import keep_own_reference, keep_reference
from safety.actions.register import add_step, strike_step
from safety.actions.reports import Withdrawal, add, report, withdraw
from safety.actions.response import BY_HAND, move_on, pass_on, review
from safety.actions.saved import forget_view, keep_view
from safety.actions.taking_out import Taken, take_out
from safety.actions.tasks import change_task, drop_task, finish_task, plan
from safety.actions.triage import acknowledge, ask, close, destroy_withdrawn, note, reply, triage
from safety.actions.warnings import (
    Sending,
    WarningText,
    answer_roll_call,
    go_on,
    mark_sharing,
    warn,
)

__all__ = [
    "BY_HAND",
    "HAND_ON_AT_ONCE",
    "Brought",
    "Decided",
    "MadePack",
    "Progress",
    "PublicReceipt",
    "RefusedRecord",
    "Sending",
    "Taken",
    "WarningText",
    "Withdrawal",
    "acknowledge",
    "add",
    "add_step",
    "answer_duties",
    "answer_roll_call",
    "answer_with_receipt",
    "apply_playbook",
    "ask",
    "ask_for_opening",
    "assign",
    "attach",
    "begin_full",
    "begin_import",
    "bring_in",
    "change_playbook",
    "change_task",
    "check_file",
    "check_own_file",
    "close",
    "count_mine",
    "count_more",
    "decide_duty",
    "decide_on_police",
    "decide_opening",
    "destroy_withdrawn",
    "discard_draft",
    "discard_import",
    "drop_task",
    "finish_task",
    "forget_view",
    "go_on",
    "hand_on",
    "hand_over",
    "hold",
    "keep_own_reference",
    "keep_reference",
    "keep_view",
    "link",
    "link_duplicates",
    "mark_sharing",
    "match_import",
    "move_on",
    "note",
    "offer_support",
    "open_up",
    "pass_on",
    "plan",
    "release",
    "reply",
    "report",
    "report_without_account",
    "review",
    "run_import",
    "save_draft",
    "send_draft",
    "set_hours",
    "set_years",
    "sign_duty",
    "strike_step",
    "take_out",
    "triage",
    "unlink",
    "warn",
    "withdraw",
]
