"""Which requests a fault is for, and whose turn it is."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from sora_desktop.emulator.faults.asked import Asked, below, read_fields
from sora_desktop.emulator.faults.conditions import Turns, fits_path
from sora_desktop.emulator.faults.reading import read_script


def _asked(path: str = "/videos", prompt: str | None = None, **headers: str) -> Asked:
    return Asked(method="GET", path=path, full_path=f"/v1{path}", query="", headers=Headers(headers), prompt=prompt)


def _acting(script: str, count: int, *, seed: int = 1, asked: Asked | None = None) -> list[int]:
    """Give which of so many requests met a fault, from 1."""
    turns = Turns(read_script(script.encode()), seed)
    return [number for number in range(1, count + 1) if turns.take(asked or _asked())]


@pytest.mark.parametrize(
    ("glob", "fitting", "other"),
    [
        ("/videos", ["/videos"], ["/videos/1", "/video", "/v1/videos"]),
        ("/videos/*", ["/videos/1", "/videos/a=b.c"], ["/videos", "/videos/1/content", "/videos/a/b"]),
        ("/videos/*/content", ["/videos/1/content"], ["/videos/1", "/videos/1/2/content"]),
        ("/videos/**", ["/videos", "/videos/1", "/videos/1/content"], ["/videosx", "/models"]),
        ("/videos*", ["/videos", "/videos/1", "/videos/1/content"], ["/models"]),
        ("/videos/a*", ["/videos/ab"], ["/videos/ab/content"]),
        ("/*", ["/videos", "/videos/1/content"], []),
        ("/**/content", ["/videos/1/content"], ["/content/1"]),
        ("*/content", ["/videos/1/content"], ["/videos/1"]),
        ("content", ["/videos/1/content"], ["/videos/content/1"]),
        ("*", ["/videos", "/videos/1/content"], []),
        ("**", ["/videos", "/videos/1/content"], []),
        ("/video?", ["/videos"], ["/video", "/video/"]),
        ("/a.b+[c]", ["/a.b+[c]"], ["/aab+c"]),
    ],
)
def test_a_path_fits_its_glob(glob: str, fitting: list[str], other: list[str]) -> None:
    assert [path for path in (*fitting, *other) if fits_path(glob, path)] == fitting


def test_a_path_may_be_given_with_its_base() -> None:
    assert below("/openai/v1", "/openai/v1/videos") == "/videos"
    assert below("/v1", "/v1") == "/"
    assert below("/v1", "/v11/videos") == "/v11/videos"
    assert _acting('[[fault]]\ndo = "reset"\nwhen = { path = "/v1/videos" }', 1) == [1]


@pytest.mark.parametrize(
    ("turn", "acting"),
    [
        ("", [1, 2, 3, 4, 5, 6]),
        ("nth = 2", [2]),
        ("nth = [1, 3]", [1, 3]),
        ("every = 2", [2, 4, 6]),
        ("times = 4", [1, 2, 3, 4]),
        ("every = 2\ntimes = 2", [2, 4]),
        ("probability = 0.0", []),
        ("probability = 1.0", [1, 2, 3, 4, 5, 6]),
    ],
)
def test_a_fault_acts_when_it_is_due(turn: str, acting: list[int]) -> None:
    assert _acting(f'[[fault]]\ndo = "reset"\n{turn}', 6) == acting


def test_chances_are_the_same_for_the_same_seed() -> None:
    script = '[[fault]]\ndo = "reset"\nprobability = 0.3'
    first = _acting(script, 400, seed=5)
    assert first == _acting(script, 400, seed=5)
    assert first != _acting(script, 400, seed=6)
    assert 80 < len(first) < 160


def test_entries_count_also_what_another_took() -> None:
    script = (
        '[[fault]]\ndo = "reset"\nnth = 1\n[[fault]]\ndo = "stall"\nnth = 2\n[[fault]]\ndo = "status"\nstatus = 500'
    )
    turns = Turns(read_script(script.encode()), 1)
    assert [[str(due.fault.do) for due in turns.take(_asked())] for _ in range(3)] == [["reset"], ["stall"], ["status"]]


def test_times_of_an_entry_are_not_used_up_by_another() -> None:
    script = '[[fault]]\ndo = "reset"\ntimes = 2\n[[fault]]\ndo = "stall"\ntimes = 1'
    turns = Turns(read_script(script.encode()), 1)
    taken = [[str(due.fault.do) for due in turns.take(_asked())] for _ in range(4)]
    assert taken == [["reset"], ["reset"], ["stall"], []]


def test_things_can_be_counted_by_themselves() -> None:
    for per, other in (("path", _asked("/videos/2")), ("prompt", _asked(prompt="two"))):
        turns = Turns(read_script(f'[[fault]]\ndo = "reset"\nnth = 1\nper = "{per}"'.encode()), 1)
        assert [bool(turns.take(asked)) for asked in (_asked(), _asked(), other, other)] == [True, False, True, False]


def test_an_entry_that_stayed_goes_on_counting_and_others_begin_anew() -> None:
    stays = '[[fault]]\ndo = "reset"\nwhen = { path = "/videos" }\nnth = 2\n'
    before = Turns(read_script(f'{stays}[[fault]]\ndo = "stall"\nnth = 2'.encode()), 1)
    before.take(_asked())
    after = Turns(read_script(f'[[fault]]\ndo = "stall"\nnth = 3\n{stays}'.encode()), 1, before)
    assert [str(due.fault.do) for due in after.take(_asked())] == ["reset"]


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        ('method = "get"', True),
        ('method = "P*"', False),
        ('header = { x-kind = "a*" }', True),
        ('header = { X-Kind = "b*" }', False),
        ('header = { range = "" }', True),
        ('header = { range = "?*" }', False),
        ('key = "sk-?"', True),
        ('key = "bearer*"', False),
        ('query = ""', True),
        ('prompt = "*"', False),
        ('path = "/videos", key = "other"', False),
    ],
)
def test_all_conditions_must_fit(when: str, fits: bool) -> None:  # noqa: FBT001 - a column of the table
    asked = _asked(**{"x-kind": "abc", "authorization": "Bearer sk-1"})
    assert bool(_acting(f'[[fault]]\ndo = "reset"\nwhen = {{ {when} }}', 1, asked=asked)) is fits


@pytest.mark.parametrize(
    ("media_type", "body", "found"),
    [
        ("application/json", b'{"prompt": "a", "model": "m", "x": 1}', {"prompt": "a", "model": "m"}),
        ("", b'{"prompt": "a"}', {"prompt": "a"}),
        ("application/json", b'{"prompt": 5, "model": null}', {}),
        ("application/json", b'["prompt"]', {}),
        ("application/json", b"{", {}),
        ("application/json", b"[" * 100_000, {}),
        ("application/json", b"\xff\xfe", {}),
        ("application/json", b"", {}),
        ("application/x-www-form-urlencoded", b"prompt=a+b&model=m&prompt=c", {"prompt": "c", "model": "m"}),
        ("application/x-www-form-urlencoded", b"\xff", {}),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\ncontent-disposition: form-data; name="prompt"\r\n\r\na\r\n--b--',
            {"prompt": "a"},
        ),
        ("multipart/form-data; boundary=b", b"nonsense", {}),
        ("multipart/form-data", b"nonsense", {}),
    ],
)
async def test_prompt_and_model_are_found_in_any_body(media_type: str, body: bytes, found: dict[str, str]) -> None:
    headers = Headers({"content-type": media_type} if media_type else {})
    assert await read_fields(headers, body) == found
