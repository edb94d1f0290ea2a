"""Reads what the C2PA library reports of a manifest; all of it was written by whoever made the file."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sora_desktop.domain.credentials import Credentials, CredentialState, Ingredient, Obstacle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST = 200
_MOST = 32
"""As many things of one kind are listed."""

_UNTRUSTED = "signingCredential.untrusted"
_VALIDATED = "claimSignature.validated"
_ALTERED = frozenset(
    {
        "assertion.missing",
        "assertion.undeclared",
        "claimSignature.missing",
        "ingredient.claimSignature.missing",
        "ingredient.manifest.missing",
    }
)
"""Codes for what was taken away or put in after the signing, beside all that speak of a mismatch (C2PA 2.2, 15.2)."""

_OF_THE_SIGNER = ("signingCredential.", "timeStamp.")
"""How codes begin that speak of who signed and when, and not of what was signed."""

_OUTSIDE = "claimSignature.outsideValidity"


def claimed(report: object, certificates: object) -> Credentials:
    """Make credentials of the library's two descriptions of one file.

    Args:
        report: its report, with the verdict.
        certificates: its other form of it, which names who issued certificates.
    """
    document = _mapping(report)
    label = document.get("active_manifest")
    manifests = _mapping(document.get("manifests"))
    active = _mapping(manifests.get(str(label)))
    signature = _mapping(active.get("signature_info"))
    results = _mapping(document.get("validation_results"))
    failures = _failures(results)
    state = _state(document, failures)
    return Credentials(
        state=state,
        obstacle=Obstacle.FORM if state is CredentialState.UNREADABLE else None,
        signer=_joined(signature.get("common_name"), signature.get("issuer")),
        issuer=_issuer(certificates, label),
        generator=_generator(active),
        signed_at=_moment(signature.get("time")),
        actions=tuple(_unique(_text(action.get("action")) for action in _actions(active))),
        source_type=_source_type(active, manifests),
        ingredients=tuple(_ingredients(active, manifests))[:_MOST],
        codes=tuple(_unique([*failures, *_about_the_time(results)])),
    )


def _state(document: Mapping[str, object], codes: list[str]) -> CredentialState:
    stated = document.get("validation_state")
    if stated == "Trusted":
        return CredentialState.TRUSTED
    if stated == "Valid":
        return CredentialState.VALID
    if any(code in _ALTERED or code.endswith(".mismatch") for code in codes):
        return CredentialState.ALTERED
    successes = _mapping(_mapping(document.get("validation_results")).get("activeManifest")).get("success")
    intact = _VALIDATED in _codes(successes)
    if intact and all(code.startswith(_OF_THE_SIGNER) or code == _OUTSIDE for code in codes):
        return CredentialState.VALID
    return CredentialState.UNREADABLE


def _failures(results: Mapping[str, object]) -> list[str]:
    deltas = [_mapping(delta).get("validationDeltas") for delta in _list(results.get("ingredientDeltas"))]
    return [code for part in (results.get("activeManifest"), *deltas) for code in _codes(_mapping(part).get("failure"))]


def _about_the_time(results: Mapping[str, object]) -> list[str]:
    """Give the codes for what is wrong with a time stamp, which does not make the rest wrong."""
    told = _codes(_mapping(results.get("activeManifest")).get("informational"))
    return [code for code in told if code.startswith("timeStamp.")]


def _ingredients(active: Mapping[str, object], manifests: Mapping[str, object]) -> Iterator[Ingredient]:
    for entry in _list(active.get("ingredients")):
        ingredient = _mapping(entry)
        signature = _mapping(_manifest_of(ingredient, manifests).get("signature_info"))
        results = _mapping(_mapping(ingredient.get("validation_results")).get("activeManifest"))
        yield Ingredient(
            title=_text(ingredient.get("title")) or "",
            signer=_joined(signature.get("common_name"), signature.get("issuer")),
            codes=tuple(_unique(code for code in _codes(results.get("failure")) if code != _UNTRUSTED)),
        )


def _source_type(manifest: Mapping[str, object], manifests: Mapping[str, object]) -> str | None:
    """Find what kind of source is claimed, for what was edited by what it was made from."""
    for _ in range(_MOST):
        for action in _actions(manifest):
            kind = _text(action.get("digitalSourceType"))
            if kind:
                return kind.rstrip("/").rpartition("/")[2]
        parents = (_mapping(one) for one in _list(manifest.get("ingredients")))
        parent = next((one for one in parents if one.get("relationship") == "parentOf"), None)
        if parent is None:
            return None
        manifest = _manifest_of(parent, manifests)
    return None


def _manifest_of(ingredient: Mapping[str, object], manifests: Mapping[str, object]) -> Mapping[str, object]:
    return _mapping(manifests.get(str(ingredient.get("active_manifest"))))


def _actions(manifest: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    for assertion in map(_mapping, _list(manifest.get("assertions"))):
        if str(assertion.get("label")).startswith("c2pa.actions"):
            yield from map(_mapping, _list(_mapping(assertion.get("data")).get("actions")))


def _generator(manifest: Mapping[str, object]) -> str | None:
    made_by = [_mapping(info) for info in _list(manifest.get("claim_generator_info"))]
    named = [" ".join(filter(None, (_text(info.get("name")), _text(info.get("version"))))) for info in made_by]
    return ", ".join(_unique(named)) or _text(manifest.get("claim_generator"))


def _issuer(certificates: object, label: object) -> str | None:
    for manifest in map(_mapping, _list(_mapping(certificates).get("manifests"))):
        if manifest.get("label") == label:
            signature = _mapping(manifest.get("signature"))
            issuer = _mapping(_mapping(signature.get("certificateInfo")).get("issuer"))
            return _joined(issuer.get("CN"), issuer.get("O"))
    return None


def _moment(written: object) -> datetime | None:
    with suppress(ValueError):
        moment = datetime.fromisoformat(str(written))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def _joined(*names: object) -> str | None:
    return ", ".join(_unique(_text(name) for name in names)) or None


def _unique(texts: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))[:_MOST]


def _codes(entries: object) -> list[str]:
    return [code for entry in _list(entries) if (code := _text(_mapping(entry).get("code"))) is not None]


def _text(value: object) -> str | None:
    """Take a text without what could make a line look otherwise than it is, and not too long."""
    if not isinstance(value, str):
        return None
    plain = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in value[: 4 * _LONGEST])
    words = " ".join(plain.split())
    return (words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…") or None


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
