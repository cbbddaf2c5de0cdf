"""What Terraform calls what Pulumi's bridged providers (aws, gcp) offer: types and properties.

The bridge turns ``snake_case`` into ``camelCase`` and names lists in the plural, so most names follow; what
doesn't is in the tables below, each by what the provider's registry page says.
"""

from __future__ import annotations

import re
from functools import lru_cache

from atoll_policies.scanner import scanner
from atoll_policies.tokens import canonical
from tests.policies.truth import azure

_PREFIXES = {"aws": "aws", "gcp": "google"}
_TYPES = {
    "aws:bedrock/agentAgent:AgentAgent": "aws_bedrockagent_agent",
    "aws:cloudtrail/trail:Trail": "aws_cloudtrail",
    "aws:elb/loadBalancer:LoadBalancer": "aws_elb",
    "aws:lb/loadBalancer:LoadBalancer": "aws_lb",
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": "aws_s3_bucket_replication_configuration",
    "aws:s3/bucketObjectv2:BucketObjectv2": "aws_s3_object",
    "gcp:bigquery/iamBinding:IamBinding": "google_bigquery_table_iam_binding",
    "gcp:bigquery/iamMember:IamMember": "google_bigquery_table_iam_member",
    "gcp:cloudrun/iamBinding:IamBinding": "google_cloud_run_service_iam_binding",
    "gcp:cloudrun/iamMember:IamMember": "google_cloud_run_service_iam_member",
    "gcp:organizations/project:Project": "google_project",
    "gcp:vertex/aiFeatureStore:AiFeatureStore": "google_vertex_ai_featurestore",
    "gcp:serviceaccount/account:Account": "google_service_account",
}
# Modules that Terraform leaves out or calls otherwise.
_MODULES = {
    "aws": {"bedrock": "bedrockagent", "ec2": "", "rds": "db"},
    "gcp": {
        "artifactregistry": "artifact_registry",
        "cloudfunctionsv2": "cloudfunctions2",
        "cloudrun": "cloud_run",
        "cloudrunv2": "cloud_run_v2",
        "folder": "folder",
        "organizations": "organization",
        "projects": "project",
        "secretmanager": "secret_manager",
        "serviceaccount": "service_account",
    },
}
# Lists of blocks whose names Terraform has in the plural too.
_PLURAL_BLOCKS = {
    ("aws_launch_template", "block_device_mappings"),
    ("aws_launch_template", "network_interfaces"),
    ("aws_launch_template", "tag_specifications"),
    ("aws_s3_bucket", "rules"),
    ("google_container_cluster", "cidr_blocks"),
    ("google_sql_database_instance", "authorized_networks"),
    ("google_sql_database_instance", "database_flags"),
}
# Values that Terraform calls otherwise, mostly lists whose names it has in the singular.
_VALUES = {
    ("aws_autoscaling_group", "vpc_zone_identifiers"): "vpc_zone_identifier",
    ("aws_lambda_function", "name"): "function_name",
}


def snake(name: str) -> str:
    """Return ``name`` in snake_case: ``vpcConfig`` -> ``vpc_config``, ``aIAMRole`` -> ``a_iam_role``."""
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


@lru_cache(maxsize=512)
def terraform_type(token: str) -> str:
    """Return the Terraform type of ``token``, empty where there is none that we know.

    Of several that are possible, the one that the scanner knows.
    """
    token = canonical(token)
    if token in azure.KINDS:
        return azure.KINDS[token].type
    package, module_and_name, kind = token.split(":")
    if token in _TYPES or package not in _PREFIXES:
        return _TYPES.get(token, "")
    module, prefix = module_and_name.partition("/")[0], _PREFIXES[package]
    last = snake(kind)
    other = _MODULES[package].get(module)
    likely = [f"{prefix}_{module}_{last}"]
    if other is not None:
        likely.append("_".join(part for part in (prefix, other, last) if part))
    known = scanner().types
    return next((name for name in likely if name in known), likely[1 if other is not None else 0])


def attribute(type_name: str, name: str) -> str:
    """Return what Terraform calls a value's property ``name`` of a resource of ``type_name``."""
    name = snake(name)
    return _VALUES.get((type_name, name), name)


def block(type_name: str, name: str) -> str:
    """Return what Terraform calls each block of the list ``name`` of a resource of ``type_name``."""
    name = snake(name)
    if (type_name, name) in _PLURAL_BLOCKS or not name.endswith("s") or name.endswith("ss"):
        return name
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name[:-2] if name.endswith(("sses", "xes", "ches")) else name[:-1]
