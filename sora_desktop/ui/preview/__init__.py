"""The preview pane: plays the chosen clip, or says how far it is or what went wrong."""

from sora_desktop.ui.preview.pane import PreviewPane

__all__ = ["PreviewPane"]
