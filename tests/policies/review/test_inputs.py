"""What people and other programs give: configurations and exported stacks, right and wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from atoll_engine.errors import UsageError
from atoll_engine.review.gate import read_gate
from atoll_engine.review.gate_changes import gate_changes
from atoll_engine.review.sides import _undetermined_fails
from atoll_policies import HIDDEN, UNKNOWN, Level, PolicyError, configuration, kind_of, state
from atoll_policies.values import SECRET, SIGNATURE, UNKNOWN_TEXT

CANARY = "hunter2-canary"
CLUSTER = "aws:eks/cluster:Cluster"


def written(folder: Path, text: str) -> Path:
    file = folder / "given.json"
    file.write_text(text)
    return file


def test_a_configuration_has_the_form_of_the_engine(tmp_path: Path) -> None:
    text = (
        '{"all": "advisory", "a": "disabled", "b": {"enforcementLevel": "mandatory", "n": 1}, "c": {"n": 2}}'
    )
    found = configuration.read(written(tmp_path, text))

    assert found.everything is Level.ADVISORY
    assert found.levels == {"a": Level.DISABLED, "b": Level.MANDATORY}
    assert found.values == {"b": {"n": 1}, "c": {"n": 2}}
    assert configuration.read(tmp_path / "none.json") == configuration.Configuration()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": "mandatory"', "isn't JSON"),
        ("[]", "must be an object"),
        ('{"a": "must"}', "no level 'must' (allowed: disabled, advisory, remediate, mandatory)"),
        ('{"a": 3}', "a: must be a level, or an object"),
        ('{"a": {"enforcementLevel": 3}}', "there is no level 3"),
        ('{"all": {"n": 1}}', "all: has a level alone"),
    ],
)
def test_a_wrong_configuration_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PolicyError) as refused:
        configuration.read(written(tmp_path, text))
    assert said in str(refused.value)


def test_all_that_is_wrong_with_a_configuration_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as refused:
        configuration.read(written(tmp_path, '{"a": "must", "b": 3}'))
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("config.json", '{"eks-endpoint-privat": "advisory"}', "did you mean eks-endpoint-private?"),
        ("config.json", '{"eks-endpoint-private": {"n": 1}}', "no parameter is called 'n'"),
        ("waivers.yaml", "waivers: [", "it can't be read"),
        ("waivers.yaml", "waiver: []", "it must have `waivers`"),
    ],
)
def test_a_gate_that_cannot_be_read_passes_nothing(tmp_path: Path, file: str, text: str, said: str) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / file).write_text(text)
    with pytest.raises(UsageError) as refused:
        read_gate(tmp_path)
    assert said in str(refused.value)


WAIVER = """waivers:
  - {rule: eks-endpoint-private, urn: "urn:pulumi:aws-prod::atoll::*::main", reason: tested,
     owner: ml@example.com, ticket: ML-1, expires: 2026-12-24}
"""


def tree(folder: Path, **files: str) -> Path:
    (folder / "policies").mkdir(parents=True)
    for name, text in files.items():
        (folder / "policies" / name.replace("_", ".")).write_text(text)
    return folder


def test_a_change_of_what_decides_is_told(tmp_path: Path) -> None:
    before = tree(tmp_path / "before", config_json='{"eks-secrets-encrypted": "mandatory"}')
    after = tree(tmp_path / "after", config_json='{"eks-endpoint-private": "advisory"}', waivers_yaml=WAIVER)
    told = gate_changes(before, read_gate(after), ["policies/atoll_policies/rule.py", "docs/a.md"])

    assert told == (
        "1 files of the rules differ: before and after are decided by the new ones",
        "the change adds a waiver: eks-endpoint-private of urn:pulumi:aws-prod::atoll::*::main, "
        "until 2026-12-24 by ml@example.com (ML-1)",
        "the change sets the level of eks-endpoint-private in prod to advisory; it was mandatory",
        "the change sets the level of eks-secrets-encrypted in dev to advisory; it was mandatory",
    )
    back = gate_changes(after, read_gate(before), [])
    assert back[0].startswith("the change takes out a waiver")
    assert gate_changes(after, read_gate(after), []) == ()


def test_a_base_whose_policies_cannot_be_read_is_told(tmp_path: Path) -> None:
    before = tree(tmp_path / "before", config_json='{"a-rule-that-is-gone": "advisory"}')
    (told,) = gate_changes(before, read_gate(tree(tmp_path / "after")), [])

    assert "can't be read" in told


def test_an_environment_may_ask_that_all_is_decided() -> None:
    asks = {"policies": {"undetermined": "fails"}}

    assert _undetermined_fails(asks)
    assert _undetermined_fails({"places": {"a": {}, "b": asks}})
    assert not _undetermined_fails({"policies": {"undetermined": "listed"}})
    assert not _undetermined_fails({})


def exported(**more: object) -> dict:
    urn = f"urn:pulumi:aws-prod::test::{CLUSTER}::main"
    secret = {SIGNATURE: SECRET, "plaintext": json.dumps(CANARY)}
    resource = {
        "urn": urn,
        "type": CLUSTER,
        "id": "main-1",
        "inputs": {"name": "main", "token": secret, "size": 3.0, "zone": UNKNOWN_TEXT},
        "outputs": {"arn": "arn:main", "none": None},
        "propertyDependencies": {"roleArn": ["urn:role"], "name": None},
        **more,
    }
    return {"version": 3, "deployment": {"manifest": {}, "resources": [resource]}}


def test_a_state_is_read_as_rules_see_it(tmp_path: Path) -> None:
    found = state.read(written(tmp_path, json.dumps(exported())))

    assert found.stack == "aws-prod"
    assert kind_of(found.stack) == "prod"
    properties = found.inputs[0].properties
    assert properties == {"name": "main", "token": HIDDEN, "size": 3, "zone": UNKNOWN}
    assert found.outputs[0].properties == {**properties, "arn": "arn:main", "id": "main-1"}
    assert found.outputs[0].property_dependencies == {"roleArn": ("urn:role",), "name": ()}
    assert CANARY not in str(found)


def test_a_deployment_without_its_envelope_is_the_same(tmp_path: Path) -> None:
    whole = state.read(written(tmp_path, json.dumps(exported())))
    assert state.read(written(tmp_path, json.dumps(exported()["deployment"]))) == whole


def test_what_is_on_its_way_out_is_not_there(tmp_path: Path) -> None:
    assert state.read(written(tmp_path, json.dumps(exported(delete=True)))).inputs == ()


def test_operations_that_did_not_end_are_counted(tmp_path: Path) -> None:
    tree = exported()
    tree["deployment"]["pending_operations"] = [{"type": "creating"}]
    assert state.read(written(tmp_path, json.dumps(tree))).pending == 1


def test_a_state_cut_anywhere_is_refused(tmp_path: Path) -> None:
    text = json.dumps(exported())
    for end in range(len(text)):
        with pytest.raises(PolicyError):
            state.read(written(tmp_path, text[:end]))


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ([], "must be an object"),
        ({}, "neither a manifest nor resources"),
        ({"version": 2, "deployment": {}}, "version 2 of the format isn't known (allowed: 3 or 4)"),
        ({"deployment": {"manifest": {}}}, "version None"),
        ({"version": 3, "deployment": {}}, "neither a manifest nor resources"),
        ({"version": 3, "deployment": []}, "neither a manifest nor resources"),
        ({"resources": {}}, None),
        ({"resources": {"a": 1}}, "`resources` must be a list"),
        ({"resources": [1, {"urn": 2}]}, "resource 2: `type` must be a text"),
        (exported(inputs=[1]), "resource 1: `inputs` must be an object"),
    ],
)
def test_what_is_no_state_is_refused(tmp_path: Path, tree: object, said: str | None) -> None:
    file = written(tmp_path, json.dumps(tree))
    if said is None:
        assert state.read(file).inputs == ()
        return
    with pytest.raises(PolicyError) as refused:
        state.read(file)
    assert said in str(refused.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "given.json"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PolicyError):
        state.read(file)
    with pytest.raises(PolicyError):
        state.read(tmp_path)
