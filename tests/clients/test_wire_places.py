"""Where to look, under which id the bytes are, what a list of models offers, and words with another meaning."""

from __future__ import annotations

import json

import pytest

from sora_desktop.clients.wire import read_character, read_offer, read_page, read_video
from sora_desktop.domain.errors import UnreadableAnswer
from sora_desktop.domain.jobs import JobStatus

HOST = "example.test"


def written(document: object) -> bytes:
    """Write a JSON value."""
    return json.dumps(document).encode()


@pytest.mark.parametrize("name", ["polling_url", "poll_url", "status_url"])
@pytest.mark.parametrize("address", ["/api/v1/videos/v", "https://example.test/videos/v"])
def test_where_to_look_is_found_under_every_name(name: str, address: str) -> None:
    assert read_video(written({"id": "v", name: address}), host=HOST).polling_url == address


@pytest.mark.parametrize("address", [None, 7, "", "ftp://example.test/v", "javascript:alert(1)", "v"])
def test_what_is_no_address_is_not_looked_at(address: object) -> None:
    assert read_video(written({"id": "v", "polling_url": address}), host=HOST).polling_url is None


@pytest.mark.parametrize(
    ("generations", "expected"),
    [([{"id": "gen_1"}, {"id": "gen_2"}], "gen_1"), ([], None), ([{}], None), ("x", None), (None, None)],
)
def test_the_bytes_may_be_under_another_id(generations: object, expected: str | None) -> None:
    document = {"id": "task_1", "status": "succeeded", "generations": generations, "n_seconds": 5}
    video = read_video(written(document), host=HOST)
    assert (video.id, video.content_id, video.seconds) == ("task_1", expected, 5.0)


def test_a_word_may_mean_something_else_at_one_server() -> None:
    words = {"ready": JobStatus.QUEUED, "in_the_oven": JobStatus.FAILED}
    for word, status in (("READY", JobStatus.QUEUED), ("in the oven", JobStatus.FAILED), ("done", JobStatus.COMPLETED)):
        body = written({"id": "v", "status": word})
        assert read_video(body, host=HOST, words=words).status is status
        assert read_page(written([{"id": "v", "status": word}]), host=HOST, words=words).videos[0].status is status


def test_a_list_of_models_may_say_sizes_and_lengths_of_them_all() -> None:
    models = [
        {"id": "a", "supported_sizes": ["1280x720", "720x1280"], "supported_durations": [8, 4]},
        {"id": "b", "supported_sizes": ["1280*720", None, 3], "supported_durations": ["6", "x", -1]},
        {"id": "c", "supported_sizes": None, "supported_durations": "all"},
    ]
    offer = read_offer(written({"data": models}), host=HOST)
    assert (offer.models, offer.sizes) == (("a", "b", "c"), ("1280x720", "720x1280"))
    assert offer.seconds == (4.0, 6.0, 8.0)


def test_a_long_list_of_sizes_is_cut() -> None:
    sizes = [f"{width}x720" for width in range(16, 4000, 2)]
    assert len(read_offer(written([{"id": "a", "supported_sizes": sizes}]), host=HOST).sizes) == 40


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"id": "char_1", "name": "Momo", "created_at": 1}, ("char_1", "Momo")),
        ({"id": "char_1", "name": None}, ("char_1", "asked")),
        ({"character_id": 7}, ("7", "asked")),
        ({"data": {"id": "char_1"}}, ("char_1", "asked")),
    ],
)
def test_a_character_is_read_with_the_name_it_has_there(document: object, expected: tuple[str, str]) -> None:
    character = read_character(written(document), host=HOST, name="asked")
    assert (character.id, character.name) == expected


@pytest.mark.parametrize("document", [{"id": None, "name": None}, [], "char_1", None])
def test_a_character_without_an_id_is_none(document: object) -> None:
    with pytest.raises(UnreadableAnswer, match="no character"):
        read_character(written(document), host=HOST, name="asked")
