"""The form in which a prompt and its settings become an order."""

from sora_desktop.ui.compose.pane import ComposePane

__all__ = ["ComposePane"]
