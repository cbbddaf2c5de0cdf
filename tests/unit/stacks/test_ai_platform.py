import base64
import json
import runpy
from pathlib import Path

import pulumi
import pytest
from pod_security import violations

from atoll.testing import Registered, record
from settings import TrainingSettings, check_file

ROOT = Path(__file__).parents[3]
SERVICE_ANSWER = {"kubernetes:core/v1:Service": {"spec": {"clusterIP": "10.0.0.7"}}}
WORKLOAD_KINDS = {"Deployment", "Job", "InferenceService"}


@pytest.fixture
def program(machine, environment_file, monkeypatch):
    """Run the program as Pulumi does, with some settings changed; return what it registers and exports."""
    exports: dict[str, object] = {}

    def export(name: str, value: object) -> None:
        pulumi.Output.from_input(value).apply(lambda known: exports.update({name: known}))

    monkeypatch.setattr(pulumi, "export", export)

    def run(*, preview: bool = False, **changes: dict[str, object]) -> tuple[dict[str, Registered], dict]:
        exports.clear()
        settings = check_file(environment_file).model_dump()
        for section, values in changes.items():
            settings[section] |= values
        config = {
            f"atoll:{name}": value if isinstance(value, str) else json.dumps(value)
            for name, value in settings.items()
        }
        monkeypatch.setenv("PULUMI_CONFIG", json.dumps(config))
        found = record(
            lambda: runpy.run_path(str(ROOT / "stacks"), run_name="__main__"),
            preview=preview,
            outputs=SERVICE_ANSWER,
        )
        return found, dict(exports)

    return run


def objects(registered: dict[str, Registered]) -> list[Registered]:
    return [item for item in registered.values() if item.token.startswith("kubernetes:")]


def before(registered: dict[str, Registered], name: str) -> set[str]:
    """Return the names of all that the engine makes before ``name``, parents' dependencies included."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        item = registered.get(waiting.pop())
        if item is None:
            continue
        new = ({item.parent} | item.depends_on) - found - {""}
        found |= new
        waiting += new
    return found


def test_everything_goes_through_the_landings_provider(program) -> None:
    registered, _ = program()

    assert objects(registered)
    assert {item.provider for item in objects(registered)} == {"cluster"}
    assert all(item.parent for item in objects(registered))


def test_an_endpoint_comes_after_webhooks_and_training_and_before_its_check(program) -> None:
    registered, _ = program()
    first = before(registered, "flights-inference-service")
    webhooks = {item.name for item in objects(registered) if "WebhookConfiguration" in item.token}

    assert webhooks
    assert webhooks <= first
    assert "flights-training-job" in first
    assert "ml-deny-all" in first
    assert "flights-inference-service" in before(registered, "flights-check-job")


def test_every_pod_is_restricted(program) -> None:
    registered, _ = program()
    workloads = [item for item in objects(registered) if item.inputs["kind"] in WORKLOAD_KINDS]

    assert {item.inputs["kind"] for item in workloads} == WORKLOAD_KINDS
    for item in workloads:
        spec = item.inputs["spec"]
        pod = spec["predictor"] if item.inputs["kind"] == "InferenceService" else spec["template"]["spec"]
        assert violations(pod) == [], item.name


def test_every_container_of_ours_is_bounded(program) -> None:
    registered, _ = program()

    for item in objects(registered):
        if item.inputs["kind"] not in WORKLOAD_KINDS:
            continue
        spec = item.inputs["spec"]
        pod = spec["predictor"] if item.inputs["kind"] == "InferenceService" else spec["template"]["spec"]
        for container in pod["containers"]:
            assert set(container["resources"]["requests"]) == {"cpu", "memory"}
            assert container["resources"]["limits"]["memory"] == container["resources"]["requests"]["memory"]
            assert container["imagePullPolicy"] == "IfNotPresent"
            assert container["securityContext"]["readOnlyRootFilesystem"] is True


def test_the_key_is_nowhere_in_plain(program) -> None:
    registered, exports = program()
    key = "the-canary"
    encoded = base64.b64encode(f"-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\n".encode())

    for text in (repr(registered), repr(exports)):
        assert key not in text
        assert encoded.decode() not in text


def test_the_same_twice(program) -> None:
    assert program() == program()


def test_a_preview_shows_all_objects_as_they_will_be(program) -> None:
    previewed, previewed_exports = program(preview=True)
    real, exports = program()

    assert previewed == real
    assert set(exports) - set(previewed_exports) == {"endpoint", "curl"}  # the address isn't given yet


def test_replicas_are_one_update(program) -> None:
    one, _ = program()
    two, _ = program(serving={"min_replicas": 2})

    assert [name for name in one if one[name] != two[name]] == ["flights-inference-service"]


def test_other_training_is_another_version(program) -> None:
    one, first = program()
    two, second = program(training={"epochs": 1})
    changed = {name for name in one if one[name] != two[name]}

    assert first["model_version"] != second["model_version"]
    assert changed == {
        "flights-training-ranks",
        "flights-training-traffic",
        "flights-training-job",
        "flights-inference-service",
        "flights-check-job",
    }


def test_more_memory_is_the_same_version(program) -> None:
    _, first = program()
    _, second = program(training={"memory_mib": 2048})

    assert first["model_version"] == second["model_version"]


def test_a_version_depends_on_image_and_recipe_alone() -> None:
    from ai_platform import model_version

    recipe = TrainingSettings()

    assert model_version("a:1", recipe) == model_version("a:1", TrainingSettings(timeout_s=99))
    assert model_version("a:1", recipe) != model_version("a:2", recipe)
    assert model_version("a:1", recipe) != model_version("a:1", TrainingSettings(seed=8))


def test_exports(program) -> None:
    _, exports = program()
    version = exports["model_version"]

    assert exports["endpoint"] == "http://10.0.0.7"
    assert exports["endpoint_in_cluster"] == "http://flights.ml.svc"
    assert exports["model_name"] == "flights"
    assert exports["curl"].startswith("curl -H 'Content-Type: application/json' -d '{\"instances\": [{")
    assert exports["curl"].endswith("http://10.0.0.7/v1/models/flights:predict")
    assert exports["metrics"]["path"] == f"{version}/metrics.json"
    assert set(exports) == {
        "endpoint",
        "endpoint_in_cluster",
        "curl",
        "model_name",
        "model_version",
        "metrics",
        "namespace",
        "training_job",
    }


def test_no_volumes_path_leaves_the_volume_to_the_cluster(program, machine, monkeypatch, tmp_path) -> None:
    path = tmp_path / "kind.json"
    path.write_text(json.dumps(machine | {"volumes_path": None}))
    monkeypatch.setenv("ATOLL_MACHINE", str(path))
    registered, _ = program()

    assert "models-volume" not in registered
    assert registered["models-claim"].inputs["spec"]["accessModes"] == ["ReadWriteOnce"]


def test_wrong_settings_end_the_program_without_a_traceback(program) -> None:
    with pytest.raises(pulumi.RunError, match="atoll:serving: max_replicas"):
        program(serving={"min_replicas": 9})
