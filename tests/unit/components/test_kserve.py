import base64
import json

import pytest

from atoll.errors import ValidationError
from atoll.kubernetes import KServe
from atoll.testing import Registered, Secret, record


@pytest.fixture
def registered(kserve_args) -> dict[str, Registered]:
    return record(lambda: KServe("kserve", kserve_args))


def of_kind(registered: dict[str, Registered], kind: str) -> list[Registered]:
    return [item for item in registered.values() if item.inputs.get("kind") == kind]


def test_only_what_atoll_runs_is_taken_from_the_release(registered) -> None:
    objects = {
        (item.inputs["kind"], item.inputs["metadata"]["name"]) for item in registered.values() if item.inputs
    }

    assert objects == {
        ("Namespace", "kserve"),
        ("CustomResourceDefinition", "inferenceservices.serving.kserve.io"),
        ("ServiceAccount", "kserve-controller-manager"),
        ("ClusterRole", "kserve-manager-role"),
        ("ClusterRoleBinding", "kserve-manager-rolebinding"),
        ("ConfigMap", "inferenceservice-config"),
        ("Secret", "kserve-webhook-server-cert"),
        ("NetworkPolicy", "kserve-controller-manager"),
        ("PodDisruptionBudget", "kserve-controller-manager"),
        ("Deployment", "kserve-controller-manager"),
        ("Service", "kserve-webhook-server-service"),
        ("ClusterStorageContainer", "default"),
        ("MutatingWebhookConfiguration", "inferenceservice.serving.kserve.io"),
        ("ValidatingWebhookConfiguration", "inferenceservice.serving.kserve.io"),
    }


def test_crds_then_controller_then_its_service_then_webhooks(registered) -> None:
    [crd] = of_kind(registered, "CustomResourceDefinition")
    [deployment] = of_kind(registered, "Deployment")
    [service] = of_kind(registered, "Service")
    webhooks = of_kind(registered, "MutatingWebhookConfiguration")
    webhooks += of_kind(registered, "ValidatingWebhookConfiguration")
    [storage_container] = of_kind(registered, "ClusterStorageContainer")

    assert crd.name in deployment.depends_on
    assert deployment.name in service.depends_on
    assert all(service.name in webhook.depends_on for webhook in webhooks)
    assert crd.name in storage_container.depends_on


def test_every_webhook_trusts_the_authority_and_no_injector(registered, kserve_args) -> None:
    webhooks = of_kind(registered, "MutatingWebhookConfiguration")
    webhooks += of_kind(registered, "ValidatingWebhookConfiguration")

    assert len(webhooks) == 2
    for configuration in webhooks:
        assert "annotations" not in configuration.inputs["metadata"]
        for webhook in configuration.inputs["webhooks"]:
            bundle = base64.b64decode(webhook["clientConfig"]["caBundle"]).decode()
            assert bundle == kserve_args["ca_bundle"]


def test_the_key_is_secret_though_it_was_given_in_plain(registered, kserve_args) -> None:
    [secret] = of_kind(registered, "Secret")

    key = base64.b64encode(kserve_args["tls_key"].encode()).decode()
    assert isinstance(secret.inputs["data"], Secret)
    assert secret.inputs["data"].value["tls.key"] == key
    assert secret.secret_outputs == {"data", "stringData"}
    assert all("the-canary" not in repr(item) and key not in repr(item) for item in registered.values())


def test_standard_mode_without_ingress(registered) -> None:
    [config] = of_kind(registered, "ConfigMap")
    data = config.inputs["data"]

    assert json.loads(data["deploy"]) == {"defaultDeploymentMode": "Standard"}
    assert json.loads(data["ingress"])["disableIngressCreation"] is True
    assert json.loads(data["ingress"])["ingressGateway"] == "some/gateway"
    assert json.loads(data["inferenceService"]) == {"resource": {}}
    assert json.loads(data["agent"]) == {"image": "kserve/agent:release"}
    assert "_example" not in data


def test_controller_has_our_image_and_no_proxy(registered) -> None:
    [deployment] = of_kind(registered, "Deployment")
    [manager] = deployment.inputs["spec"]["template"]["spec"]["containers"]

    assert manager["image"] == "registry.example/kserve-controller:1"
    assert manager["imagePullPolicy"] == "IfNotPresent"
    assert manager["readinessProbe"]["initialDelaySeconds"] == 1
    assert manager["resources"]["limits"] == {"memory": "300Mi"}
    assert deployment.inputs["spec"]["replicas"] == 2


def test_every_problem_at_once(kserve_args) -> None:
    wrong = kserve_args | {
        "crd_manifest": "",
        "ca_bundle": "not a certificate",
        "replicas": 0,
        "cpu_request": "lots",
        "colour": "blue",
    }

    with pytest.raises(ValidationError) as error:
        record(lambda: KServe("kserve", wrong))

    found = {problem.path for problem in error.value.problems}
    assert found == {"crd_manifest", "ca_bundle", "replicas", "cpu_request", "colour"}


def test_text_that_is_no_yaml(kserve_args) -> None:
    with pytest.raises(ValidationError, match="isn't YAML"):
        record(lambda: KServe("kserve", kserve_args | {"manifest": "kind: Deployment\n  x: [\n"}))


def test_missing_arguments_are_all_named() -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: KServe("kserve", {}))

    required = {"manifest", "crd_manifest", "ca_bundle", "tls_cert", "tls_key"}
    assert required <= {problem.path for problem in error.value.problems if problem.what == "is required"}
