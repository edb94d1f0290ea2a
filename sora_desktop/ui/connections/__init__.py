"""The window in which connections are added, changed, tested and removed."""

from sora_desktop.ui.connections.dialog import ConnectionsDialog

__all__ = ["ConnectionsDialog"]
