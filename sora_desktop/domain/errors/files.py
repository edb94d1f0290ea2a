"""What can be wrong with video, image and prompt files."""

from __future__ import annotations

from sora_desktop.domain.errors.base import SoraDesktopError


class MediaError(SoraDesktopError):
    """Something about a video or image file."""


class NotAVideo(MediaError):
    """What came is not a video."""

    code = "not_a_video"
    title = "What the server sent is not a video, but {found}."
    advice = "Nothing was saved as a clip. Retry the download; if it stays so, ask the server's operator."


class Truncated(MediaError):
    """Fewer bytes came than were announced."""

    code = "truncated"
    title = "The download stopped early: {received} of {expected} bytes came."
    advice = "It can be taken up again where it stopped."


class ClipUnreadable(MediaError):
    """A clip that is to be sent cannot be read."""

    code = "clip_unreadable"
    title = "The clip {path} cannot be read: {reason}."
    advice = "Choose a video file, best an MP4."


class ReferenceUnreadable(MediaError):
    """A reference image cannot be read."""

    code = "reference_unreadable"
    title = "The reference image {path} cannot be read: {reason}."
    advice = "Choose another image, as JPEG, PNG or WebP."


class PromptFileError(SoraDesktopError):
    """A prompt file as a whole cannot be used."""


class PromptFileUnreadable(PromptFileError):
    """The file or folder cannot be opened."""

    code = "prompt_file_unreadable"
    title = "{path} cannot be read: {reason}."
    advice = "Check that it exists and that you may read it."


class PromptFileTooLarge(PromptFileError):
    """The file is over the limit."""

    code = "prompt_file_too_large"
    title = "{path} has {size}, more than the {limit} that a prompt file may have."
    advice = "Split it into smaller files."


class PromptFileNotText(PromptFileError):
    """The file is binary, or in an encoding other than UTF-8 and UTF-16."""

    code = "prompt_file_not_text"
    title = "{path} is not readable text: {reason}."
    advice = "Save it as UTF-8 and drop it again."


class PromptFileMalformed(PromptFileError):
    """The file's format is broken as a whole."""

    code = "prompt_file_malformed"
    title = "{path} is broken: {reason}."
    advice = "Mend it and drop it again."


class PromptFileEmpty(PromptFileError):
    """There is nothing in the file or folder that could be a prompt."""

    code = "prompt_file_empty"
    title = "There are no prompts in {path}."
    advice = "Write at least one into it and drop it again."


class PromptFileUnsupported(PromptFileError):
    """The file is of a kind that holds no prompts."""

    code = "prompt_file_unsupported"
    title = "{path} is not a prompt file."
    advice = "Prompt files end in .sora-batch, .txt, .md, .csv, .tsv, .json or .jsonl."
