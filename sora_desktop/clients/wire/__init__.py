"""Reads every known shape of a server's answer tolerantly; one table per synonym.

Whatever a server says, these functions give a value or raise `UnreadableAnswer`, and nothing else.
"""

from sora_desktop.clients.wire.characters import read_character
from sora_desktop.clients.wire.complaints import ErrorWords, read_error
from sora_desktop.clients.wire.lists import read_models, read_offer, read_page
from sora_desktop.clients.wire.videos import read_video, speaks_of_video

__all__ = [
    "ErrorWords",
    "read_character",
    "read_error",
    "read_models",
    "read_offer",
    "read_page",
    "read_video",
    "speaks_of_video",
]
