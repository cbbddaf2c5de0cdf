"""A Kubernetes provider for the Pulumi engine, for machines on which the official plugin can't be had."""
