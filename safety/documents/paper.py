"""Papers as tagged PDF, as every room prints them; see `ui.paper`."""

from ui.paper import Block, CannotPrint, Paper, bullets, facts, heading, table, text, to_pdf

__all__ = ["Block", "CannotPrint", "Paper", "bullets", "facts", "heading", "table", "text", "to_pdf"]
