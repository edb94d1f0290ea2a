"""Facts about what people paste as the address of a server."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sora_desktop.domain.errors import InvalidConnection
from sora_desktop.services.addresses import normalised_base_url
from sora_desktop.services.kinds import KINDS, kind_for

AZURE = "https://me.openai.azure.com/openai/v1"


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("http://gpu:8091/v1/videos/video_123/content?variant=thumbnail", "http://gpu:8091/v1"),
        ("http://gpu:8091/v1/videos?limit=2&after=video_1", "http://gpu:8091/v1"),
        ("http://gpu:8091/v1/videos/{id}", "http://gpu:8091/v1"),
        ("https://x.example/v1/chat/completions", "https://x.example/v1"),
        ("https://x.example/v1/models/", "https://x.example/v1"),
        ("https://x.example/v1/models/sora-2", "https://x.example/v1"),
        ("http://gpu:8000/openapi.json", "http://gpu:8000"),
        ("http://gpu:8000/docs#/videos/create", "http://gpu:8000"),
        ("https://openrouter.ai/api/v1/videos/models", "https://openrouter.ai/api/v1"),
        ("https://api.x.ai/v1/videos/generations", "https://api.x.ai/v1"),
        ("http://x.example/v1/video/generations/task_1", "http://x.example/v1"),
        (f"{AZURE}/videos?api-version=preview", f"{AZURE}?api-version=preview"),
        (f"{AZURE}/video/generations/jobs?api-version=preview&limit=5", f"{AZURE}?api-version=preview"),
        ("https://x.example/videos/v1", "https://x.example/videos/v1"),
        ("https://x.example/videos/v1/videos/1", "https://x.example/videos/v1"),
        ("https://X.Example/V1/", "https://x.example/V1"),
        ("'https://x.example/v1'", "https://x.example/v1"),
        ("“https://x.example/v1”", "https://x.example/v1"),
        ("`https://x.example/v1/`,", "https://x.example/v1"),
        ("<https://x.example/v1>", "https://x.example/v1"),
        ('base_url="http://gpu:8091/v1"', "http://gpu:8091/v1"),
        ("export OPENAI_BASE_URL=http://gpu:8091/v1", "http://gpu:8091/v1"),
        ("Use https://x.example/v1/videos, it works.", "https://x.example/v1"),
        ("curl -X POST 'https://x.example/v1/videos' -H 'Authorization: Bearer sk-1'", "https://x.example/v1"),
        ("$ curl localhost:8091/v1/videos -d prompt=x", "http://localhost:8091/v1"),
        ("curl -H 'HTTP-Referer: https://me.example' https://openrouter.ai/api/v1/videos", "https://openrouter.ai/api/v1"),
        ("curl -sS --url http://gpu:1/v1/videos \\\n -F prompt=x", "http://gpu:1/v1"),
        ("curl --json '{\"prompt\": \"it's\"}' http://gpu:1/v1/videos", "http://gpu:1/v1"),
        ("gpu:8091/v1", "http://gpu:8091/v1"),
        ("172.20.0.5:8091/v1", "http://172.20.0.5:8091/v1"),
        ("8.8.8.8/v1", "https://8.8.8.8/v1"),
        ("studio.local:8091", "http://studio.local:8091"),
    ],
)  # fmt: skip
def test_what_is_pasted_becomes_a_base_url(pasted: str, address: str) -> None:
    assert normalised_base_url(pasted) == address
    assert normalised_base_url(address) == address


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("https://<resource>.openai.azure.com/openai/v1", "brackets"),
        ("https://{resource}.openai.azure.com/openai/v1", "brackets"),
        ("https://x.example/v1?api_key=sk-canary", "key"),
        ("https://x.example/v1/videos?access_token=sk-canary", "key"),
        ("curl http://me:sk-canary@x.example/v1", "password"),
        ("curl -u me:sk-canary", "base URL"),
        ("me:sk-canary@x.example", "password"),
        ("https://x.example:port/v1?code=sk-canary", "address of a server"),
    ],
)
def test_what_cannot_be_used_is_said_without_repeating_a_key(pasted: str, words: str) -> None:
    with pytest.raises(InvalidConnection) as refused:
        normalised_base_url(pasted)
    assert words in str(refused.value)
    assert "canary" not in str(refused.value)


@given(
    st.text(max_size=60)
    | st.from_regex(r"(https?://)?[a-z.:/@\[\]0-9]{1,20}(/v1)?(/videos|/models|/docs)*\?[a-z=&]{0,9}")
)
@example("http://x/docs/health/v1/videos/models")
def test_whatever_is_pasted_is_refused_in_words_or_has_one_form(pasted: str) -> None:
    try:
        address = normalised_base_url(pasted)
    except InvalidConnection:
        return
    assert address.startswith(("http://", "https://"))
    assert not address.endswith("/videos")
    assert normalised_base_url(address) == address


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://openrouter.ai/api/v1", "openrouter"),
        ("https://api.openai.com/v1", "openai"),
        ("https://me.openai.azure.com/openai/v1", "azure"),
        ("https://OPENROUTER.AI./api/v1", "openrouter"),
        ("https://openrouter.ai.evil.example/v1", "openai-compatible"),
        ("https://notopenrouter.ai/v1", "openai-compatible"),
        ("http://127.0.0.1:8091/v1", "openai-compatible"),
        ("", "openai-compatible"),
    ],
)
def test_the_host_tells_the_kind(address: str, kind: str) -> None:
    assert kind_for(address).name == kind


@pytest.mark.parametrize("base_url", [kind.base_url for kind in KINDS if kind.base_url and "<" not in kind.base_url])
def test_the_usual_address_of_every_kind_is_in_its_one_form(base_url: str) -> None:
    assert normalised_base_url(base_url) == base_url
