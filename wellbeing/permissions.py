"""Who may do what: check and can, from one table of roles. What stands in no table is denied."""
