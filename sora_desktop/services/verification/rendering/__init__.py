"""Writes verification reports: as Markdown, as web pages and as JSON."""

from __future__ import annotations

from sora_desktop.domain.verification import Report, ReportFormat
from sora_desktop.services.verification.rendering.html import as_html
from sora_desktop.services.verification.rendering.json_form import as_json
from sora_desktop.services.verification.rendering.markdown import as_markdown
from sora_desktop.services.verification.rendering.seal import sealed

_WRITERS = {ReportFormat.MARKDOWN: as_markdown, ReportFormat.HTML: as_html, ReportFormat.JSON: as_json}


def render(report: Report, form: ReportFormat) -> str:
    """Write a report and seal it.

    The seal is over bytes: write `render(…).encode()` as it is, with no line end changed.
    """
    return sealed(_WRITERS[form](report))
