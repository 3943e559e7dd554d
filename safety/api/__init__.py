"""The endpoints of the safety service: the same deeds as its pages, by the same actions and queries."""
