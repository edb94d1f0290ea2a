"""Facts about the settings file: it is never lost, and never stops the program."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from sora_desktop.domain.errors import FolderNotWritable
from sora_desktop.storage import settings
from sora_desktop.storage.settings import Settings

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "settings.json"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chosen=st.builds(
        Settings,
        videos_folder=st.none() | st.text(st.characters()),
        file_name_template=st.text(),
        color_scheme=st.text(),
        start_paused=st.booleans(),
        keep_awake=st.booleans(),
        window=st.dictionaries(st.text(), VALUES, max_size=3),
        draft=st.dictionaries(st.text(), VALUES, max_size=3),
        unknown=st.dictionaries(st.text(min_size=20), VALUES, max_size=3),
        problem=st.none(),
    )
)
def test_any_settings_come_back_as_they_were(path: Path, chosen: Settings) -> None:
    settings.save(path, chosen)
    assert settings.load(path) == chosen
    assert settings.load(path).problem is None


def test_without_a_file_everything_is_as_usual(path: Path) -> None:
    assert settings.load(path) == Settings()
    assert settings.load(path).problem is None
    assert not path.parent.exists()


def test_what_another_version_wrote_is_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"from_the_future": {"a": [1]}, "color_scheme": "dark"}')
    loaded = settings.load(path)
    assert loaded.color_scheme == "dark"
    settings.save(path, dataclasses.replace(loaded, color_scheme="light"))
    stored = json.loads(path.read_text())
    assert stored["from_the_future"] == {"a": [1]}
    assert stored["color_scheme"] == "light"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe\x00garbage", "not UTF-8"),
        (b"[1, 2]", "not a JSON object"),
        (b"[" * 200_000, "not JSON"),
        (b'{"window": []}', "window makes no sense"),
        (b'{"videos_folder": 7, "draft": {"prompt": "kept"}}', "videos_folder makes no sense"),
        (b'{"color_scheme": null}', "color_scheme makes no sense"),
    ],
)
def test_a_file_that_cannot_be_read_is_kept_aside_and_reported(path: Path, content: bytes, reason: str) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    loaded = settings.load(path)
    assert loaded.problem is not None
    assert reason in str(loaded.problem)
    (kept,) = path.parent.iterdir()
    assert kept.name.startswith("settings.json.unreadable-")
    assert str(kept) in str(loaded.problem)
    assert kept.read_bytes() == content
    settings.save(path, loaded)
    assert settings.load(path).problem is None


def test_values_that_make_sense_outlive_one_that_does_not(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"videos_folder": 7, "draft": {"prompt": "kept"}, "new": 1}')
    loaded = settings.load(path)
    assert loaded == Settings(draft={"prompt": "kept"}, unknown={"new": 1})


def test_a_mark_at_the_beginning_does_no_harm(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b'\xef\xbb\xbf{"color_scheme": "dark"}')
    assert settings.load(path).color_scheme == "dark"


def test_a_folder_in_place_of_the_file_is_reported(path: Path) -> None:
    path.mkdir(parents=True)
    assert "Is a directory" in str(settings.load(path).problem)


def test_a_folder_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(FolderNotWritable):
        settings.save(tmp_path / "file" / "settings.json", Settings())


def test_two_unreadable_files_are_both_kept(path: Path) -> None:
    path.parent.mkdir()
    for content in (b"one", b"two"):
        path.write_bytes(content)
        settings.load(path)
    assert sorted(kept.read_bytes() for kept in path.parent.iterdir()) == [b"one", b"two"]


def test_a_kill_while_saving_leaves_the_old_or_the_new_ones(
    path: Path, start_python: Callable[..., subprocess.Popen[str]]
) -> None:
    script = """
import sys
from pathlib import Path
from sora_desktop.storage import settings
for number in range(100_000):
    settings.save(Path(sys.argv[1]), settings.Settings(draft={"prompt": str(number) * 50_000}))
    print(number, flush=True)
"""
    for _ in range(3):
        process = start_python(script, path)
        assert process.stdout is not None
        for _ in range(5):
            process.stdout.readline()
        process.kill()
        process.wait()
        loaded = settings.load(path)
        assert loaded.problem is None
        text = str(loaded.draft["prompt"])
        assert text == text[: len(text) // 50_000] * 50_000


def test_reading_the_settings_loads_nothing_heavy(path: Path, run_python: Callable[..., str]) -> None:
    script = """
import sys
before = set(sys.modules)
from sora_desktop.storage import settings
print(*sorted(set(sys.modules) - before))
"""
    loaded = run_python(script).split()
    assert not {"sqlite3", "keyring", "httpx", "pydantic", "av", "PIL", "asyncio", "platformdirs"} & set(loaded)
