"""The words that people read: for statuses, actions, errors, failures and problems, all of them translatable."""

from sora_desktop.ui.messages.speech import (
    Message,
    action_text,
    describe_error,
    describe_failure,
    describe_problem,
    failure_text,
    status_text,
    status_word,
)

__all__ = [
    "Message",
    "action_text",
    "describe_error",
    "describe_failure",
    "describe_problem",
    "failure_text",
    "status_text",
    "status_word",
]
