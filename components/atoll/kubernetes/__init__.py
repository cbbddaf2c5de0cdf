"""Components inside a Kubernetes cluster. They know no cloud."""

from atoll.kubernetes.dcgm_exporter import DcgmExporter, DcgmExporterArgs
from atoll.kubernetes.efa_device_plugin import EfaDevicePlugin, EfaDevicePluginArgs
from atoll.kubernetes.endpoint_check import EndpointCheck, EndpointCheckArgs
from atoll.kubernetes.gpu_operator import GpuOperator, GpuOperatorArgs
from atoll.kubernetes.inference_endpoint import InferenceEndpoint, InferenceEndpointArgs
from atoll.kubernetes.kserve import KServe, KServeArgs
from atoll.kubernetes.kueue import Kueue, KueueArgs
from atoll.kubernetes.model_store import ModelStore, ModelStoreArgs, VolumeAccess
from atoll.kubernetes.network_operator import NetworkOperator, NetworkOperatorArgs
from atoll.kubernetes.neuron_device_plugin import NeuronDevicePlugin, NeuronDevicePluginArgs
from atoll.kubernetes.nvidia_device_plugin import NvidiaDevicePlugin, NvidiaDevicePluginArgs
from atoll.kubernetes.queue_capacity import QueueCapacity, QueueCapacityArgs, QueueFlavor
from atoll.kubernetes.shared_storage_class import (
    ReclaimPolicy,
    SharedStorageClass,
    SharedStorageClassArgs,
)
from atoll.kubernetes.team_queue import Preemption, ResourceQuota, TeamQueue, TeamQueueArgs
from atoll.kubernetes.tenant_namespace import TenantNamespace, TenantNamespaceArgs
from atoll.kubernetes.training_job import TrainingJob, TrainingJobArgs

__all__ = [
    "DcgmExporter",
    "DcgmExporterArgs",
    "EfaDevicePlugin",
    "EfaDevicePluginArgs",
    "EndpointCheck",
    "EndpointCheckArgs",
    "GpuOperator",
    "GpuOperatorArgs",
    "InferenceEndpoint",
    "InferenceEndpointArgs",
    "KServe",
    "KServeArgs",
    "Kueue",
    "KueueArgs",
    "ModelStore",
    "ModelStoreArgs",
    "NetworkOperator",
    "NetworkOperatorArgs",
    "NeuronDevicePlugin",
    "NeuronDevicePluginArgs",
    "NvidiaDevicePlugin",
    "NvidiaDevicePluginArgs",
    "Preemption",
    "QueueCapacity",
    "QueueCapacityArgs",
    "QueueFlavor",
    "ReclaimPolicy",
    "ResourceQuota",
    "SharedStorageClass",
    "SharedStorageClassArgs",
    "TeamQueue",
    "TeamQueueArgs",
    "TenantNamespace",
    "TenantNamespaceArgs",
    "TrainingJob",
    "TrainingJobArgs",
    "VolumeAccess",
]
