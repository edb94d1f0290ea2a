"""What is attested of a release: every product's sum, the commit and the workflow, and what is in each system's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attest
import pytest
from steps.errors import BuildFailed

if TYPE_CHECKING:
    from pathlib import Path

RUN = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "owner/name",
    "GITHUB_REF": "refs/tags/v1.2.0",
    "GITHUB_WORKFLOW_REF": "owner/name/.github/workflows/release.yml@refs/tags/v1.2.0",
    "GITHUB_RUN_ID": "17",
    "GITHUB_RUN_ATTEMPT": "1",
    "GITHUB_EVENT_NAME": "push",
    "GITHUB_REPOSITORY_ID": "3",
    "GITHUB_REPOSITORY_OWNER_ID": "4",
    "RUNNER_ENVIRONMENT": "github-hosted",
    "GITHUB_SHA": "abc",
}
NAMES = (
    "sora-desktop_1.2.0-1_amd64.deb",
    "sora-desktop-1.2.0-linux-x86_64.tar.xz",
    "sora-desktop-1.2.0-linux-x86_64.cdx.json",
    "sora-desktop-1.2.0-macos-arm64.dmg",
    "sora-desktop-1.2.0-macos-x86_64.dmg",
    "sora-desktop-1.2.0-macos-arm64.cdx.json",
    "sora_desktop-1.2.0-py3-none-any.whl",
)


@pytest.fixture
def products(tmp_path: Path) -> Path:
    """Give a folder with bills and the sums of all products."""
    for name in NAMES:
        (tmp_path / name).write_text(json.dumps({"bomFormat": "CycloneDX", "of": name}), encoding="utf-8")
    sums = "".join(f"{number:064x}  {name}\n" for number, name in enumerate(NAMES))
    (tmp_path / "SHA256SUMS").write_text(sums, encoding="utf-8")
    return tmp_path


def told(products: Path) -> dict[str, dict[str, Any]]:
    return {name: json.loads(text) for name, text in attest.statements(products, RUN)}


def subjects(statement: dict[str, Any]) -> set[str]:
    return {subject["name"] for subject in statement["subject"]}


def test_the_provenance_names_every_product_the_commit_and_the_workflow(products: Path) -> None:
    statement = told(products)["sora-desktop-1.2.0.provenance.sigstore.json"]

    assert statement["predicateType"] == "https://slsa.dev/provenance/v1"
    assert {"name": NAMES[1], "digest": {"sha256": f"{1:064x}"}} in statement["subject"]
    assert subjects(statement) == set(NAMES)
    definition = statement["predicate"]["buildDefinition"]
    assert definition["externalParameters"]["workflow"]["path"] == ".github/workflows/release.yml"
    assert definition["resolvedDependencies"] == [
        {"uri": "git+https://github.com/owner/name@refs/tags/v1.2.0", "digest": {"gitCommit": "abc"}}
    ]
    assert statement["predicate"]["runDetails"] == {
        "builder": {"id": "https://github.com/" + RUN["GITHUB_WORKFLOW_REF"]},
        "metadata": {"invocationId": "https://github.com/owner/name/actions/runs/17/attempts/1"},
    }


def test_each_bill_is_attested_for_the_products_of_its_system(products: Path) -> None:
    statements = told(products)

    linux = statements["sora-desktop-1.2.0-linux-x86_64.cdx.sigstore.json"]
    assert subjects(linux) == {NAMES[0], NAMES[1]}
    assert linux["predicate"]["of"] == NAMES[2]
    assert linux["predicateType"] == "https://cyclonedx.org/bom"
    assert subjects(statements["sora-desktop-1.2.0-macos-arm64.cdx.sigstore.json"]) == {NAMES[3]}
    assert len(statements) == 3


def test_outside_of_a_workflow_nothing_is_attested(products: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_SERVER_URL", raising=False)

    assert attest.main([str(products)]) == 1
    assert {path.name for path in products.iterdir()} == {*NAMES, "SHA256SUMS"}


def test_a_release_without_bills_is_not_attested(products: Path) -> None:
    (products / "SHA256SUMS").write_text(f"{0:064x}  {NAMES[0]}\n", encoding="utf-8")

    with pytest.raises(BuildFailed, match="no bill of materials"):
        told(products)


def test_what_is_signed_lies_beside_the_products(products: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in RUN.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(attest, "sign", lambda told: {name: f"signed {len(text)}" for name, text in told.items()})

    assert attest.main([str(products)]) == 0
    signed = {path.name for path in products.glob("*.sigstore.json")}
    assert signed == told(products).keys()
    assert (products / "sora-desktop-1.2.0.provenance.sigstore.json").read_text("utf-8").startswith("signed ")
