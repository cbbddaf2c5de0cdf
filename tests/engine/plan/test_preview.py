"""What `./atoll preview` shows of clouds, of real previews and through the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from atoll_engine import offline
from atoll_engine.plan import Plan, make_plan
from atoll_engine.plan.billed import is_known
from tests.engine.clouds import azure_platform, programs_gcp, test_aws

PLATFORMS: dict[str, tuple[Callable[..., Any], list[str], list[str]]] = {
    "aws": (test_aws.platform, test_aws.CLOUDS, test_aws.EXISTING),
    "gcp": (programs_gcp.platform, ["gcp", "kubernetes"], []),
    "azure": (azure_platform.platform, ["azure-native"], []),
}
CLOUD_TYPES = ("aws:", "gcp:", "azure-native:")


@cache
def outcome(cloud: str) -> offline.Outcome:
    program, providers, existing = PLATFORMS[cloud]
    with offline.providers(providers, mode="filled", existing=existing) as environment:
        return offline.preview(program, environment)


def plan(cloud: str) -> Plan:
    return make_plan(outcome(cloud), {}, environment=cloud, basis="filled")


@pytest.fixture(autouse=True)
def _as_on_a_machine_without_an_account(no_credentials: None) -> None:
    """Every test here."""


@pytest.mark.parametrize("cloud", PLATFORMS)
def test_it_is_decided_what_everything_costs(cloud: str) -> None:
    types = {item.type for item in outcome(cloud).resources if item.type.startswith(CLOUD_TYPES)}

    assert len(types) > 20
    assert sorted(item for item in types if not is_known(item)) == []


@pytest.mark.parametrize("cloud", PLATFORMS)
def test_the_tree_counts_what_the_engine_counts(cloud: str) -> None:
    shown = plan(cloud)

    assert shown.root.changes == shown.changes == outcome(cloud).changes
    assert shown.cost.total.most == pytest.approx(
        sum(charge.usd_per_hour.most for charge in shown.cost.charges)
    )
    assert all(charge.page.startswith("https://") for charge in shown.cost.charges)


@pytest.mark.parametrize(
    ("cloud", "region", "needed"),
    [
        ("aws", "us-west-2", {"L-417A185B": 4 * 192 + 2 * 96, "L-7212CCBC": 2 * 96, "L-DB2E81BA": 8 * 4}),
        (
            "gcp",
            "europe-west4",
            {"PREEMPTIBLE_NVIDIA_H100_MEGA_GPUS": 32, "NVIDIA_L4_GPUS": 3, "NETWORKS": 9},
        ),
        ("azure", "westeurope", {"standardNDSH100v5Family": 4 * 96, "lowPriorityCores": 4 * 24}),
    ],
)
def test_quotas_are_those_of_the_pools(cloud: str, region: str, needed: dict[str, int]) -> None:
    shown = plan(cloud)

    assert shown.regions[cloud] == (region,)
    found = {need.code: need.needed for need in shown.quotas}
    assert {code: found[code] for code in needed} == needed


def test_the_same_is_known_with_honest_outputs() -> None:
    """Machines, nodes and disks are decided by the program, not by the cloud."""
    program, providers, existing = PLATFORMS["aws"]
    with offline.providers(providers, mode="honest", existing=existing) as environment:
        honest = offline.preview(program, environment)
    shown = make_plan(honest, {}, environment="aws", basis="honest")

    filled = plan("aws")
    assert shown.cost.total == filled.cost.total
    assert shown.quotas == filled.quotas


def atoll(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "atoll_engine", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))


def walk(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield part
    for child in part["parts"]:
        yield from walk(child)


def test_the_command_line_shows_what_can_be_added_up_by_hand() -> None:
    done = atoll("preview", "aws-dev", "--json")

    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert (shown["ok"], shown["basis"], shown["regions"]) == (True, "filled", {"aws": ["us-west-2"]})
    parts = {part["type"]: part for part in shown["cost"]["parts"]}
    # One NAT gateway for 0.045 with an address for 0.005.
    assert parts["AwsNetwork"]["usd_per_hour"] == {"fewest": 0.05, "most": 0.05}
    # The control plane; one to three m7i.xlarge with 100 GiB of gp3 at 0.08 a month; a key at 1 a month.
    node = 0.2016 + 100 * 0.08 / 730
    assert parts["EksCluster"]["usd_per_hour"] == pytest.approx(
        {"fewest": 0.10 + node + 1 / 730, "most": 0.10 + 3 * node + 1 / 730}, abs=1e-5
    )
    pools = {charge["what"]: charge["usd_per_hour"]["most"] for charge in parts["KarpenterPool"]["charges"]}
    assert pools["0-2 x g6.xlarge on demand"] == pytest.approx(2 * 0.8048)
    assert shown["cost"]["usd_per_hour"]["fewest"] == pytest.approx(
        sum(part["usd_per_hour"]["fewest"] for part in parts.values()), abs=1e-5
    )
    assert [item for item in shown["cost"]["left_out"] if item["kind"] == "unpriced"] == []
    assert {"EksCluster", "KServe", "TrainingJob"} <= {part["type"] for part in walk(shown["resources"])}


def test_options_that_exclude_each_other_are_refused() -> None:
    assert atoll("preview", "aws-dev", "--json", "--markdown").returncode == 1
    assert atoll("preview", "aws-dev", "--live", "--honest").returncode == 1
    refused = atoll("preview", "local", "--json")
    assert refused.returncode == 1
    assert "on no cloud" in refused.stderr
