"""What the database may see: ids, whose a row is, whether it is open, and dates. The rest is sealed."""

from safety.models.incidents import Incident

__all__ = ["Incident"]
