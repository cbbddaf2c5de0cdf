"""What a program can do beside declaring resources: each way to come by a value or a provider."""

from __future__ import annotations

import pulumi


class Part(pulumi.ComponentResource):
    """A bucket below a component, which takes and gives resources."""

    def __init__(
        self, name: str, vpc: pulumi.CustomResource, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        import pulumi_aws as aws

        super().__init__("test:index:Part", name, {"vpc": vpc, "number": 1}, opts)
        below = pulumi.ResourceOptions(parent=self)
        self.bucket = aws.s3.Bucket(f"{name}-bucket", opts=below)
        self.policy = aws.s3.BucketPolicy(
            f"{name}-policy", bucket=self.bucket, policy=self.bucket.arn, opts=below
        )
        self.register_outputs({"bucket": self.bucket, "arn": self.bucket.arn, "secret": secret("c")})


def secret(text: str) -> pulumi.Output[str]:
    return pulumi.Output.secret(text)


def everything() -> None:
    import pulumi_aws as aws
    import pulumi_random as random

    west = aws.Provider("west", region="us-west-2", max_retries=3, default_tags={"tags": {"a": "b"}})
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", tags={"key": secret("a")})
    aws.s3.Bucket("west", opts=pulumi.ResourceOptions(provider=west))
    aws.ec2.Subnet("old", vpc_id=vpc.id, opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="older")]))
    outer = Part("outer", vpc, pulumi.ResourceOptions(providers=[west]))
    Part("inner", vpc, pulumi.ResourceOptions(parent=outer, depends_on=[west]))
    kubernetes_objects(vpc)
    reads(vpc, outer)
    password = random.RandomPassword("password", length=20)
    aws.ssm.Parameter("password", type="SecureString", value=password.result)
    pulumi.CustomResource(
        "aws:sqs/queue:Queue", "raw", {"name": vpc.id, "tags": {"list": "a"}, "visibilityTimeoutSeconds": 3.0}
    )
    pulumi.export("vpc", vpc)
    pulumi.export("secret", password.result)
    pulumi.export("list", [vpc.arn, 1, None, True, {"a": 1.5}])
    pulumi.log.warn("take care", vpc)
    pulumi.log.info("of the whole")


def kubernetes_objects(vpc: pulumi.CustomResource) -> None:
    import pulumi_kubernetes as k8s

    # On a first preview this provider's configuration isn't known, so the engine asks it nothing.
    later = pulumi.ResourceOptions(provider=k8s.Provider("later", kubeconfig=vpc.arn))
    k8s.core.v1.Secret("later", string_data={"a": secret("b")}, opts=later)
    k8s.core.v1.Secret("now", string_data={"a": secret("b")}, metadata={"labels": {"vpc": vpc.arn}})


def reads(vpc: pulumi.CustomResource, part: Part) -> None:
    import pulumi_aws as aws

    there = aws.ec2.Vpc.get("there", "vpc-00000000000000001")
    aws.ec2.Vpc.get("later", vpc.id)
    after = pulumi.InvokeOutputOptions(depends_on=[part])
    pulumi.export("cidr", there.cidr_block)
    pulumi.export("zones", aws.get_availability_zones_output(state="available").names)
    pulumi.export("zones_after", aws.get_availability_zones_output(state="available", opts=after).names)
    pulumi.export("region", aws.get_region_output(region=vpc.region).description)
