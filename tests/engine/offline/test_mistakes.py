"""Every kind of mistake is an error of the engine at the resource's URN, and all of a resource's at once."""

from __future__ import annotations

from collections.abc import Callable

import pulumi
import pytest

from atoll_engine import offline

Program = Callable[[], object]


def said_of(
    program: Program, name: str, *clouds: str, mode: offline.Mode = "filled", existing: tuple[str, ...] = ()
) -> list[str]:
    """Preview; return the errors, after checking that all are of the resource ``name``, without the frame.

    A check without the engine says the same.
    """
    with offline.providers(clouds, mode=mode, existing=existing) as environment:
        outcome = offline.preview(program, environment)
    checked = offline.check(program, mode=mode, existing=existing)
    assert [(error.urn, error.message) for error in checked.errors] == [
        (error.urn, error.message) for error in outcome.errors
    ]
    assert {error.urn.rpartition("::")[2] for error in outcome.errors} <= {name}
    return [error.message.partition("has a problem: ")[2] or error.message for error in outcome.errors]


def warnings_of(program: Program, *clouds: str) -> list[str]:
    with offline.providers(clouds, mode="filled") as environment:
        outcome = offline.preview(program, environment)
    assert outcome.errors == ()
    assert offline.check(program, mode="filled").warnings == outcome.warnings
    return [warning.message for warning in outcome.warnings]


def raw(token: str, name: str, **inputs: object) -> pulumi.CustomResource:
    """Declare a resource past the SDK's own checks, as a program in YAML does."""
    return pulumi.CustomResource(token, name, inputs)


def test_all_mistakes_of_a_resource_at_once() -> None:
    def program() -> None:
        raw(
            "aws:eks/nodeGroup:NodeGroup",
            "pool",
            clusterNam="platform",
            nodeRoleArn=7,
            subnetIds=["subnet-0a1b2c3d", 3],
            scalingConfig={"minSize": "one", "maxSize": 2, "desiredSze": 1},
        )

    assert said_of(program, "pool", "aws") == [
        'clusterNam: no such property of aws:eks/nodeGroup:NodeGroup; did you mean "clusterName"?',
        "clusterName: is required and missing",
        "nodeRoleArn: got 7; allowed: a string",
        'scalingConfig.desiredSze: no such property of scalingConfig; did you mean "desiredSize"?',
        "scalingConfig.desiredSize: is required and missing",
        'scalingConfig.minSize: got "one"; allowed: a whole number',
        "subnetIds[1]: got 3; allowed: a string",
        "subnetIds[0]: nothing in the stack has the id 'subnet-0a1b2c3d'; pass the output of the resource "
        "itself, or name it in `existing` if it is there already",
    ]


def test_a_nested_dictionary_in_python_is_checked_too() -> None:
    def program() -> None:
        import pulumi_gcp as gcp

        gcp.container.Cluster("cluster", private_cluster_config={"enable_private_node": True})

    (said,) = said_of(program, "cluster", "gcp")

    assert said.startswith("privateClusterConfig.enable_private_node: no such property of")
    assert '"enablePrivateNodes"' in said


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"accessTier": "Warm"}, 'accessTier: got "Warm"; allowed: "Hot", "Cool", "Premium", "Cold"'),
        ({"sku": {"name": "Standard_LSR"}}, 'did you mean "Standard_LRS"'),
        ({"allowBlobPublicAccess": "no"}, 'allowBlobPublicAccess: got "no"; allowed: true or false'),
        ({"sku": "Standard_LRS"}, 'sku: got "Standard_LRS"; allowed: an object'),
        ({"tags": {"team": 3}}, "tags.team: got 3; allowed: a string"),
        ({"tags": ["team"]}, 'tags: got ["team"]; allowed: an object'),
        ({"kind": None}, "kind: is required and missing"),
    ],
)
def test_each_kind_of_wrong_value(inputs: dict[str, object], expected: str) -> None:
    right = {"resourceGroupName": "shared", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}

    def program() -> None:
        raw("azure-native:storage:StorageAccount", "models", **{**right, **inputs})

    (said,) = said_of(program, "models", "azure-native", existing=("shared",))

    assert expected in said


def test_a_value_that_a_growing_list_lacks_is_a_warning() -> None:
    def program() -> None:
        import pulumi_aws as aws

        aws.ec2.Instance("host", ami="ami-1", instance_type="p99.48xlarge")

    (said,) = warnings_of(program, "aws")

    assert said.startswith('instanceType: got "p99.48xlarge"; allowed: ')


def test_a_reference_by_id_that_leads_nowhere() -> None:
    def program() -> None:
        import pulumi_aws as aws

        aws.ec2.Subnet("subnet", vpc_id="vpc-0123456789abcdef0", cidr_block="10.0.0.0/24")

    (said,) = said_of(program, "subnet", "aws")

    assert said.startswith("vpcId: nothing in the stack has the id 'vpc-0123456789abcdef0'")
    assert said_of(program, "subnet", "aws", mode="honest") == [said]
    assert said_of(program, "subnet", "aws", existing=("vpc-0123*",)) == []


@pytest.mark.parametrize("mode", ["honest", "filled"])
def test_a_reference_by_name_that_leads_nowhere(mode: offline.Mode) -> None:
    def program() -> None:
        import pulumi_gcp as gcp

        cluster = gcp.container.Cluster("cluster", name="platform")
        gcp.container.NodePool("pool", cluster="platfrom", opts=pulumi.ResourceOptions(depends_on=[cluster]))

    (said,) = said_of(program, "pool", "gcp", mode=mode)

    assert said.startswith(
        "cluster: no gcp:container/cluster:Cluster in the stack is named 'platfrom'; did you"
    )
    assert 'did you mean "platform"?' in said


def test_references_that_lead_somewhere_are_right() -> None:
    def program() -> None:
        import pulumi_aws as aws
        import pulumi_azure_native as azure

        vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
        aws.ec2.RouteTableAssociation("main", route_table_id=vpc.main_route_table_id, gateway_id="local")
        read = aws.ec2.Vpc.get("shared", "vpc-00000000000000001")
        aws.ec2.Subnet("there", vpc_id=read.id, cidr_block="10.1.0.0/24")
        role = aws.iam.Role("role", assume_role_policy="{}")
        aws.iam.RolePolicyAttachment(
            "attached", role=role.name, policy_arn="arn:aws:iam::aws:policy/ReadOnly"
        )
        group = azure.resources.ResourceGroup("group")
        inside = pulumi.Output.concat(group.id, "/providers/Microsoft.Network/virtualNetworks/inline")
        azure.storage.StorageAccount(
            "models",
            resource_group_name=group.name,
            kind="StorageV2",
            sku={"name": "Standard_LRS"},
            network_rule_set={
                "default_action": "Deny",
                "virtual_network_rules": [{"virtual_network_resource_id": inside}],
            },
        )

    assert said_of(program, "none", "aws", "azure-native") == []


@pytest.mark.parametrize("mode", ["honest", "filled"])
def test_two_resources_with_one_physical_name(mode: offline.Mode) -> None:
    def program() -> None:
        import pulumi_aws as aws

        first = aws.s3.Bucket("first", bucket="models")
        aws.s3.Bucket("second", bucket="models", opts=pulumi.ResourceOptions(depends_on=[first]))

    assert said_of(program, "second", "aws", mode=mode) == [
        "bucket: 'models' is the name of urn:pulumi:offline::offline::aws:s3/bucket:Bucket::first too; "
        "give one of them another"
    ]


def test_one_name_in_two_places_is_right() -> None:
    def program() -> None:
        import pulumi_aws as aws
        import pulumi_azure_native as azure
        import pulumi_gcp as gcp

        for region in ("us-west-2", "eu-west-1"):
            provider = aws.Provider(region, region=region)
            aws.eks.Cluster(
                region,
                name="platform",
                role_arn="arn:aws:iam::111122223333:role/eks",
                vpc_config={"subnet_ids": []},
                opts=pulumi.ResourceOptions(provider=provider),
            )
        for name in ("one", "two"):
            group = azure.resources.ResourceGroup(name)
            azure.network.VirtualNetwork(name, virtual_network_name="main", resource_group_name=group.name)
        for region in ("europe-west1", "europe-west4"):
            gcp.compute.Address(region, name="front", region=region)

    assert said_of(program, "none", "aws", "azure-native", "gcp", existing=("arn:aws:iam::1111*",)) == []


def test_two_objects_of_kubernetes_with_one_name() -> None:
    def program() -> None:
        import pulumi_kubernetes as kubernetes

        first = kubernetes.core.v1.ConfigMap("first", metadata={"name": "settings"})
        kubernetes.core.v1.ConfigMap(
            "second", metadata={"name": "settings"}, opts=pulumi.ResourceOptions(depends_on=[first])
        )
        kubernetes.core.v1.ConfigMap("third", metadata={"name": "settings", "namespace": "elsewhere"})

    (said,) = said_of(program, "second", "kubernetes")

    assert said.startswith("metadata.name: 'settings' is the name of ")


def test_a_type_that_the_sdk_lacks() -> None:
    def program() -> None:
        raw("aws:s3/buckett:Buckett", "models")

    (said,) = said_of(program, "models", "aws")

    assert "has no resource type aws:s3/buckett:Buckett" in said
    assert "aws:s3/bucket:Bucket" in said


def test_a_field_that_kubernetes_lacks() -> None:
    def program() -> None:
        import pulumi_kubernetes as kubernetes

        kubernetes.core.v1.Service("front", spec={"ports": [{"port": "http"}], "selectors": {"app": "front"}})

    assert said_of(program, "front", "kubernetes") == [
        'spec.selectors: no such property of spec; did you mean "selector"?',
        'spec.ports[0].port: got "http"; allowed: a whole number',
    ]


def test_a_providers_configuration_is_checked() -> None:
    def program() -> None:
        import pulumi_aws as aws

        provider = aws.Provider("west", region="us-west-2", max_retries=3, default_tags={"tags": {"a": "b"}})
        aws.s3.Bucket("models", opts=pulumi.ResourceOptions(provider=provider))
        pulumi.ProviderResource("aws", "wrong", {"regionn": "us-west-2", "maxRetries": "many"})

    assert said_of(program, "wrong", "aws") == [
        'regionn: no such property of pulumi:providers:aws; did you mean "region", "stsRegion"?',
        'maxRetries: got "many"; allowed: a whole number',
    ]


def test_a_function_that_asks_the_cloud_is_refused() -> None:
    def program() -> None:
        import pulumi_aws as aws

        aws.ec2.get_ami(owners=["amazon"], most_recent=True)

    with offline.providers(["aws"]) as environment:
        previewed = offline.preview(program, environment)

    for outcome in (previewed, offline.check(program)):
        text = " ".join(error.message for error in outcome.errors)
        assert "the function aws:ec2/getAmi:getAmi isn't answered offline: it asks the cloud" in text
        assert "aws:index/getCallerIdentity:getCallerIdentity" in text


def test_a_component_that_needs_its_plugin_is_refused() -> None:
    def program() -> None:
        import pulumi_kubernetes as kubernetes

        kubernetes.yaml.v2.ConfigGroup("group", yaml="{}")

    with offline.providers(["kubernetes"]) as environment:
        previewed = offline.preview(program, environment)

    (error,) = offline.check(program).errors
    assert "kubernetes:yaml/v2:ConfigGroup runs inside of its plugin" in error.message
    # The engine may add that it has ended.
    assert error.message in [item.message for item in previewed.errors]


def test_a_secret_is_in_no_diagnostic() -> None:
    def program() -> None:
        canary = pulumi.Output.secret("canary")
        raw(
            "azure-native:storage:StorageAccount",
            "models",
            resourceGroupName=canary,
            kind=canary,
            sku=canary,
            accesTier=canary,
            tags={"team": pulumi.Output.secret(["canary"])},
        )

    with offline.providers(["azure-native"], mode="filled") as environment:
        previewed = offline.preview(program, environment)

    for outcome in (previewed, offline.check(program, mode="filled")):
        assert len(outcome.errors) >= 4
        assert "canary" not in repr(outcome.diagnostics)
