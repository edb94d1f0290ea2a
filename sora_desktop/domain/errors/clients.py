"""What can be wrong with other programs that use, or are told by, the local service."""

from __future__ import annotations

from sora_desktop.domain.errors.base import SoraDesktopError


class OutsideProblem(SoraDesktopError):
    """Something about another program."""


class OrderDiffers(OutsideProblem):
    """A client gave two different orders the same name."""

    code = "idempotency_key_reused"
    title = "This idempotency key belongs to another order."
    advice = "Use a new key for each order, and the same key only to send the very same one again."


class UnknownWebhook(OutsideProblem):
    """There is no webhook of an id."""

    code = "unknown_webhook"
    title = "There is no webhook {webhook}."
    advice = "List the webhooks to see their ids."


class InvalidWebhook(OutsideProblem):
    """A webhook cannot be added as it is."""

    code = "invalid_webhook"
    title = "This webhook cannot be added."
    advice = "{reason}"


class WebhookGivenUp(OutsideProblem):
    """A program did not take a message for a whole day."""

    code = "webhook_given_up"
    title = "Messages to the webhook {url} were given up ({count}): {reason}."
    advice = "Start the program that listens there, or remove the webhook. The jobs themselves are safe."
