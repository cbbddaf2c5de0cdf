"""Serves Atoll's components to Pulumi programs in any language."""

from importlib.metadata import version

from pulumi.provider.experimental import component_provider_host

from atoll import kubernetes

COMPONENTS = [
    kubernetes.EndpointCheck,
    kubernetes.InferenceEndpoint,
    kubernetes.KServe,
    kubernetes.ModelStore,
    kubernetes.TenantNamespace,
    kubernetes.TrainingJob,
]

if __name__ == "__main__":
    component_provider_host(name="atoll", components=COMPONENTS, version=version("atoll"))
