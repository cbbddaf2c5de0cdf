"""What a cloud takes for a name: each rule takes a good one, and refuses what is too long or misspelt."""

from __future__ import annotations

import pytest

from atoll_engine.offline import naming
from atoll_engine.offline.facts import facts
from atoll_engine.offline.name_rules import name_problem
from atoll_engine.offline.schemas import Schemas
from atoll_engine.provider.values import UNKNOWN, Secret

RULES = {rule["token"]: rule for rule in facts("names")}
_PREFIX = {"aws:kms/alias:Alias": "alias/"}


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Schemas:
    return Schemas(tmp_path_factory.mktemp("schemas"))


def wrong(schemas: Schemas, token: str, name: object) -> str:
    schema = schemas.of(token)
    name_property = naming.name_property(schema)
    path = RULES[token].get("property") or name_property
    assert path in schema["inputs"]["properties"], "the rule is of an input that there is"
    found = name_problem(token, name_property, {path: name})
    return str(found) if found else ""


@pytest.mark.parametrize("token", RULES)
def test_a_rule_takes_a_good_name_and_refuses_bad_ones(schemas: Schemas, token: str) -> None:
    rule, start = RULES[token], _PREFIX.get(token, "")
    good = start + "a" * (max(rule["min"], 6) - len(start) + 1)

    assert wrong(schemas, token, good) == ""
    assert f"allowed: {rule['min']} to {rule['max']}" in wrong(schemas, token, good + "a" * rule["max"])
    for bad in ("", f"{start}a name", f"{start}name!"):
        assert rule["says"] in wrong(schemas, token, bad)


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("aws:s3/bucket:Bucket", "Models"),
        ("aws:s3/bucket:Bucket", "a..b"),
        ("aws:s3/bucket:Bucket", "xn--models"),
        ("aws:ecr/repository:Repository", "team//images"),
        ("aws:elasticache/replicationGroup:ReplicationGroup", "one--two"),
        ("gcp:storage/bucket:Bucket", "google-models"),
        ("gcp:container/cluster:Cluster", "main-"),
        ("gcp:serviceaccount/account:Account", "short"),
        ("azure-native:containerservice:AgentPool", "gpu-pool"),
        ("azure-native:storage:StorageAccount", "Models"),
        ("azure-native:keyvault:Vault", "1vault"),
    ],
)
def test_what_clouds_refuse(schemas: Schemas, token: str, name: str) -> None:
    assert repr(name)[1:-1] in wrong(schemas, token, name)


def test_what_is_not_known_is_taken_and_a_secret_is_not_shown(schemas: Schemas) -> None:
    token = "aws:s3/bucket:Bucket"

    assert wrong(schemas, token, UNKNOWN) == ""
    assert "Hidden" not in wrong(schemas, token, Secret("Hidden"))
    assert wrong(schemas, token, Secret("Hidden")) != ""
    assert name_problem("aws:ec2/vpc:Vpc", None, {}) is None


def test_names_that_are_made_up_are_good_ones(schemas: Schemas) -> None:
    for token in RULES:
        schema = schemas.of(token)
        name = naming.name_property(schema)
        if name is None or name in schema["inputs"]["required"] or token.startswith("azure-native:"):
            continue
        chosen = naming.autoname(schema, f"urn:pulumi:s::p::{token}::models", {}, {}, name)
        other = naming.autoname(schema, f"urn:pulumi:s::p::{token}::models", {}, {}, name, "models-1")
        assert wrong(schemas, token, chosen) == ""
        assert chosen != other, "what replaces another has a name of its own"
        assert naming.is_autoname(str(chosen), f"urn:pulumi:s::p::{token}::models")
    assert not naming.is_autoname("models", "urn:pulumi:s::p::aws:s3/bucket:Bucket::models")
