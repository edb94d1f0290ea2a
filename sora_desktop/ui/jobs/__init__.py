"""The list of jobs: filters with counts, and a table that stays quick however long it grows."""
