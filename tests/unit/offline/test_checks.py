"""Values made for a type pass its check; a value that is spoilt in one place fails there, and only there."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atoll_engine.offline.checks import LARGEST_CLOSED_LIST, problems
from atoll_engine.offline.derive import Node
from atoll_engine.offline.schemas import Schemas
from atoll_engine.provider.values import UNKNOWN, Secret

TOKENS = (
    "aws:eks/nodeGroup:NodeGroup",
    "aws:s3/bucket:Bucket",
    "azure-native:containerservice:AgentPool",
    "azure-native:storage:StorageAccount",
    "gcp:container/nodePool:NodePool",
    "kubernetes:core/v1:Service",
)
_SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "string": st.text(max_size=8),
    "integer": st.integers(-(2**31), 2**31),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "any": st.none() | st.integers() | st.text(max_size=3),
    "asset": st.just(
        {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", "text": "content"}
    ),
}


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Schemas:
    return Schemas(tmp_path_factory.mktemp("schemas"))


def values(node: Node, types: dict[str, Node], depth: int) -> st.SearchStrategy[Any]:
    if "enum" in node:
        return st.sampled_from(node["enum"])
    if "oneOf" in node:
        return st.one_of([values(item, types, depth) for item in node["oneOf"]])
    if "$ref" in node:
        return objects(types[node["$ref"]], types, depth - 1)
    if node["type"] == "array":
        return st.lists(values(node["items"], types, depth - 1), max_size=2 if depth > 0 else 0)
    if node["type"] == "object":
        keys = st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=4)
        return st.dictionaries(keys, values(node["additionalProperties"], types, depth - 1), max_size=2)
    return _SCALARS[node["type"]]


def objects(wanted: Node, types: dict[str, Node], depth: int) -> st.SearchStrategy[dict[str, Any]]:
    made = {
        name: st.deferred(lambda node=node: values(node, types, depth))
        for name, node in wanted["properties"].items()
    }
    required = {name: made[name] for name in wanted["required"]}
    optional = {} if depth <= 0 else {name: made[name] for name in made.keys() - required.keys()}
    return st.fixed_dictionaries(required, optional=optional)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value inside ``value``."""
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    return [step for key, item in inner for step in [(*path, key), *places(item, (*path, key))]]


def put(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(tree)
    at = changed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return changed


SPACE = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("token", TOKENS)
def test_a_value_of_the_type_passes_and_stays_right_when_parts_are_unknown_or_secret(
    schemas: Schemas, token: str
) -> None:
    schema = schemas.of(token)

    @SPACE
    @given(st.data())
    def check(data: st.DataObject) -> None:
        value = data.draw(objects(schema["inputs"], schema["types"], 2))
        assert problems(schema, value) == []
        inside = places(value)
        if inside:
            path = data.draw(st.sampled_from(inside))
            assert problems(schema, put(value, path, UNKNOWN)) == []
        hidden = {name: Secret(item) for name, item in value.items()}
        assert problems(schema, hidden) == []

    check()


@pytest.mark.parametrize("token", TOKENS)
def test_a_property_that_is_not_the_types_is_found_wherever_it_is(schemas: Schemas, token: str) -> None:
    schema = schemas.of(token)

    @SPACE
    @given(st.data())
    def check(data: st.DataObject) -> None:
        value = data.draw(objects(schema["inputs"], schema["types"], 2))
        spoilt = {**value, "noSuchThing": 1}
        (problem,) = problems(schema, spoilt)
        assert problem.path == "noSuchThing"
        assert problem.certain

    check()


@pytest.mark.parametrize("token", TOKENS)
def test_a_required_property_that_is_missing_is_found(schemas: Schemas, token: str) -> None:
    schema = schemas.of(token)

    @SPACE
    @given(st.data())
    def check(data: st.DataObject) -> None:
        value = data.draw(objects(schema["inputs"], schema["types"], 1))
        required = schema["inputs"]["required"]
        left_out = data.draw(st.sets(st.sampled_from(required))) if required else set()
        kept = {name: item for name, item in value.items() if name not in left_out}
        assert sorted(problem.path for problem in problems(schema, kept)) == sorted(left_out)

    check()


SCHEMA: Node = {
    "token": "test:index:Thing",
    "inputs": {
        "properties": {
            "text": {"type": "string"},
            "count": {"type": "integer"},
            "share": {"type": "number"},
            "on": {"type": "boolean"},
            "file": {"type": "asset"},
            "tier": {"enum": ["hot", "cold"], "open": False},
            "kind": {"enum": [f"kind{n}" for n in range(LARGEST_CLOSED_LIST + 1)], "open": True},
            "list": {"type": "array", "items": {"type": "integer"}},
            "map": {"type": "object", "additionalProperties": {"type": "boolean"}},
            "either": {"oneOf": [{"type": "string"}, {"$ref": "Inner"}]},
            "inner": {"$ref": "Inner"},
        },
        "required": [],
    },
    "outputs": {"properties": {}, "required": []},
    "types": {"Inner": {"properties": {"size": {"type": "integer"}}, "required": ["size"]}},
}
WRONG = {
    "text": [1, True, [], {}],
    "count": ["1", 1.5, True, []],
    "share": ["1", True],
    "on": ["true", 0, 1],
    "file": ["path", {"text": "content"}],
    "tier": ["warm", "Hot", 1],
    "list": ["1", {"0": 1}, 1],
    "map": [["a"], "a"],
    "inner": ["size", 1, [1]],
    "either": [1, [], {"siz": 1}],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in WRONG for value in WRONG[name]])
def test_each_wrong_value_is_an_error_at_its_place(name: str, value: object) -> None:
    found = problems(SCHEMA, {name: value})

    assert found
    assert all(problem.certain and problem.path.startswith(name) for problem in found)


def test_a_value_that_a_long_open_list_lacks_is_no_certain_error() -> None:
    (problem,) = problems(SCHEMA, {"kind": "kind99"})

    assert not problem.certain
    assert "and 21 more" in problem.reason


def test_paths_lead_into_lists_and_maps() -> None:
    found = problems(SCHEMA, {"list": [1, "2"], "map": {"a": True, "b": 1}, "inner": {"size": "1"}})

    assert [problem.path for problem in found] == ["list[1]", "map.b", "inner.size"]


def test_a_secret_is_not_shown() -> None:
    found = problems(
        SCHEMA, {"count": Secret("canary"), "tier": Secret("canary"), "list": [Secret("canary")]}
    )

    assert len(found) == 3
    assert "canary" not in repr(found)


def test_absent_values_and_the_providers_own_are_passed_over() -> None:
    assert problems(SCHEMA, {"text": None, "__defaults": ["text"]}) == []


def test_anything_goes_where_there_are_no_types() -> None:
    assert problems({**SCHEMA, "inputs": None}, {"whatever": 1}) == []
