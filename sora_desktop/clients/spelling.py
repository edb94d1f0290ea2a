"""How requests are spelt for a server, and when another way is tried: only after a clear refusal."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sora_desktop.clients.transport.refusals import states_refusal
from sora_desktop.clients.wire import speaks_of_video

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.clients.drafts import Draft
    from sora_desktop.clients.kinds.base import Writing
    from sora_desktop.clients.transport.messages import Answer
    from sora_desktop.domain.connections import Encoding, Learned, Length

_UNSUPPORTED_MEDIA_TYPE = 415
_SAY_SO = frozenset({400, 422})
"""Statuses by which servers refuse the form of a request, and after which nothing was made."""

_FORMAT_WORDS = frozenset({"json_invalid", "model_attributes_type", "dict_type"})
_MISSING_WORDS = frozenset({"missing", "missing_required_parameter", "value_error.missing"})
_FORMAT_COMPLAINT = re.compile(
    r"content[- ]type|media type|multipart|form[- ]data|application/json|file is required"
    r"|(?:invalid|malformed|expected|not valid|pars(?:e|ing)|decode|deserialize)\b.{0,40}\b(?:json|body|form)"
    r"|json.{0,20}(?:error|invalid|expected)|expected\W{1,6}(?:an? )?object"
    # What parsers of JSON say of a form, which begins with two hyphens.
    r"|invalid character '-'|numeric literal|no number after minus|unexpected token|expecting value",
    re.IGNORECASE,
)
_MISSING = re.compile(r"required|missing", re.IGNORECASE)
_SOMETHING_MISSING = re.compile(
    r"field required|(?:required|missing) (?:request )?(?:field|parameter|property|body|data)"
    r"|(?:body|data) (?:is )?(?:required|missing)",
    re.IGNORECASE,
)
_ENCODING_COMPLAINT = re.compile(
    r"content[- ]type|media type|multipart|form[- ]data|\bjson\b|file is required", re.IGNORECASE
)
_REFERENCE_COMPLAINT = re.compile(
    r"(?:input_reference|image_url).{0,80}(?:string|str\b|file|object|dict|type)"
    r"|(?:string|file|object|upload).{0,80}input_reference",
    re.IGNORECASE,
)
_MODEL_WANTED = re.compile(
    r"\bmodel\b.{0,40}(?:required|missing|undefined|must be)|(?:required|missing|undefined).{0,40}\bmodel\b"
    r"|you must provide a model|\bmodel=none\b",
    re.IGNORECASE,
)
_UNKNOWN_NAME = re.compile(
    r"unknown|unrecogni[sz]ed|unexpected|extra (?:inputs?|fields?)|unsupported (?:field|parameter|property)"
    r"|(?:field|input|key|parameter|property).{0,60}not (?:permitted|allowed|supported)",
    re.IGNORECASE,
)
_WRONG_TYPE = re.compile(
    r"\b(?:[iu](?:32|64)|int(?:eger)?|number(?! of)|numeric|float|string|str|type)\b", re.IGNORECASE
)
_PLAINLY_TYPE = re.compile(r"\b(?:must|should) be an? (?:valid )?(?:int|integer|number|string)\b", re.IGNORECASE)
_ABOUT_VALUE = re.compile(
    r"supported values|must be (?:one of|between|at|less|greater)|one of|range|between|up to|exceed|limit|maxim|minim"
    r"|at (?:least|most)|too (?:high|large|long|low|many|short|small)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a request."""

    encoding: Encoding
    length: Length


def first_spelling(draft: Draft, writing: Writing, learned: Learned) -> Spelling:
    """Choose how to begin: as suits the request, as the server was found to read it, or as its kind prefers."""
    encodings = draft.encodings(writing)
    wanted = draft.preferred(writing) or learned.encoding
    encoding = next((known for known in encodings if known is wanted), encodings[0])
    length = next((known for known in writing.lengths if known == learned.length), writing.lengths[0])
    return Spelling(encoding, length)


def respelt(draft: Draft, spelling: Spelling, answer: Answer, writing: Writing) -> list[Spelling]:
    """Give the other ways that may help after an answer; none where the form was not what the server minded.

    Args:
        draft: what was asked for.
        spelling: how it was written.
        answer: what the server said to it.
        writing: what servers of the kind read.
    """
    if speaks_of_video(answer.body) or (answer.status in _SAY_SO and states_refusal(answer)):
        return []
    if answer.status in _SAY_SO and draft.seconds is not None:
        lengths = _other_lengths(spelling.length, answer, writing.lengths)
        if lengths:
            return [replace(spelling, length=length) for length in lengths]
    minded = answer.status in _SAY_SO and _minds_form(answer, draft, spelling)
    if answer.status != _UNSUPPORTED_MEDIA_TYPE and not minded:
        return []
    others = (encoding for encoding in draft.encodings(writing) if encoding is not spelling.encoding)
    return [replace(spelling, encoding=encoding) for encoding in others]


def more_telling(earlier: Answer | None, later: Answer) -> Answer:
    """Choose between two complaints: one about a field says more than one about the encoding."""
    if earlier is None or (_minds_encoding(earlier) and not _minds_encoding(later)):
        return later
    return earlier


def wants_model(said: str) -> bool:
    """Tell whether a server says that it has to be told a model."""
    return bool(_MODEL_WANTED.search(said))


def _minds_encoding(answer: Answer) -> bool:
    return answer.status == _UNSUPPORTED_MEDIA_TYPE or bool(_ENCODING_COMPLAINT.search(answer.words.message))


def _minds_form(answer: Answer, draft: Draft, spelling: Spelling) -> bool:
    words = answer.words
    if words.words & _FORMAT_WORDS or _FORMAT_COMPLAINT.search(words.message):
        return True
    if draft.images and _REFERENCE_COMPLAINT.search(words.message):
        return True
    return _misses_what_was_sent(answer, draft, spelling)


def _misses_what_was_sent(answer: Answer, draft: Draft, spelling: Spelling) -> bool:
    """Tell whether a server wants a field that it was given, so that it cannot have read the body."""
    words = answer.words
    if not (words.words & _MISSING_WORDS or _MISSING.search(words.message)):
        return False
    sent = {*draft.fields, *draft.nested}
    sent |= {spelling.length.name} if draft.seconds is not None else set()
    sent |= {draft.image_field.name, draft.image_field.part} if draft.images else set()
    if words.fields:
        return not sent.isdisjoint(words.fields)
    named = any(re.search(rf"\b{re.escape(name)}\b", words.message, re.IGNORECASE) for name in sent)
    return named or bool(_SOMETHING_MISSING.search(words.message))


def _other_lengths(used: Length, answer: Answer, lengths: Sequence[Length]) -> list[Length]:
    """Give the lengths to try where a complaint is about the length's name or type, and not its value."""
    words = answer.words
    named = {length.name for length in lengths}
    minded = {name for name in named if name in words.fields or re.search(rf"\b{name}\b", words.message)}
    others = [length for length in lengths if length != used]
    is_unknown = bool(_UNKNOWN_NAME.search(words.message) or words.words & {"extra_forbidden", "unknown_parameter"})
    is_missing = bool(_MISSING.search(words.message) or words.words & _MISSING_WORDS)
    is_mistyped = bool(_WRONG_TYPE.search(words.message)) and (
        bool(_PLAINLY_TYPE.search(words.message)) or not _ABOUT_VALUE.search(words.message)
    )
    wanted = minded - {used.name}
    if wanted and (is_unknown or is_missing or is_mistyped):
        return [length for length in others if length.name in wanted]
    if used.name not in minded:
        return []
    if is_unknown:
        return [length for length in others if length.name != used.name]
    return [length for length in others if length.name == used.name] if is_mistyped else []
