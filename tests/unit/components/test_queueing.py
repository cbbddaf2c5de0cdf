"""Kueue's release as it is applied, and the queues on it: quotas, flavors, and every mistake at once."""

from pathlib import Path

import pytest
import yaml

from atoll.errors import ValidationError
from atoll.kubernetes import Kueue, Preemption, QueueCapacity, TeamQueue, TrainingJob
from atoll.testing import Registered, record

RELEASE = Path(__file__).parent / "releases"
QUOTA = {"flavor": "h100", "resource": "nvidia.com/gpu", "nominal": "16"}


@pytest.fixture
def kueue_args(kserve_args) -> dict[str, object]:
    certificates = {key: kserve_args[key] for key in ("ca_bundle", "tls_cert", "tls_key")}
    return {"manifest": (RELEASE / "kueue.yaml").read_text(), **certificates}


def objects(program) -> dict[tuple[str, str], Registered]:
    found = [item for item in record(program).values() if "metadata" in item.inputs]
    return {(item.inputs["kind"], item.inputs["metadata"]["name"]): item for item in found}


def test_what_is_taken_of_the_release(kueue_args) -> None:
    assert {kind for kind, _ in objects(lambda: Kueue("kueue", kueue_args))} == {
        "ConfigMap",
        "CustomResourceDefinition",
        "Deployment",
        "MutatingWebhookConfiguration",
        "Namespace",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "Secret",
        "Service",
        "ServiceAccount",
        "ValidatingWebhookConfiguration",
    }


def test_definitions_have_the_current_version_only_and_need_no_conversion(kueue_args) -> None:
    found = objects(lambda: Kueue("kueue", kueue_args))
    spec = found["CustomResourceDefinition", "clusterqueues.kueue.x-k8s.io"].inputs["spec"]

    assert [version["name"] for version in spec["versions"]] == ["v1beta2"]
    assert "conversion" not in spec


@pytest.mark.parametrize(
    ("kinds", "hooks"),
    [
        (None, {"mclusterqueue.kb.io", "mjob.kb.io", "vrayjob.kb.io"}),
        (["ray.io/rayjob"], {"mclusterqueue.kb.io", "vrayjob.kb.io"}),
    ],
)
def test_only_what_is_queued_waits_for_the_controller(kueue_args, kinds, hooks) -> None:
    args = kueue_args | ({"kinds": kinds} if kinds else {})
    found = objects(lambda: Kueue("kueue", args))
    configurations = [item for (kind, _), item in found.items() if kind.endswith("WebhookConfiguration")]
    config = found["ConfigMap", "kueue-manager-config"].inputs["data"]["controller_manager_config.yaml"]

    assert {hook["name"] for item in configurations for hook in item.inputs["webhooks"]} == hooks
    assert yaml.safe_load(config)["integrations"]["frameworks"] == sorted(
        kinds or ["batch/job", "jobset.x-k8s.io/jobset", "ray.io/rayjob", "trainer.kubeflow.org/trainjob"]
    )


def test_kueue_tells_every_problem(kueue_args) -> None:
    wrong = {
        "manifest": "a: 1\nkind: Job\nmetadata: {name: a}\n",
        "tls_cert": "no",
        "kinds": ["batch/cronjob"],
    }
    with pytest.raises(ValidationError) as error:
        record(lambda: Kueue("kueue", kueue_args | wrong | {"replicas": 0}))

    said = str(error.value)
    for part in ("manifest: has no deployment", "tls_cert: is not a certificate", "kinds[0]", "replicas"):
        assert part in said


def test_flavors_are_on_the_topology_and_tolerate_their_taints() -> None:
    flavor = {"name": "h100", "node_labels": {"gpu": "h100"}, "taint_keys": ["nvidia.com/gpu"]}
    args = {"flavors": [flavor, {"name": "cpu"}], "topology_levels": ["rack"], "priorities": {"low": 1}}
    found = objects(lambda: QueueCapacity("gpus", args))

    assert found["Topology", "gpus"].inputs["spec"]["levels"] == [
        {"nodeLabel": "rack"},
        {"nodeLabel": "kubernetes.io/hostname"},
    ]
    assert found["ResourceFlavor", "h100"].inputs["spec"] == {
        "nodeLabels": {"gpu": "h100"},
        "topologyName": "gpus",
        "tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}],
    }
    assert found["ResourceFlavor", "cpu"].inputs["spec"] == {"topologyName": "gpus"}
    assert found["WorkloadPriorityClass", "low"].inputs["value"] == 1


def test_capacity_tells_every_problem() -> None:
    flavors = [{"name": "a"}, {"name": "a"}, {"labels": {}}, {"name": "A"}]
    args = {"flavors": flavors, "topology_levels": ["no key!"], "priorities": {"x": 1.5}}
    with pytest.raises(ValidationError) as error:
        record(lambda: QueueCapacity("gpus", args))

    said = str(error.value)
    for part in ("flavors[1].name: is there twice", "flavors[2].labels", "flavors[2].name: is required"):
        assert part in said
    for part in ("flavors[3].name", "topology_levels[0]", "priorities.x: must be a whole number"):
        assert part in said


def test_queue_lends_borrows_and_is_in_each_namespace() -> None:
    quota = {**QUOTA, "borrowing_limit": "8", "lending_limit": "4"}
    args = {"namespaces": ["a", "b"], "cohort": "company", "quotas": [quota], "within": Preemption.NEVER}
    found = objects(lambda: TeamQueue("research", args))
    spec = found["ClusterQueue", "research"].inputs["spec"]

    assert spec["cohortName"] == "company"
    assert spec["preemption"] == {"reclaimWithinCohort": "Any", "withinClusterQueue": "Never"}
    assert spec["resourceGroups"][0]["flavors"] == [
        {
            "name": "h100",
            "resources": [
                {"name": "nvidia.com/gpu", "nominalQuota": "16", "borrowingLimit": "8", "lendingLimit": "4"}
            ],
        }
    ]
    registered = record(lambda: TeamQueue("research", args)).values()
    queues = [item.inputs for item in registered if item.inputs.get("kind") == "LocalQueue"]
    assert [queue["metadata"]["namespace"] for queue in queues] == ["a", "b"]


def test_queue_tells_every_problem() -> None:
    quotas = [
        {**QUOTA, "lending_limit": "1"},
        QUOTA,
        {"flavor": "l4", "resource": "cpu", "nominal": "1"},
        {"flavor": "l4"},
    ]
    with pytest.raises(ValidationError) as error:
        record(lambda: TeamQueue("Research", {"namespaces": [], "quotas": quotas, "within": "Any"}))

    said = str(error.value)
    for part in ("name: is not a Kubernetes name", "namespaces: must not be empty", "within: can't be Any"):
        assert part in said
    for part in ("quotas[0].lending_limit: needs a cohort", "quotas[1].resource: is there twice"):
        assert part in said
    for part in ("quotas[3].nominal: is required", "have no nvidia.com/gpu of flavor l4"):
        assert part in said


def test_queued_training_names_its_queue_and_asks_for_its_accelerators(training_args) -> None:
    more = {"queue": "research", "priority": "low", "topology": "rack", "accelerators_per_rank": 8}
    job = record(lambda: TrainingJob("m", training_args | more))["m-job"].inputs
    container = job["spec"]["template"]["spec"]["containers"][0]

    assert job["metadata"]["labels"]["kueue.x-k8s.io/queue-name"] == "research"
    assert job["metadata"]["labels"]["kueue.x-k8s.io/priority-class"] == "low"
    annotations = job["spec"]["template"]["metadata"]["annotations"]
    assert annotations == {"kueue.x-k8s.io/podset-required-topology": "rack"}
    for amounts in container["resources"].values():
        assert amounts["nvidia.com/gpu"] == "8"


def test_priority_and_topology_need_a_queue(training_args) -> None:
    with pytest.raises(ValidationError, match="priority: needs a queue"):
        record(lambda: TrainingJob("m", training_args | {"priority": "low", "topology": "rack"}))
