"""Files that other programs wrote, read as data: mailboxes and tables. What comes in is hostile until shown otherwise.

Nothing here runs, follows or fetches anything that stands in a file. Every size, depth and number has a limit, a broken
part is left out instead of breaking the rest, and nothing is raised but Refused, with a sentence for the person.
"""

from safety.parsers.mail import Mail, Mailbox, gathered, read_mailbox
from safety.parsers.matching import (
    FIELDS,
    Field,
    Matching,
    Reading,
    Refusal,
    RowBody,
    as_one,
    check_codes_of,
    check_matching,
    guess,
    read_rows,
    refused_as_csv,
)
from safety.parsers.tables import ROWS, Table, check_size, read_table

__all__ = [
    "FIELDS",
    "ROWS",
    "Field",
    "Mail",
    "Mailbox",
    "Matching",
    "Reading",
    "Refusal",
    "RowBody",
    "Table",
    "as_one",
    "check_codes_of",
    "check_matching",
    "check_size",
    "gathered",
    "guess",
    "read_mailbox",
    "read_rows",
    "read_table",
    "refused_as_csv",
]
