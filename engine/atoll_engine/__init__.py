"""Running Pulumi, Kubernetes and Atoll's environments on any machine."""
