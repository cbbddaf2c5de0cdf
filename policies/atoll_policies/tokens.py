"""Type tokens in one spelling, so that a rule names a type once.

azure-native:containerservice/v20250801:ManagedCluster  ->  azure-native:containerservice:ManagedCluster
kubernetes:apps/v1:Deployment                           ->  kubernetes:apps:Deployment
aws:s3/bucketV2:BucketV2                                ->  aws:s3/bucket:Bucket
"""

from __future__ import annotations

import re
from functools import lru_cache

# What the aws SDK calls SomethingV2 is Something (upgrade guide of its version 7).
_V2 = (
    "Bucket",
    "BucketAccelerateConfiguration",
    "BucketAcl",
    "BucketCorsConfiguration",
    "BucketLifecycleConfiguration",
    "BucketLogging",
    "BucketObjectLockConfiguration",
    "BucketRequestPaymentConfiguration",
    "BucketServerSideEncryptionConfiguration",
    "BucketVersioning",
    "BucketWebsiteConfiguration",
)
# Types that a provider has, or had, under two names, by the older or odder one: the SDKs' aliases say so.
_SAME = {
    "azure-native:cache:Database": "azure-native:redisenterprise:Database",
    "azure-native:cache:Redis": "azure-native:redis:Redis",
    "azure-native:cache:RedisEnterprise": "azure-native:redisenterprise:RedisEnterprise",
    "azure-native:insights:DiagnosticSetting": "azure-native:monitor:DiagnosticSetting",
    "azure-native:insights:SubscriptionDiagnosticSetting": (
        "azure-native:monitor:SubscriptionDiagnosticSetting"
    ),
    "azure-native:machinelearningservices:MachineLearningCompute": (
        "azure-native:machinelearningservices:Compute"
    ),
    "azure-native:machinelearningservices:MachineLearningDatastore": (
        "azure-native:machinelearningservices:Datastore"
    ),
    "aws:alb/listener:Listener": "aws:lb/listener:Listener",
    "aws:alb/loadBalancer:LoadBalancer": "aws:lb/loadBalancer:LoadBalancer",
    "aws:alb/targetGroup:TargetGroup": "aws:lb/targetGroup:TargetGroup",
    "aws:applicationloadbalancing/listener:Listener": "aws:lb/listener:Listener",
    "aws:applicationloadbalancing/loadBalancer:LoadBalancer": "aws:lb/loadBalancer:LoadBalancer",
    "aws:applicationloadbalancing/targetGroup:TargetGroup": "aws:lb/targetGroup:TargetGroup",
    "aws:elasticloadbalancing/loadBalancer:LoadBalancer": "aws:elb/loadBalancer:LoadBalancer",
    "aws:elasticloadbalancingv2/listener:Listener": "aws:lb/listener:Listener",
    "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer": "aws:lb/loadBalancer:LoadBalancer",
    "aws:elasticloadbalancingv2/targetGroup:TargetGroup": "aws:lb/targetGroup:TargetGroup",
    "aws:s3/BucketObject:BucketObject": "aws:s3/bucketObjectv2:BucketObjectv2",
    **{f"aws:s3/b{kind[1:]}V2:{kind}V2": f"aws:s3/b{kind[1:]}:{kind}" for kind in _V2},
    "gcp:serviceAccount/iAMMember:IAMMember": "gcp:serviceaccount/iAMMember:IAMMember",
    "gcp:serviceAccount/key:Key": "gcp:serviceaccount/key:Key",
    "kubernetes:extensions:DaemonSet": "kubernetes:apps:DaemonSet",
    "kubernetes:extensions:Deployment": "kubernetes:apps:Deployment",
    "kubernetes:extensions:Ingress": "kubernetes:networking.k8s.io:Ingress",
    "kubernetes:extensions:NetworkPolicy": "kubernetes:networking.k8s.io:NetworkPolicy",
    "kubernetes:extensions:ReplicaSet": "kubernetes:apps:ReplicaSet",
}
_VERSION = re.compile(r"/v\d\w*$")


@lru_cache(maxsize=4096)
def canonical(token: str) -> str:
    """Return the one spelling of ``token``; what isn't a token stays as it is."""
    package, _, rest = token.partition(":")
    module, _, kind = rest.partition(":")
    if not kind:
        return token
    if package == "kubernetes":
        # Both kubernetes:core/v1:Pod and kubernetes:serving.kserve.io/v1beta1:InferenceService.
        name = f"kubernetes:{_VERSION.sub('', module)}:{kind}"
        return _SAME.get(name, name)
    if package == "azure-native":
        name = f"azure-native:{_VERSION.sub('', module)}:{kind}"
        return _SAME.get(name, name)
    return _SAME.get(token, token)


def other_spellings(token: str) -> tuple[str, ...]:
    """Return tokens that mean the canonical ``token`` and that an engine may send."""
    package, module, kind = token.split(":")
    found = [name for name, target in _SAME.items() if target == token and package != "kubernetes"]
    if package == "azure-native":
        found += [f"{package}:{module}/v20250101:{kind}", f"{package}:{module}/v20240901preview:{kind}"]
    elif package == "kubernetes":
        older = [name.split(":")[1] for name, target in _SAME.items() if target == token]
        found += [
            f"{package}:{group}/{version}:{kind}" for group in (module, *older) for version in _VERSIONS
        ]
    return tuple(found)


_VERSIONS = ("v1", "v1beta1")
