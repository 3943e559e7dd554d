"""Every write of the wellbeing service. Keyword-only, `by` first; check, seal, row and audit in one transaction."""

from wellbeing.actions.requests import ask, discard_draft, save_draft, say, withdraw

__all__ = ["ask", "discard_draft", "save_draft", "say", "withdraw"]
