"""A recorded request becomes a command that sends the same again, and that nothing in the record can turn into another.

What a shell makes of the commands is seen with a shell.
"""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime

import pytest

from sora_desktop.domain.connections import Auth
from sora_desktop.domain.exchanges import Exchange, Operation
from sora_desktop.services.verification.contrast import UNSEEN, Subject, contrast
from sora_desktop.services.verification.curl import Way, curl

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOSTILE = 'a\'; touch owned; $(touch owned) `touch owned` "$HOME" \\ \x1b[31m\n@/etc/passwd \u202eabc'
FORM = (
    '--b-1\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nA cat\'s "sea"\r\nat dawn\r\n'
    '--b-1\r\nContent-Disposition: form-data; name="input_reference"; filename="../sea side.png"\r\n'
    "Content-Type: image/png\r\n\r\n(20 bytes of image/png)\r\n--b-1--\r\n"
)


def exchange(**fields: object) -> Exchange:
    usual: dict[str, object] = {
        "operation": Operation.RETRIEVE,
        "method": "GET",
        "url": "https://api.example.com/v1/videos/video_1",
        "started_at": NOW,
        "elapsed": 0.2,
        "request_headers": {"host": "api.example.com", "accept": "application/json", "authorization": "[redacted]"},
    }
    return Exchange(**{**usual, **fields})  # type: ignore[arg-type]


def arguments(commands: list[str]) -> list[list[str]]:
    """Let one shell say what each command would give to curl."""
    tell = "curl() { printf '%s\\0' \"$@\"; printf '\\1\\0'; }"
    script = "\n".join([tell, "API_KEY=the-key X_TENANT=the-tenant", *commands])
    ran = subprocess.run(["bash", "-c", script], capture_output=True, check=True, timeout=20)
    assert ran.stderr == b""
    return [run.split("\0")[:-1] for run in ran.stdout.decode().split("\1\0")[:-1]]


def test_commands_give_the_shell_exactly_the_request_with_the_key_from_a_variable() -> None:
    address = "https://api.example.com/v1/videos"
    plain, asked, form, basic, bare, addressed, content, through, direct = arguments(
        [
            curl(exchange()),
            curl(
                exchange(
                    method="POST",
                    url=address,
                    request_headers={"content-type": "application/json", "x-tenant": "[redacted]", "host": "h"},
                    request_body=f'{{"prompt": "{HOSTILE}"}}',
                )
            ),
            curl(
                exchange(
                    method="POST",
                    request_headers={"content-type": "multipart/form-data; boundary=b-1"},
                    request_body=FORM,
                )
            ),
            curl(exchange(), Way(Auth.BASIC)),
            curl(exchange(), Way(Auth.PLAIN)),
            curl(exchange(url=f"{address}?key=[redacted]&a={HOSTILE}[1]", request_headers={"api-key": "[redacted]"})),
            curl(exchange(operation=Operation.CONTENT, method="GET", request_headers={"range": "bytes=5-"})),
            curl(exchange(), Way(ca_file="/home/me/it's mine.pem", proxy="http://proxy.example:3128")),
            curl(exchange(), Way(proxy="direct")),
        ]
    )
    end = ["--include", "--url", "https://api.example.com/v1/videos/video_1"]
    assert plain == ["--header", "accept: application/json", "--header", "Authorization: Bearer the-key", *end]
    assert asked == [
        *("--header", "content-type: application/json", "--header", "x-tenant: the-tenant"),
        *("--data-raw", f'{{"prompt": "{HOSTILE}"}}', "--include", "--url", address),
    ]
    assert form == [
        *("--form-string", 'prompt=A cat\'s "sea"\r\nat dawn', "--form", "input_reference=@_sea_side.png"),
        *end,
    ]
    assert basic == ["--header", "accept: application/json", "--user", "the-key", *end]
    assert "Authorization: the-key" in bare
    assert addressed == [
        *("--header", "api-key: the-key", "--include", "--globoff"),
        *("--url", f"{address}?key=the-key&a={HOSTILE}[1]"),
    ]
    assert through[4:-3] == ["--cacert", "/home/me/it's mine.pem", "--proxy", "http://proxy.example:3128"]
    assert direct[4:-3] == ["--noproxy", "*"]
    assert content == ["--header", "range: bytes=5-", "--output", "clip.mp4", "--url", end[-1]]


def test_a_body_that_was_kept_only_in_part_is_named_and_not_repeated_as_if_it_were_whole() -> None:
    assert "--data-binary @body" in curl(exchange(method="POST", request_body="x" * 16_384))


def test_a_request_that_is_neither_get_nor_post_says_so_and_nothing_unseen_stays_in_a_command() -> None:
    command = curl(exchange(method="DELETE", url=f"https://x/{HOSTILE}"))
    assert command.startswith("curl --request DELETE")
    assert re.search(r"[^\x20-\x7e\n]", command) is None
    assert all(line.startswith("  ") for line in command.splitlines()[1:])


@pytest.mark.parametrize("observed", [{}, {Subject.COST: "0.40 USD"}])
def test_the_table_has_its_eight_rows_and_says_where_nothing_was_seen(observed: dict[Subject, str]) -> None:
    rows = contrast(observed)
    assert [row.subject for row in rows] == [
        *("HTTP requests", "Endpoint", "Key", "Response", "Errors", "URLs", "Cost", "Latency")
    ]
    assert all(row.real and row.simulated and row.real != row.simulated for row in rows)
    assert [row.observed for row in rows] == [observed.get(subject, UNSEEN) for subject in Subject]
