from enum import StrEnum
from ipaddress import IPv4Network
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

from atoll.aws._checks import AwsChecks
from atoll.aws._cidr import LARGEST_PREFIX, POD_RANGE, PRIVATE_RANGES, SMALLEST_PREFIX
from atoll.aws._common import tags
from atoll.aws._vpc import INTERFACE_ENDPOINTS, Vpc, VpcPlan

_DEFAULT_CIDR = "10.0.0.0/16"
_DEFAULT_RETENTION_DAYS = 90


class NatGateways(StrEnum):
    """How many ways out the private subnets have."""

    ONE_A_ZONE = "one-a-zone"
    """A zone that fails takes only its own way out with it, and traffic stays in its zone."""
    ONE = "one"
    """Cheaper; when its zone fails, no private subnet has a way out."""
    NONE = "none"
    """Nothing gets out: images and services come through endpoints alone."""


class AwsNetworkArgs(TypedDict):
    """Arguments of ``AwsNetwork``."""

    region: str
    """Region, as ``us-west-2``; the provider's."""
    zones: list[str]
    """Availability zones that there are subnets in, as ``us-west-2a``; two or more, as EKS wants. A zone's
    ranges follow from its letter, so that one can be added or taken away and the others stay as they are."""
    vpc_cidr: NotRequired[str]
    """Range of the VPC, /16 to /22, in a private range. ``10.0.0.0/16`` when absent: 8,187 addresses in each
    private subnet, 1,019 in each public one, and an eighth of the range kept free."""
    pod_cidr: NotRequired[str]
    """Second range, /16 to /22 in 100.64.0.0/10, for pods alone. Pods have addresses of the private subnets
    when absent."""
    nat_gateways: NotRequired[NatGateways]
    """How many NAT gateways there are. One a zone when absent."""
    interface_endpoints: NotRequired[list[str]]
    """Services of AWS that are reached without leaving the VPC, each for a price an hour and zone. ``ec2``,
    ``ecr.api``, ``ecr.dkr``, ``eks-auth``, ``logs`` and ``sts`` when absent; none when empty. S3 is always
    reached so, which costs nothing."""
    flow_logs: NotRequired[bool]
    """Whether the VPC's flow logs go to CloudWatch. True when absent."""
    log_retention_days: NotRequired[int]
    """Days that flow logs are kept. 90 when absent."""
    log_key_arn: NotRequired[Input[str]]
    """KMS key that encrypts these logs, one that CloudWatch Logs may use. CloudWatch's own when absent."""
    existing_vpc_id: NotRequired[Input[str]]
    """VPC to be used as it is, in place of a new one. Its ranges, ways out, endpoints and logs are its
    owner's matter. A new one is made when absent."""
    existing_private_subnet_ids: NotRequired[list[Input[str]]]
    """Private subnets of the existing VPC, one for each of ``zones`` and in their order. They may be absent
    only where ``existing_vpc_id`` is."""
    existing_public_subnet_ids: NotRequired[list[Input[str]]]
    """Public subnets of the existing VPC, in the order of ``zones``. None when absent."""
    tags: NotRequired[dict[str, Input[str]]]
    """More tags of everything that is made. None when absent."""


class AwsNetwork(pulumi.ComponentResource):
    """A VPC for an AI platform: private subnets with a way out, public ones for load balancers, flow logs,
    and a security group that EFA works in. Or an existing VPC, with that group added.
    """

    vpc_id: Output[str]
    """Id of the VPC."""
    private_subnet_ids: list[Output[str]]
    """Private subnets, in the order of ``zones``. What uses one comes after its way out."""
    public_subnet_ids: list[Output[str]]
    """Public subnets, in the order of ``zones``."""
    pod_subnet_ids: list[Output[str]]
    """Subnets of ``pod_cidr``, in the order of ``zones``; none without it."""
    zones: list[str]
    """The zones."""
    fabric_security_group_id: Output[str]
    """Security group whose members may send each other anything, as EFA needs it."""

    def __init__(self, name: str, args: AwsNetworkArgs, opts: ResourceOptions | None = None) -> None:
        """Make the network ``name``."""
        _check(name, args)
        super().__init__("atoll:index:AwsNetwork", name, {}, opts)
        self.zones = list(args["zones"])
        if "existing_vpc_id" in args:
            self.vpc_id = Output.from_input(args["existing_vpc_id"])
            self.private_subnet_ids = _outputs(args["existing_private_subnet_ids"])
            self.public_subnet_ids = _outputs(args.get("existing_public_subnet_ids", []))
            self.pod_subnet_ids = []
        else:
            vpc = Vpc(name, _plan(args), self)
            self.vpc_id = vpc.vpc_id
            self.private_subnet_ids = vpc.private_subnet_ids
            self.public_subnet_ids = vpc.public_subnet_ids
            self.pod_subnet_ids = vpc.pod_subnet_ids
        self.fabric_security_group_id = _fabric_security_group(self, name, args)
        outputs = ("vpc_id", "private_subnet_ids", "public_subnet_ids", "pod_subnet_ids", "zones")
        self.register_outputs(
            {output: getattr(self, output) for output in (*outputs, "fabric_security_group_id")}
        )


def _outputs(ids: list[Input[str]]) -> list[Output[str]]:
    return [Output.from_input(each) for each in ids]


def _plan(args: AwsNetworkArgs) -> VpcPlan:
    nat = NatGateways(args.get("nat_gateways", NatGateways.ONE_A_ZONE))
    ways_out = {NatGateways.ONE_A_ZONE: len(args["zones"]), NatGateways.ONE: 1, NatGateways.NONE: 0}
    return VpcPlan(
        region=args["region"],
        zones=tuple(args["zones"]),
        cidr=IPv4Network(args.get("vpc_cidr", _DEFAULT_CIDR)),
        pod_cidr=IPv4Network(args["pod_cidr"]) if "pod_cidr" in args else None,
        ways_out=ways_out[nat],
        interface_endpoints=tuple(args.get("interface_endpoints", INTERFACE_ENDPOINTS)),
        flow_log_days=int(args.get("log_retention_days", _DEFAULT_RETENTION_DAYS))
        if args.get("flow_logs", True)
        else None,
        flow_log_key_arn=args.get("log_key_arn"),
        tags=args.get("tags", {}),
    )


def _fabric_security_group(network: AwsNetwork, name: str, args: AwsNetworkArgs) -> Output[str]:
    """Make the group that EFA works in, which fails without a word where traffic isn't allowed both ways.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-start.html#efa-start-security
    """
    group = aws.ec2.SecurityGroup(
        f"{name}-fabric",
        description="EFA: its members may send each other anything",
        vpc_id=network.vpc_id,
        # Rules are resources of their own: a list here, empty or not, would own all of them.
        tags=tags(f"{name}-fabric", "AwsNetwork", args.get("tags")),
        opts=ResourceOptions(parent=network),
    )
    both = {
        "security_group_id": group.id,
        "referenced_security_group_id": group.id,
        "ip_protocol": "-1",
        "description": "EFA between members",
        "tags": tags(f"{name}-fabric", "AwsNetwork", args.get("tags")),
    }
    below = ResourceOptions(parent=network)
    into = aws.vpc.SecurityGroupIngressRule(f"{name}-fabric-in", **both, opts=below)
    out = aws.vpc.SecurityGroupEgressRule(f"{name}-fabric-out", **both, opts=below)
    # Nodes that come before the rules would start without a fabric.
    ready: Output[str] = Output.all(group.id, into.id, out.id).apply(lambda ids: str(ids[0]))
    return ready


def _check(name: str, args: AwsNetworkArgs) -> None:
    checks = AwsChecks("AwsNetwork", name, args, AwsNetworkArgs)
    checks.region()
    checks.zones(at_least=2)
    checks.one_of("nat_gateways", NatGateways)
    checks.log_retention()
    checks.arn("log_key_arn")
    if "existing_vpc_id" in args:
        _check_existing(checks, args)
    else:
        _check_new(checks, args)
    checks.finish()


def _check_existing(checks: AwsChecks, args: AwsNetworkArgs) -> None:
    of_a_new_one = ("vpc_cidr", "pod_cidr", "nat_gateways", "interface_endpoints", "flow_logs")
    checks.excludes(
        "existing_vpc_id",
        *of_a_new_one,
        "log_retention_days",
        "log_key_arn",
        because="an existing VPC is used as it is",
    )
    zones = args.get("zones", [])
    if "existing_private_subnet_ids" not in args:
        checks.add("existing_private_subnet_ids", "is required with existing_vpc_id")
    for path in ("existing_private_subnet_ids", "existing_public_subnet_ids"):
        got = len(args.get(path, zones))  # type: ignore[arg-type]
        if got != len(zones):
            checks.add(path, "must be one for each of zones", got=got, allowed=str(len(zones)))


def _check_new(checks: AwsChecks, args: AwsNetworkArgs) -> None:
    for path in ("existing_private_subnet_ids", "existing_public_subnet_ids"):
        if path in args:
            checks.add(path, "is of an existing VPC", fix="give existing_vpc_id too, or leave it out")
    vpc, pods = checks.cidr("vpc_cidr"), checks.cidr("pod_cidr")
    for path, cidr in (("vpc_cidr", vpc), ("pod_cidr", pods)):
        if cidr is not None and not LARGEST_PREFIX <= cidr.prefixlen <= SMALLEST_PREFIX:
            allowed = f"/{LARGEST_PREFIX} to /{SMALLEST_PREFIX}"
            checks.add(path, "is too large or too small", got=str(cidr), allowed=allowed)
    if vpc is not None and not any(vpc.subnet_of(private) for private in PRIVATE_RANGES):
        allowed = ", ".join(map(str, PRIVATE_RANGES))
        checks.add("vpc_cidr", "isn't in a private range", got=str(vpc), allowed=allowed)
    if pods is not None and not pods.subnet_of(POD_RANGE):
        checks.add("pod_cidr", "isn't in the range for pods", got=str(pods), allowed=str(POD_RANGE))
    if vpc is not None and pods is not None and vpc.overlaps(pods):
        checks.add("pod_cidr", f"overlaps vpc_cidr, {vpc}", got=str(pods))
    if args.get("nat_gateways") == NatGateways.NONE and "interface_endpoints" in args:
        for service in sorted(set(INTERFACE_ENDPOINTS) - set(args["interface_endpoints"])):
            what = f"must have {service}, because nodes reach it in no other way without a NAT gateway"
            checks.add("interface_endpoints", what)
