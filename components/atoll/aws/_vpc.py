"""The VPC that ``AwsNetwork`` makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

from atoll.aws._cidr import ZoneSubnets, plan_subnets
from atoll.aws._common import document, make_role, partition, tags, trust

INTERFACE_ENDPOINTS = ("ec2", "ecr.api", "ecr.dkr", "eks-auth", "logs", "sts")
"""What nodes and pods call all the time, beside S3. Source:
https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html"""


_LOG_ACTIONS = ("CreateLogStream", "DescribeLogGroups", "DescribeLogStreams", "PutLogEvents")


@dataclass(frozen=True)
class VpcPlan:
    """What a VPC is to be."""

    region: str
    zones: tuple[str, ...]
    cidr: IPv4Network
    pod_cidr: IPv4Network | None
    ways_out: int
    """How many of the zones, from the first one, have a NAT gateway."""
    interface_endpoints: tuple[str, ...]
    flow_log_days: int | None
    """Days that flow logs are kept, or None for no flow logs."""
    flow_log_key_arn: Input[str] | None
    tags: Mapping[str, Input[str]]

    @cached_property
    def subnets(self) -> dict[str, ZoneSubnets]:
        """Ranges of each zone's subnets."""
        return plan_subnets(self.cidr, self.zones, self.pod_cidr)


@dataclass(frozen=True)
class _Routes:
    table_id: Output[str]
    routes: list[pulumi.Resource]


class Vpc:
    """A VPC with its subnets, ways out, endpoints and flow logs; children of the component ``parent``."""

    def __init__(self, name: str, plan: VpcPlan, parent: pulumi.Resource) -> None:
        """Make the children, all named after ``name``."""
        self._name, self._plan = name, plan
        self._below = ResourceOptions(parent=parent)
        self._parent = parent
        self._vpc = aws.ec2.Vpc(
            f"{name}-vpc",
            cidr_block=str(plan.cidr),
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=self._tags("vpc"),
            opts=self._below,
        )
        self.vpc_id: Output[str] = self._vpc.id
        aws.ec2.DefaultSecurityGroup(
            # Whatever is put in no group lands in this one: without rules it gets nowhere.
            f"{name}-default",
            vpc_id=self.vpc_id,
            ingress=[],
            egress=[],
            tags=self._tags("default"),
            opts=self._below,
        )
        self.public_subnet_ids = self._public_subnets()
        self._private_tables = self._private_routes()
        self.private_subnet_ids = [
            self._subnet("private", zone, table, {"kubernetes.io/role/internal-elb": "1"})
            for zone, table in self._private_tables.items()
        ]
        self.pod_subnet_ids = self._pod_subnets()
        self._endpoints()
        if plan.flow_log_days is not None:
            self._flow_logs(plan.flow_log_days)

    def _tags(self, suffix: str, more: Mapping[str, str] | None = None) -> dict[str, Input[str]]:
        return tags(f"{self._name}-{suffix}", "AwsNetwork", {**(more or {}), **self._plan.tags})

    def _subnet(
        self, kind: str, zone: str, table: "_Routes", more: Mapping[str, str], needs: list[Any] | None = None
    ) -> Output[str]:
        """Make a subnet, and return its id, which is there once its routes are."""
        suffix = f"{kind}-{zone[-1]}"
        subnet = aws.ec2.Subnet(
            f"{self._name}-{suffix}",
            vpc_id=self.vpc_id,
            availability_zone=zone,
            cidr_block=str(getattr(self._plan.subnets[zone], kind)),
            map_public_ip_on_launch=False,
            tags=self._tags(suffix, more),
            opts=ResourceOptions(parent=self._parent, depends_on=needs),
        )
        association = aws.ec2.RouteTableAssociation(
            f"{self._name}-{suffix}-association",
            subnet_id=subnet.id,
            route_table_id=table.table_id,
            opts=ResourceOptions(parent=self._parent, depends_on=table.routes),
        )
        routed: Output[str] = association.subnet_id
        return routed

    def _routes(self, suffix: str, **way_out: Input[str]) -> "_Routes":
        """Make a route table; ``way_out`` is the target of the route to everywhere, if there is one."""
        name = f"{self._name}-{suffix}-routes"
        table = aws.ec2.RouteTable(
            name, vpc_id=self.vpc_id, tags=self._tags(f"{suffix}-routes"), opts=self._below
        )
        if not way_out:
            return _Routes(table.id, [])
        route = aws.ec2.Route(
            f"{self._name}-{suffix}-way-out",
            route_table_id=table.id,
            destination_cidr_block="0.0.0.0/0",
            **way_out,
            opts=self._below,
        )
        return _Routes(table.id, [route])

    def _public_subnets(self) -> list[Output[str]]:
        gateway = aws.ec2.InternetGateway(
            f"{self._name}-internet", vpc_id=self.vpc_id, tags=self._tags("internet"), opts=self._below
        )
        table = self._routes("public", gateway_id=gateway.id)
        return [
            self._subnet("public", zone, table, {"kubernetes.io/role/elb": "1"}) for zone in self._plan.zones
        ]

    def _private_routes(self) -> dict[str, "_Routes"]:
        """Make a private route table a zone, whose way out is its zone's NAT gateway, else the first one."""
        plan = self._plan
        gateways = [self._nat(i, zone) for i, zone in enumerate(plan.zones[: plan.ways_out])]
        tables = {}
        for i, zone in enumerate(plan.zones):
            way_out = {"nat_gateway_id": gateways[min(i, len(gateways) - 1)].id} if gateways else {}
            tables[zone] = self._routes(f"private-{zone[-1]}", **way_out)
        return tables

    def _nat(self, i: int, zone: str) -> Any:
        suffix = f"nat-{zone[-1]}"
        name = f"{self._name}-{suffix}"
        address = aws.ec2.Eip(
            f"{name}-address", domain="vpc", tags=self._tags(f"{suffix}-address"), opts=self._below
        )
        return aws.ec2.NatGateway(
            name,
            allocation_id=address.allocation_id,
            subnet_id=self.public_subnet_ids[i],
            tags=self._tags(suffix),
            opts=self._below,
        )

    def _pod_subnets(self) -> list[Output[str]]:
        if self._plan.pod_cidr is None:
            return []
        added = aws.ec2.VpcIpv4CidrBlockAssociation(
            f"{self._name}-pods",
            vpc_id=self.vpc_id,
            cidr_block=str(self._plan.pod_cidr),
            opts=self._below,
        )
        return [
            self._subnet("pods", zone, table, {}, needs=[added])
            for zone, table in self._private_tables.items()
        ]

    def _endpoints(self) -> None:
        plan = self._plan
        services = f"com.amazonaws.{plan.region}"
        if plan.region.startswith("cn-"):
            services = f"cn.{services}"
        aws.ec2.VpcEndpoint(
            f"{self._name}-s3",
            vpc_id=self.vpc_id,
            vpc_endpoint_type="Gateway",
            # S3's and DynamoDB's keep this form in China too.
            service_name=f"com.amazonaws.{plan.region}.s3",
            route_table_ids=[table.table_id for table in self._private_tables.values()],
            tags=self._tags("s3"),
            opts=self._below,
        )
        if not plan.interface_endpoints:
            return
        group = self._endpoint_security_group()
        for service in plan.interface_endpoints:
            suffix = service.replace(".", "-")
            aws.ec2.VpcEndpoint(
                f"{self._name}-{suffix}",
                vpc_id=self.vpc_id,
                vpc_endpoint_type="Interface",
                service_name=f"{services}.{service}",
                subnet_ids=self.private_subnet_ids,
                security_group_ids=[group.id],
                private_dns_enabled=True,
                tags=self._tags(suffix),
                opts=self._below,
            )

    def _endpoint_security_group(self) -> Any:
        group = aws.ec2.SecurityGroup(
            f"{self._name}-endpoints",
            description="Endpoints of services: HTTPS from inside the VPC",
            vpc_id=self.vpc_id,
            tags=self._tags("endpoints"),
            opts=self._below,
        )
        ranges = {"endpoints-vpc": self._plan.cidr, "endpoints-pods": self._plan.pod_cidr}
        for suffix, cidr in ranges.items():
            if cidr is not None:
                aws.vpc.SecurityGroupIngressRule(
                    f"{self._name}-{suffix}",
                    security_group_id=group.id,
                    cidr_ipv4=str(cidr),
                    ip_protocol="tcp",
                    from_port=443,
                    to_port=443,
                    description="HTTPS from nodes and pods",
                    tags=self._tags(suffix),
                    opts=self._below,
                )
        return group

    def _flow_logs(self, days: int) -> None:
        name, plan = f"{self._name}-flow-logs", self._plan
        group = aws.cloudwatch.LogGroup(
            f"{name}-group",
            retention_in_days=days,
            kms_key_id=plan.flow_log_key_arn,
            tags=self._tags("flow-logs"),
            opts=self._below,
        )
        account, region = self._vpc.owner_id, plan.region
        source = Output.format("arn:{0}:ec2:{1}:{2}:vpc-flow-log/*", partition(region), region, account)
        # The conditions keep others from having the service write here for them. Source:
        # https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
        role = make_role(
            name,
            trust(
                "vpc-flow-logs.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": account},
                    "ArnLike": {"aws:SourceArn": source},
                },
            ),
            inline=document(
                {
                    "Action": [f"logs:{action}" for action in _LOG_ACTIONS],
                    "Resource": [Output.format("{0}:*", group.arn)],
                }
            ),
            parent=self._parent,
            tags=self._tags("flow-logs"),
        )
        aws.ec2.FlowLog(
            name,
            vpc_id=self.vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=60,
            tags=self._tags("flow-logs"),
            opts=ResourceOptions(parent=self._parent, depends_on=list(role.policies)),
        )
