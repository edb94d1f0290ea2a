"""Facts about what a person enters about a connection, and what is wrong with it."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import certifi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.connections import Auth, Connection, Header, KeySource, Price
from sora_desktop.domain.errors import InvalidConnection
from sora_desktop.services.connection_drafts import ConnectionDraft, connection_of, draft_of
from sora_desktop.services.connection_options import read_proxy, refuse_ca_file

GPU = ConnectionDraft(name="gpu", base_url="http://gpu:8091/v1")
SECRET = "canary-0123456789"


def made(**changes: object) -> Connection:
    return connection_of(replace(GPU, **changes), "id")[0]  # type: ignore[arg-type]


def refusal(**changes: object) -> str:
    with pytest.raises(InvalidConnection) as refused:
        made(**changes)
    assert SECRET not in str(refused.value)
    return str(refused.value.facts["reason"])


def test_what_is_not_entered_is_as_usual_for_the_kind() -> None:
    azure = made(base_url="https://me.openai.azure.com/openai/v1", key="k")
    assert (azure.kind, azure.auth, azure.concurrency, azure.key_source) == (
        "azure",
        Auth.API_KEY,
        2,
        KeySource.KEYRING,
    )
    assert made(kind="inworld", key="k").auth is Auth.BASIC
    assert made(key="k") == replace(made(key="k"), kind="openai-compatible", auth=Auth.BEARER, concurrency=4)
    free = made(kind="vllm-omni")
    assert (free.auth, free.key_source) == (Auth.NONE, KeySource.NONE)
    assert made(key_source=KeySource.NONE).auth is Auth.NONE


@pytest.mark.parametrize("given_", [{"key": "k"}, {"key_source": KeySource.ENVIRONMENT, "key_variable": "MY_KEY"}])
def test_a_key_that_is_given_is_sent_even_to_a_kind_that_usually_has_none(given_: dict[str, object]) -> None:
    assert made(kind="vllm-omni", **given_).auth is Auth.BEARER


def test_what_is_entered_goes_before_what_is_usual() -> None:
    draft = replace(GPU, kind="azure", auth=Auth.BEARER, concurrency=9, key="k")
    connection, _ = connection_of(draft, "id")
    assert (connection.kind, connection.auth, connection.concurrency) == ("azure", Auth.BEARER, 9)


def test_a_kind_of_a_later_program_is_kept() -> None:
    assert made(kind="newer-kind").kind == "newer-kind"


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("X-Title", "My clips", False),
        ("HTTP-Referer", "https://me.example", False),
        ("X-Api-Key", "abc", True),
        ("Authorization", "Bearer abc", True),
        ("X-Auth-User", "abc", True),
        ("Cookie", "a=b", True),
        ("X-Access-Token", "abc", True),
        ("X-Client-Secret", "abc", True),
        ("X-Other", "Bearer abc", True),
        ("X-Other", "sk-abc", True),
        ("X-Api-Key", "${MY_KEY}", False),
        ("Authorization", "Bearer ${MY_KEY}", False),
        ("X-Api-Key", "abc-${MY_KEY}", True),
    ],
)
def test_headers_that_look_like_secrets_are_taken_out(name: str, value: str, *, secret: bool) -> None:
    connection, secrets = connection_of(replace(GPU, auth=Auth.NONE, headers=(Header(name, f" {value} "),)), "id")
    assert connection.headers == (Header(name, None if secret else value),)
    assert dict(secrets.headers) == ({name: value} if secret else {})


def test_any_header_may_be_kept_as_a_secret_and_a_stored_one_stays() -> None:
    headers = (Header("X-Tenant", SECRET), Header("X-Api-Key"), Header("X-From", "${ME}"))
    draft = replace(GPU, headers=headers, secret_headers=frozenset({"x-tenant", "x-from"}))
    connection, secrets = connection_of(draft, "id")
    assert connection.headers == (Header("X-Tenant"), Header("X-Api-Key"), Header("X-From", "${ME}"))
    assert secrets.headers == {"X-Tenant": SECRET}


@pytest.mark.parametrize(
    ("header", "auth", "words"),
    [
        (Header("", "x"), Auth.NONE, "name"),
        (Header("X Title", "x"), Auth.NONE, "name"),
        (Header(f"X-A: {SECRET}\r\nX-B", "x"), Auth.NONE, "name"),
        (Header("Host", "x"), Auth.NONE, "Host"),
        (Header("content-type", "x"), Auth.NONE, "itself"),
        (Header("Proxy-Authorization", SECRET), Auth.NONE, "proxy"),
        (Header("Authorization", SECRET), Auth.BEARER, "already"),
        (Header("API-Key", SECRET), Auth.API_KEY, "already"),
        (Header("X-Title", " "), Auth.NONE, "no value"),
        (Header("X-Title", f"{SECRET}\nX-B: c"), Auth.NONE, "characters"),
        (Header("X-Title", f"{SECRET} ü"), Auth.NONE, "characters"),
        (Header("X-Title", "x" * 9000), Auth.NONE, "long"),
    ],
)
def test_headers_that_cannot_be_sent_are_refused(header: Header, auth: Auth, words: str) -> None:
    assert words in refusal(headers=(header,), auth=auth)


def test_a_header_is_sent_once_and_not_hundreds_are() -> None:
    assert "twice" in refusal(headers=(Header("X-A", "1"), Header("x-a", "2")))
    assert "At most" in refusal(headers=tuple(Header(f"X-{number}", "1") for number in range(33)))


@pytest.mark.parametrize(
    ("entered", "stored", "whole"),
    [
        (None, None, None),
        ("  ", None, None),
        ("direct", "direct", None),
        ("Direct", "direct", None),
        ("proxy.example:3128", "http://proxy.example:3128", None),
        ("HTTPS://Proxy.Example:3128/", "https://proxy.example:3128", None),
        ("http://me@proxy:3128", "http://me@proxy:3128", None),
        (f"http://me:{SECRET}@proxy:3128", "http://me@proxy:3128", f"http://me:{SECRET}@proxy:3128"),
        ("http://me:p%40ss@proxy:3128", "http://me@proxy:3128", "http://me:p%40ss@proxy:3128"),
        ("http://me:${PW}@proxy:3128", "http://me:${PW}@proxy:3128", None),
    ],
)
def test_the_password_of_a_proxy_is_taken_out(entered: str | None, stored: str | None, whole: str | None) -> None:
    assert read_proxy(entered) == (stored, whole)
    if stored:
        assert read_proxy(stored) == (stored, None)


@pytest.mark.parametrize(
    "entered",
    [
        f"socks5://me:{SECRET}@proxy:1080",
        f"ftp://me:{SECRET}@proxy",
        f"http://me:{SECRET}@",
        f"http://me:{SECRET}@proxy:port",
        f"http://proxy/{SECRET}",
        f"http://proxy?{SECRET}",
        f"proxy {SECRET}",
        "http://pröxy:1",
    ],
)
def test_what_is_no_proxy_is_refused_and_not_repeated(entered: str) -> None:
    assert "proxy" in refusal(proxy=entered).lower() or "Proxies" in refusal(proxy=entered)


@given(st.text(max_size=40))
def test_whatever_is_entered_as_a_proxy_leaves_no_password_in_what_is_stored(entered: str) -> None:
    try:
        stored, whole = read_proxy(entered)
    except InvalidConnection:
        return
    assert whole is None or read_proxy(whole) == (stored, whole)
    assert stored is None or read_proxy(stored) == (stored, None)


@pytest.mark.parametrize("seconds", [0, -1, math.nan, math.inf, 86_401])
def test_time_limits_that_are_none_are_refused(seconds: float) -> None:
    assert "seconds" in refusal(connect_timeout=seconds)
    assert "seconds" in refusal(answer_timeout=seconds)


def test_prices_are_checked_and_brought_into_one_form() -> None:
    price = Price(model=" sora-2 ", size=" ", usd_per_second=0.0, source="mine")
    assert made(prices=(price,)).prices == (Price(model="sora-2", usd_per_second=0.0, source="mine"),)
    for usd in (-0.1, math.nan, math.inf, 1e9):
        assert "sora-2 is not a number of US dollars a second from 0 to 10,000" in refusal(
            prices=(Price(model="sora-2", usd_per_second=usd),)
        )
    assert "which model" in refusal(prices=(Price(model="", usd_per_second=1),))
    assert "two prices" in refusal(prices=(Price(model="a", usd_per_second=1), Price(model="a", usd_per_second=2)))


def test_a_connection_written_as_a_draft_gives_the_same_connection() -> None:
    whole = made(
        kind="azure",
        auth=Auth.API_KEY,
        key_source=KeySource.ENVIRONMENT,
        key_variable="MY_KEY",
        concurrency=3,
        proxy="http://me@proxy:1",
        ca_file="/etc/ca.pem",
        headers=(Header("X-Title", "clips"), Header("X-Secret")),
        connect_timeout=3.0,
        answer_timeout=99.0,
        prices=(Price(model="a", size="1x1", usd_per_second=1),),
    )
    again, secrets = connection_of(draft_of(whole), "id")
    assert again == whole
    assert (secrets.key, dict(secrets.headers), secrets.proxy) == (None, {}, None)


def test_no_secret_shows_itself() -> None:
    headers = (Header("X-Api-Key", SECRET),)
    draft = replace(GPU, key=SECRET, headers=headers, proxy=f"http://me:{SECRET}@proxy:1")
    connection, secrets = connection_of(draft, "id")
    assert SECRET not in repr(draft) + repr(connection) + repr(secrets) + str(secrets) + f"{secrets}"


def test_a_file_of_authorities_is_read_before_it_is_taken(tmp_path: Path) -> None:
    good = tmp_path / "ca.pem"
    good.write_bytes(Path(certifi.where()).read_bytes())
    refuse_ca_file(str(good))
    refuse_ca_file(None)
    assert made(ca_file=f" {good} ").ca_file == str(good)
    assert made(ca_file="").ca_file is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"\xff\xfe",
        b"-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ],
)
def test_a_file_without_authorities_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ca.pem"
    path.write_bytes(content)
    with pytest.raises(InvalidConnection, match="PEM"):
        refuse_ca_file(str(path))


@pytest.mark.parametrize("path", ["nowhere.pem", ".", "nul\0byte"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(InvalidConnection, match="cannot be read"):
        refuse_ca_file(f"{tmp_path}/{path}")


def test_drafts_load_no_network() -> None:
    code = "import sys, sora_desktop.services.connection_drafts; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert not {"httpx", "ssl", "pydantic", "keyring"} & set(run.stdout.split())
