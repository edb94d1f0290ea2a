"""Attests the products of a release: from which commit and by which workflow they come, and what is in them.

    python packaging/attest.py dist

Leaves statements beside the products that are signed by Sigstore in the name of the workflow that runs this, which
therefore must be let ask GitHub for its identity (`id-token: write`). They travel with the release, so that
`gh attestation verify FILE --bundle STATEMENT --repo OWNER/NAME` and every client of Sigstore can check them without
asking GitHub for them. It needs what `requirements-attest.txt` locks.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from products.order import COMMAND
from release import SUMS, products_of
from steps.errors import BuildFailed, say

BILL = ".cdx.json"
PROVENANCE = "https://slsa.dev/provenance/v1"
BILL_OF_MATERIALS = "https://cyclonedx.org/bom"
ENDING = ".sigstore.json"


def main(arguments: Sequence[str]) -> int:
    """Attest the products in the folder that the command line names; give 0 if it could be done."""
    if len(arguments) != 1:
        say((__doc__ or "").strip())
        return 2
    folder = Path(arguments[0])
    try:
        signed = sign(dict(statements(folder, os.environ)))
    except BuildFailed as problem:
        say(str(problem))
        return 1
    for name, bundle in signed.items():
        (folder / name).write_text(bundle, encoding="utf-8")
        print(f"attested: {name}")
    return 0


def statements(folder: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Write the statements that are to be signed, in the form of in-toto, each with the name of its file.

    Args:
        folder: the products, with their sums.
        environment: what GitHub tells of the run.

    Raises:
        BuildFailed: when this is no run of a workflow, or there is nothing to attest.
    """
    lines = (line.split("  ") for line in (folder / SUMS).read_text(encoding="utf-8").splitlines())
    sums = {name: sum_ for sum_, name in lines}
    bills = [name for name in sums if name.endswith(BILL)]
    if not bills:
        reason = f"There is no bill of materials in {folder}."
        raise BuildFailed(reason)
    version = bills[0].split("-")[2]
    yield f"{COMMAND}-{version}.provenance{ENDING}", _statement(sums, PROVENANCE, provenance(environment))
    for bill in bills:
        described = {name: sums[name] for name in products_of(bill, sums)}
        told = json.loads((folder / bill).read_text(encoding="utf-8"))
        yield bill.removesuffix(".json") + ENDING, _statement(described, BILL_OF_MATERIALS, told)


def provenance(environment: Mapping[str, str]) -> dict[str, Any]:
    """Tell from what and by what the products were made, as GitHub's own attestations do (SLSA 1).

    Raises:
        BuildFailed: when this is no run of a workflow.
    """
    try:
        server, repository = environment["GITHUB_SERVER_URL"], environment["GITHUB_REPOSITORY"]
        ref, workflow = environment["GITHUB_REF"], environment["GITHUB_WORKFLOW_REF"]
        home = f"{server}/{repository}"
        run = f"{home}/actions/runs/{environment['GITHUB_RUN_ID']}/attempts/{environment['GITHUB_RUN_ATTEMPT']}"
        return {
            "buildDefinition": {
                "buildType": "https://actions.github.io/buildtypes/workflow/v1",
                "externalParameters": {
                    "workflow": {
                        "ref": ref,
                        "repository": home,
                        "path": workflow.partition("@")[0].removeprefix(f"{repository}/"),
                    }
                },
                "internalParameters": {
                    "github": {
                        "event_name": environment["GITHUB_EVENT_NAME"],
                        "repository_id": environment["GITHUB_REPOSITORY_ID"],
                        "repository_owner_id": environment["GITHUB_REPOSITORY_OWNER_ID"],
                        "runner_environment": environment["RUNNER_ENVIRONMENT"],
                    }
                },
                "resolvedDependencies": [
                    {"uri": f"git+{home}@{ref}", "digest": {"gitCommit": environment["GITHUB_SHA"]}}
                ],
            },
            "runDetails": {
                "builder": {"id": f"{server}/{workflow}"},
                "metadata": {"invocationId": run},
            },
        }
    except KeyError as missing:
        reason = f"Only a run of a workflow can be attested, and {missing.args[0]} is not told here."
        raise BuildFailed(reason) from missing


def sign(statements: Mapping[str, bytes]) -> dict[str, str]:
    """Have each statement signed in the name of this run, and give the bundles of statement and signature.

    Raises:
        BuildFailed: when this run is told no identity.
    """
    # Installed only where something is attested.
    from sigstore.dsse import Statement  # noqa: PLC0415 - see above
    from sigstore.models import ClientTrustConfig  # noqa: PLC0415 - see above
    from sigstore.oidc import IdentityToken, detect_credential  # noqa: PLC0415 - see above
    from sigstore.sign import SigningContext  # noqa: PLC0415 - see above

    identity = detect_credential()
    if identity is None:
        reason = "Nobody can be named who attests: the workflow's job needs the permission `id-token: write`."
        raise BuildFailed(reason)
    context = SigningContext.from_trust_config(ClientTrustConfig.production())
    with context.signer(IdentityToken(identity)) as signer:
        return {name: signer.sign_dsse(Statement(text)).to_json() for name, text in statements.items()}


def _statement(subjects: Mapping[str, str], kind: str, told: Mapping[str, Any]) -> bytes:
    return json.dumps(
        {
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [{"name": name, "digest": {"sha256": sum_}} for name, sum_ in subjects.items()],
            "predicateType": kind,
            "predicate": told,
        }
    ).encode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
