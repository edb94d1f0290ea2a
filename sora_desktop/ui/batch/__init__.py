"""The import of prompt files: a sheet in which their rows are looked through, mended and confirmed."""

from sora_desktop.ui.batch.sheet import ImportSheet

__all__ = ["ImportSheet"]
