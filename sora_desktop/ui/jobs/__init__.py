"""The list of jobs: filters with counts, and a table that stays quick however long it grows."""

from sora_desktop.ui.jobs.pane import JobsPane

__all__ = ["JobsPane"]
