"""Azure's components before the real engine, with no cloud and no credentials."""

from atoll_engine import offline
from atoll_engine.provider.values import Secret
from tests.engine.clouds.azure_platform import platform


def previewed(mode: offline.Mode) -> offline.Outcome:
    with offline.providers(["azure-native"], mode=mode) as environment:
        outcome = offline.preview(platform, environment)

    assert outcome.errors == ()
    assert outcome.warnings == ()
    return outcome


def test_the_platform_previews_as_its_author_will_see_it() -> None:
    outcome = previewed("honest")

    assert set(outcome.changes) == {"create"}
    (stack,) = [item for item in outcome.resources if item.type == "pulumi:pulumi:Stack"]
    assert stack.outputs["issuer"] is offline.UNKNOWN
    assert stack.outputs["pods"] == {"nvidia.com/gpu": "8", "rdma/ib": "8"}


def test_the_platform_previews_with_values_for_policies() -> None:
    outcome = previewed("filled")

    cluster = outcome.resource("main-cluster").inputs
    network = outcome.resource("ai-nodes").outputs
    assert cluster["agentPoolProfiles"][0]["vnetSubnetID"].endswith("/subnets/nodes")
    assert cluster["agentPoolProfiles"][0]["nodeTaints"] == ["CriticalAddonsOnly=true:NoSchedule"]
    assert cluster["securityProfile"]["azureKeyVaultKms"]["keyVaultNetworkAccess"] == "Private"
    assert network["addressPrefix"] == "10.64.0.0/18"
    (stack,) = [item for item in outcome.resources if item.type == "pulumi:pulumi:Stack"]
    assert "kubelogin" not in repr(stack.outputs["kubeconfig"]), "a secret hides its value"


def test_a_rehearsal_changes_nothing_twice_and_leaves_nothing() -> None:
    cloud = offline.DictCloud()
    with offline.rehearsal(["azure-native"], cloud=cloud) as environment:
        made = offline.up(platform, environment)
        again = offline.preview(platform, environment)
        wider = offline.preview(lambda: platform("Standard_NC16as_T4_v3"), environment)
        gone = offline.destroy(platform, environment)

    assert made.errors + again.errors + wider.errors + gone.errors == ()
    assert set(made.changes) == {"create"}
    assert set(again.changes) == {"same"}
    assert wider.changes == {"same": again.changes["same"], "create": 2}
    (stack,) = [item for item in made.resources if item.type == "pulumi:pulumi:Stack"]
    assert isinstance(stack.outputs["kubeconfig"], Secret)
    assert set(gone.changes) == {"delete"}
    # The subscription stays registered for features: other stacks of it may need them.
    kept = {record.token for record in cloud.records()}
    assert kept == {"azure-native:features:SubscriptionFeatureRegistration"}
