"""What the last test of an earlier day found, as far as it was kept with the connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import Encoding
from sora_desktop.services.connection_reports import CheckResult, ConnectionReport
from sora_desktop.ui.connections.trial import Tested
from sora_desktop.ui.moments import local_time

if TYPE_CHECKING:
    from sora_desktop.domain.connections import Connection

translate = QCoreApplication.translate
_FEW = 5
"""How many models are named."""


def remembered(connection: Connection) -> Tested | None:
    """Give the kept part of the report; None if no test went through."""
    learned = connection.learned
    if learned.tested_at is None:
        return None
    operations = (
        ("list", learned.listing),
        ("delete", learned.deletion),
        ("remix", learned.remix),
        ("edit", learned.edit),
        ("extension", learned.extension),
    )
    checks = (
        CheckResult("models", ok=bool(learned.models) or None, detail=_models_words(learned.models)),
        CheckResult("encoding", ok=learned.encoding is not None or None, detail=_encoding_words(learned.encoding)),
        *(
            CheckResult(name, ok=(support is Support.YES) or None, detail=_words(support))
            for name, support in operations
        ),
        CheckResult(
            "key checked", ok=(learned.key_checked is Support.YES) or None, detail=_key_words(learned.key_checked)
        ),
    )
    report = ConnectionReport(connection.name, ok=True, checks=checks, learned=learned)
    moment = local_time(learned.tested_at)
    return Tested(report, moment, connection.base_url)


def _words(support: Support) -> str:
    return {
        Support.YES: translate("ReportView", "The server offers it."),
        Support.NO: translate("ReportView", "The server does not offer it."),
        Support.UNKNOWN: translate("ReportView", "Not known yet."),
    }[support]


def _models_words(models: tuple[str, ...]) -> str:
    if not models:
        return translate("ReportView", "It named none.")
    named = ", ".join(models[:_FEW])
    return f"{named}, …" if len(models) > _FEW else named


def _encoding_words(encoding: Encoding | None) -> str:
    if encoding is None:
        return translate("ReportView", "Not known yet.")
    forms, json = translate("ReportView", "It reads forms."), translate("ReportView", "It reads JSON.")
    return forms if encoding is Encoding.MULTIPART else json


def _key_words(support: Support) -> str:
    return {
        Support.YES: translate("ReportView", "It refuses them."),
        Support.NO: translate("ReportView", "It lets everybody in."),
        Support.UNKNOWN: translate("ReportView", "Not known yet."),
    }[support]
