"""Templates, presets, and the prompts of stored jobs."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.jobs import Job, job_id
from sora_desktop.domain.prompt_templates import Preset, PromptTemplate
from sora_desktop.domain.requests import Origin, VideoRequest
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.prompts import PromptRepository

if TYPE_CHECKING:
    from sora_desktop.storage.database import Database

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def job(prompt: str, number: int, origin: Origin = Origin.FORM) -> Job:
    return Job(
        id=job_id(number, bytes(10)),
        connection="studio",
        request=VideoRequest(prompt=prompt),
        created_at=NOW,
        simulated=False,
        origin=origin,
    )


@pytest.fixture
def prompts(database: Database) -> PromptRepository:
    return PromptRepository(database)


async def test_past_prompts_come_each_once_the_newest_first(database: Database, prompts: PromptRepository) -> None:
    texts = ["a boat", "a cat", "a boat", "ein Schloß", "a Cat", "  "]
    await JobRepository(database).add([job(text, number) for number, text in enumerate(texts, 1)])
    assert [one.text for one in await prompts.past("", 10)] == ["a Cat", "ein Schloß", "a boat", "a cat"]
    assert [one.text for one in await prompts.past("", 2)] == ["a Cat", "ein Schloß"]
    assert [one.text for one in await prompts.past("CAT a", 10)] == ["a Cat", "a cat"]
    assert [one.text for one in await prompts.past("schloss", 10)] == ["ein Schloß"]
    assert await prompts.past("dog", 10) == []
    await JobRepository(database).add([job("un Château", 9)])
    assert [len(await prompts.past(text, 10)) for text in ("château", "chateau", "chàteau")] == [1, 1, 0]


async def test_prompts_of_clips_that_were_brought_in_or_deleted_for_good_are_none_of_the_past(
    database: Database, prompts: PromptRepository
) -> None:
    repository = JobRepository(database)
    removed, *_ = await repository.add(
        [job("thrown away", 1), job("made elsewhere", 2, Origin.ADOPTED), job("mine", 3)]
    )
    await repository.save(dataclasses.replace(removed, removed_at=NOW))
    assert [one.text for one in await prompts.past("", 10)] == ["mine", "thrown away"]
    await database.write(
        lambda connection: connection.execute(
            "UPDATE jobs SET deleted_at = 1 WHERE sequence = ?", (removed.sequence,)
        ).close()
    )
    assert [one.text for one in await prompts.past("", 10)] == ["mine"]


async def test_a_template_is_one_whatever_the_case_of_its_name(prompts: PromptRepository) -> None:
    await prompts.save_template(PromptTemplate("Harbour", "{boat} at dusk"))
    await prompts.save_template(PromptTemplate("anchor", "an anchor"))
    await prompts.save_template(PromptTemplate("HARBOUR", "{boat} at dawn"))
    assert await prompts.templates() == [
        PromptTemplate("anchor", "an anchor"),
        PromptTemplate("HARBOUR", "{boat} at dawn"),
    ]
    assert await prompts.template("harbour") == PromptTemplate("HARBOUR", "{boat} at dawn")
    await prompts.rename_template("harbour", "Anchor")
    assert await prompts.templates() == [PromptTemplate("Anchor", "{boat} at dawn")]
    await prompts.rename_template("Anchor", "ANCHOR")
    await prompts.remove_template("anchor")
    assert await prompts.templates() == []
    assert await prompts.template("anchor") is None


async def test_a_preset_comes_back_as_it_was(prompts: PromptRepository) -> None:
    settings = {"model": "wan2.2", "takes": 3, "extra": [["seed", "7"]], "characters": ["Ä"]}
    await prompts.save_preset(Preset("Portrait", settings))
    await prompts.save_preset(Preset("portrait", {**settings, "takes": 4}))
    assert await prompts.presets() == [Preset("portrait", {**settings, "takes": 4})]
    await prompts.rename_preset("PORTRAIT", "Wide")
    assert [one.name for one in await prompts.presets()] == ["Wide"]
    await prompts.remove_preset("wide")
    assert await prompts.presets() == []
