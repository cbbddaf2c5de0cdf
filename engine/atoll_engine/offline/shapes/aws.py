"""What ids and ARNs of AWS look like.

Ids: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html; ARNs: the service authorization
reference, https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html. What a provider
takes for a resource's id is in that resource's page of the AWS provider, under "Import".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from atoll_engine.offline.subject import Subject

# Kind in the module ec2 -> prefix of its id.
_PREFIXES = {
    "DefaultSecurityGroup": "sg",
    "DefaultSubnet": "subnet",
    "DefaultVpc": "vpc",
    "EgressOnlyInternetGateway": "eigw",
    "Eip": "eipalloc",
    "FlowLog": "fl",
    "Instance": "i",
    "InternetGateway": "igw",
    "KeyPair": "key",
    "LaunchTemplate": "lt",
    "NatGateway": "nat",
    "NetworkAcl": "acl",
    "NetworkInterface": "eni",
    "RouteTable": "rtb",
    "RouteTableAssociation": "rtbassoc",
    "SecurityGroup": "sg",
    "SecurityGroupRule": "sgrule",
    "Subnet": "subnet",
    "Volume": "vol",
    "Vpc": "vpc",
    "VpcDhcpOptions": "dopt",
    "VpcEndpoint": "vpce",
    "VpcPeeringConnection": "pcx",
    "FileSystem": "fs",
    "AccessPoint": "fsap",
    "MountTarget": "fsmt",
    "TransitGateway": "tgw",
}
_NO_REGION = {"cloudfront", "iam", "route53", "s3"}
_NO_ACCOUNT = {"route53", "s3"}
# Where the module isn't the ARN's name of the service.
_SERVICES = {
    "alb": "elasticloadbalancing",
    "cfg": "config",
    "cloudwatch": "logs",
    "ec2transitgateway": "ec2",
    "efs": "elasticfilesystem",
    "lb": "elasticloadbalancing",
    "msk": "kafka",
    "vpc": "ec2",
}
_SEPARATORS = {"cloudwatch": ":", "lambda": ":", "rds": ":", "secretsmanager": ":"}
_BARE_NAME_ARNS = {"s3", "sns", "sqs"}
# Types whose id is the physical name, or the ARN.
_NAMED = {
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:ecr/repository:Repository",
    "aws:eks/cluster:Cluster",
    "aws:iam/group:Group",
    "aws:iam/instanceProfile:InstanceProfile",
    "aws:iam/role:Role",
    "aws:iam/user:User",
    "aws:lambda/function:Function",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
}
_BY_ARN = {
    "aws:alb/loadBalancer:LoadBalancer",
    "aws:acm/certificate:Certificate",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    "aws:iam/policy:Policy",
    "aws:lb/listener:Listener",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:lb/targetGroup:TargetGroup",
    "aws:secretsmanager/secret:Secret",
    "aws:sns/topic:Topic",
}


def shape(subject: Subject) -> dict[str, Any]:
    """Return the id and the outputs whose form is known, by their Pulumi names."""
    arn = _arn(subject)
    found: dict[str, Any] = {"arn": arn, "id": _id(subject, arn)}
    special = _SPECIAL.get(subject.token)
    return {**found, **(special(subject) if special else {})}


def _id(subject: Subject, arn: str) -> str:
    if subject.token in _NAMED:
        return subject.name
    if subject.token in _BY_ARN:
        return arn
    if subject.token.startswith("aws:s3/bucket"):  # what belongs to a bucket goes by its name
        return subject.text("bucket", default=subject.name)
    prefix = _PREFIXES.get(subject.kind)
    if prefix and subject.service in {"ec2", "vpc", "efs", "ebs", "ec2transitgateway"}:
        return f"{prefix}-{subject.digits('id', 17)}"
    return f"{subject.name}-{subject.digits('id', 8)}"


def _arn(subject: Subject) -> str:
    service = _SERVICES.get(subject.service, subject.service)
    region = "" if service in _NO_REGION else subject.text("region", default=subject.place.region)
    account = "" if service in _NO_ACCOUNT else subject.place.account
    return f"arn:{subject.place.partition}:{service}:{region}:{account}:{_arn_resource(subject)}"


def _arn_resource(subject: Subject) -> str:
    if subject.service in _BARE_NAME_ARNS:
        return subject.name
    kind = "-".join(_words(subject.kind)).lower().replace("-", "" if subject.service != "ec2" else "-")
    prefix = _PREFIXES.get(subject.kind)
    name = f"{prefix}-{subject.digits('id', 17)}" if prefix else subject.name
    separator = _SEPARATORS.get(subject.service, "/")
    if subject.token == "aws:iam/openIdConnectProvider:OpenIdConnectProvider":  # noqa: S105  # a type's name
        return f"oidc-provider/{subject.text('url').removeprefix('https://')}"
    if subject.service == "cloudwatch":
        kind = "log-group"
    if subject.service in {"lb", "alb"}:
        return f"{kind}/app/{name}/{subject.digits('lb', 16)}"
    path = subject.text("path", default="/").strip("/") if subject.service == "iam" else ""
    return separator.join([kind, *([path] if path else []), name])


def _words(name: str) -> list[str]:
    words: list[str] = []
    for letter in name:
        if letter.isupper() or not words:
            words.append("")
        words[-1] += letter
    return words


def _cluster(subject: Subject) -> dict[str, Any]:
    network = subject.inputs.get("vpcConfig")
    issuer = (
        f"https://oidc.eks.{subject.place.region}.synthetic.invalid/id/{subject.digits('oidc', 32).upper()}"
    )
    filled = {
        "clusterSecurityGroupId": f"sg-{subject.digits('sg', 17)}",
        "vpcId": f"vpc-{subject.digits('vpc', 17)}",
        **(network if isinstance(network, dict) else {}),
    }
    return {
        "identities": [{"oidcs": [{"issuer": issuer}]}],
        "platformVersion": "eks.1",
        "status": "ACTIVE",
        "vpcConfig": filled,
    }


def _node_group(subject: Subject) -> dict[str, Any]:
    names = f"{subject.text('clusterName', default='cluster')}/{subject.name}/{subject.digits('arn', 32)}"
    place = subject.place
    return {
        "arn": f"arn:{place.partition}:eks:{place.region}:{place.account}:nodegroup/{names}",
        "id": f"{subject.text('clusterName', default='cluster')}:{subject.name}",
        "status": "ACTIVE",
    }


def _bucket(subject: Subject) -> dict[str, Any]:
    region = subject.text("region", default=subject.place.region)
    return {
        "bucketDomainName": f"{subject.name}.s3.amazonaws.com",
        "bucketRegionalDomainName": f"{subject.name}.s3.{region}.amazonaws.com",
        "region": region,
    }


def _queue(subject: Subject) -> dict[str, Any]:
    place = subject.place
    url = f"https://sqs.{place.region}.amazonaws.com/{place.account}/{subject.name}"
    return {"id": url, "url": url}


def _repository(subject: Subject) -> dict[str, Any]:
    place = subject.place
    host = f"{place.account}.dkr.ecr.{place.region}.amazonaws.com"
    return {"registryId": place.account, "repositoryUrl": f"{host}/{subject.name}"}


def _role(subject: Subject) -> dict[str, Any]:
    return {"uniqueId": f"AROA{subject.digits('unique', 17).upper()}"}


_SPECIAL: dict[str, Callable[[Subject], dict[str, Any]]] = {
    "aws:ecr/repository:Repository": _repository,
    "aws:eks/cluster:Cluster": _cluster,
    "aws:eks/nodeGroup:NodeGroup": _node_group,
    "aws:iam/role:Role": _role,
    "aws:s3/bucket:Bucket": _bucket,
    "aws:s3/bucketV2:BucketV2": _bucket,
    "aws:sqs/queue:Queue": _queue,
}
