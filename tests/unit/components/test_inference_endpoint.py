import pulumi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atoll.errors import ValidationError
from atoll.kubernetes import InferenceEndpoint
from atoll.testing import Registered, record

SERVICE_ANSWER = {"kubernetes:core/v1:Service": {"spec": {"clusterIP": "10.0.0.7"}}}


def registered(args: dict[str, object]) -> dict[str, Registered]:
    return record(lambda: InferenceEndpoint("flights", args), outputs=SERVICE_ANSWER)


def predictor(args: dict[str, object]) -> dict[str, object]:
    return registered(args)["flights-inference-service"].inputs["spec"]["predictor"]


def test_outputs(endpoint_args) -> None:
    known: dict[str, object] = {}

    def program() -> None:
        endpoint = InferenceEndpoint("flights", endpoint_args)
        outputs = (endpoint.url, endpoint.cluster_ip, endpoint.model_name, endpoint.model_version)
        pulumi.Output.all(*outputs).apply(lambda values: known.update(values=values))

    record(program, outputs=SERVICE_ANSWER)

    assert known["values"] == ["http://flights.ml.svc", "10.0.0.7", "flights", "v1"]


def test_it_is_ready_before_it_has_an_address(endpoint_args) -> None:
    found = registered(endpoint_args)
    service = found["flights-inference-service"]

    assert service.inputs["metadata"]["annotations"]["pulumi.com/waitFor"] == "condition=Ready"
    assert service.inputs["metadata"]["annotations"]["serving.kserve.io/deploymentMode"] == "Standard"
    assert service.name in found["flights-address"].depends_on


def test_rest_and_grpc_under_one_address(endpoint_args) -> None:
    spec = registered(endpoint_args)["flights-address"].inputs["spec"]

    assert spec["selector"] == {"app": "isvc.flights-predictor"}
    assert [(port["port"], port["targetPort"]) for port in spec["ports"]] == [(80, 8080), (8081, 8081)]


def test_a_version_rolls_without_a_failed_request(endpoint_args) -> None:
    pod = predictor(endpoint_args | {"drain_s": 20})
    [container] = pod["containers"]

    assert pod["deploymentStrategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    assert pod["terminationGracePeriodSeconds"] > 20
    assert "--grace-s=20" in container["args"]
    assert container["readinessProbe"]["httpGet"]["path"] == "/v2/models/flights/ready"
    [models] = [mount for mount in container["volumeMounts"] if mount["name"] == "models"]
    assert models == {"name": "models", "mountPath": "/mnt/models", "subPath": "v1", "readOnly": True}


def test_replicas_are_one_change_of_one_object(endpoint_args) -> None:
    before, after = registered(endpoint_args), registered(endpoint_args | {"min_replicas": 3})

    changed = [name for name in before if before[name] != after[name]]
    assert changed == ["flights-inference-service"]


def test_most_replicas_default_to_twice_the_fewest(endpoint_args) -> None:
    pod = predictor(endpoint_args | {"min_replicas": 3})

    assert (pod["minReplicas"], pod["maxReplicas"]) == (3, 6)


def test_only_named_namespaces_may_call(endpoint_args) -> None:
    policy = registered(endpoint_args | {"client_namespaces": ["web"]})["flights-traffic"]
    [rule] = policy.inputs["spec"]["ingress"]

    web = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "web"}}}
    assert rule["from"] == [{"podSelector": {}}, web]
    assert [port["port"] for port in rule["ports"]] == [8080, 8081]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"min_replicas": 4, "max_replicas": 2}, "max_replicas"),
        ({"cpu_target_percent": 101}, "cpu_target_percent"),
        ({"min_replicas": 0}, "min_replicas"),
        ({"min_replicas": True}, "min_replicas"),
        ({"model_version": "../other"}, "model_version"),
        ({"image": ""}, "image"),
        ({"drain_s": -1}, "drain_s"),
    ],
)
def test_problems_name_the_argument(endpoint_args, change, path) -> None:
    with pytest.raises(ValidationError) as error:
        registered(endpoint_args | change)

    assert path in {problem.path for problem in error.value.problems}


@settings(max_examples=30, deadline=None)
@given(name=st.from_regex(r"[a-z]([-a-z0-9]{0,60}[a-z0-9])?", fullmatch=True))
def test_the_label_of_kserve_fits_or_the_name_is_refused(name: str) -> None:
    args = {"namespace": "ml", "image": "i", "model_version": "v1", "claim_name": "c"}
    label = f"isvc.{name}-predictor"

    try:
        record(lambda: InferenceEndpoint(name, args), outputs=SERVICE_ANSWER)
    except ValidationError:
        assert len(label) > 63
    else:
        assert len(label) <= 63
