"""The workflows: valid by their description, safe by their linter, and in step with the project."""

from __future__ import annotations

import re
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SCRIPTS = Path(sysconfig.get_path("scripts"))


def start(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(SCRIPTS / tool), *arguments, *map(str, WORKFLOWS)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def read(workflow: Path) -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    return told


def steps(workflow: Path) -> list[dict[str, Any]]:
    return [step for job in read(workflow)["jobs"].values() for step in job.get("steps", [])]


def test_workflows_are_valid_by_their_description() -> None:
    done = start("check-jsonschema", "--builtin-schema", "vendor.github-workflows")

    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_in_the_workflows_can_be_abused() -> None:
    done = start("zizmor", "--offline", "--persona", "pedantic", "--no-progress")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings to report" in done.stdout


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.name)
def test_rights_are_given_to_jobs_one_by_one_and_every_job_ends(workflow: Path) -> None:
    told = read(workflow)

    assert told["permissions"] == {}
    for job in told["jobs"].values():
        assert job["permissions"]
        assert "uses" in job or job["timeout-minutes"] <= 120


def test_every_action_is_pinned_to_one_commit_everywhere() -> None:
    text = "".join(workflow.read_text(encoding="utf-8") for workflow in WORKFLOWS)
    used = re.findall(r"uses: ([\w-]+/[\w-]+)@(\S+) # (\S+)", text)

    assert len(used) == len(re.findall(r"uses: [^.\s]", text)) > 4
    assert all(re.fullmatch(r"[0-9a-f]{40}", commit) for _action, commit, _version in used)
    assert len(set(used)) == len({action for action, _commit, _version in used})


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.name)
def test_what_a_workflow_starts_is_there(workflow: Path) -> None:
    commands = "\n".join(step.get("run", "") for step in steps(workflow))
    named = set(re.findall(r"packaging/[\w/]+\.py", commands))

    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_every_supported_python_is_tested() -> None:
    told = read(ROOT / ".github" / "workflows" / "test.yml")

    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    oldest, beyond = map(int, re.findall(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', project)[0])
    assert told["jobs"]["linux"]["strategy"]["matrix"]["python"] == [f"3.{minor}" for minor in range(oldest, beyond)]


def test_where_a_container_installs_nobody_is_asked_anything() -> None:
    installing = [
        step
        for workflow in WORKFLOWS
        for job in read(workflow)["jobs"].values()
        if "container" in job
        for step in job["steps"]
        if "apt-get install" in step.get("run", "")
    ]

    assert [step["env"]["DEBIAN_FRONTEND"] for step in installing] == ["noninteractive"] * 2


def test_the_tests_of_a_release_are_ended_by_no_other_tests() -> None:
    called = read(ROOT / ".github" / "workflows" / "test.yml")

    # A workflow that is called is told the name of the one that calls it.
    assert "${{ github.workflow }}" in called["concurrency"]["group"]
    assert read(ROOT / ".github" / "workflows" / "release.yml")["concurrency"]["cancel-in-progress"] is False
