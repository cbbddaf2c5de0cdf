"""What no environment has by default, and our rules must still let pass: Kueue with a team's queue."""

from __future__ import annotations

from typing import Any

from atoll.kubernetes import Kueue, QueueCapacity, TeamQueue
from atoll.testing import Secret, record
from atoll_engine import toolchain
from atoll_engine.progress import Progress
from atoll_policies import Level, Resource, all_rules
from atoll_policies.evaluator import Evaluator
from atoll_policies.settings import Settings

CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"


def plain(value: Any) -> Any:
    """Return a value with what is secret in it as it is."""
    if isinstance(value, Secret):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def program() -> None:
    manifest = (toolchain.ensure_files("kueue", Progress()) / "kueue.yaml").read_text()
    certificate = {"ca_bundle": CERTIFICATE, "tls_cert": CERTIFICATE, "tls_key": "key"}
    Kueue("kueue", {"manifest": manifest, **certificate})
    QueueCapacity("capacity", {"flavors": [{"name": "any"}]})
    quota = {"flavor": "any", "resource": "cpu", "nominal": "8"}
    TeamQueue("research", {"namespaces": ["research"], "quotas": [quota]})


def test_a_queue_ends_no_preview_of_production() -> None:
    made = [item for item in record(program).values() if item.token.startswith("kubernetes:")]
    resources = [
        Resource(
            f"urn:pulumi:aws-prod::p::{item.token}::{item.name}", item.token, item.name, plain(item.inputs)
        )
        for item in made
    ]

    findings = Evaluator(all_rules(), Settings("prod")).all(resources)

    assert len(made) > 60
    assert [finding for finding in findings if finding.level is Level.MANDATORY] == []
