"""Components inside a Kubernetes cluster. They know no cloud."""

from atoll.kubernetes.endpoint_check import EndpointCheck, EndpointCheckArgs
from atoll.kubernetes.inference_endpoint import InferenceEndpoint, InferenceEndpointArgs
from atoll.kubernetes.kserve import KServe, KServeArgs
from atoll.kubernetes.model_store import ModelStore, ModelStoreArgs, VolumeAccess
from atoll.kubernetes.shared_storage_class import (
    ReclaimPolicy,
    SharedStorageClass,
    SharedStorageClassArgs,
)
from atoll.kubernetes.tenant_namespace import TenantNamespace, TenantNamespaceArgs
from atoll.kubernetes.training_job import TrainingJob, TrainingJobArgs

__all__ = [
    "EndpointCheck",
    "EndpointCheckArgs",
    "InferenceEndpoint",
    "InferenceEndpointArgs",
    "KServe",
    "KServeArgs",
    "ModelStore",
    "ModelStoreArgs",
    "ReclaimPolicy",
    "SharedStorageClass",
    "SharedStorageClassArgs",
    "TenantNamespace",
    "TenantNamespaceArgs",
    "TrainingJob",
    "TrainingJobArgs",
    "VolumeAccess",
]
