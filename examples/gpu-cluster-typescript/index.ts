// A Kubernetes cluster on AWS with machines to serve models on, none while nobody asks.
import * as atoll from "@pulumi/atoll";
import * as pulumi from "@pulumi/pulumi";

const region = "us-west-2";
const zones = ["us-west-2a", "us-west-2b"];
const kubernetesVersion = "1.34";

const config = new pulumi.Config();

const network = new atoll.AwsNetwork("serving", { region, zones });
// A list's length is known before its items are: one private subnet a zone.
const subnetIds = zones.map((_, index) => network.privateSubnetIds[index]);
const cluster = new atoll.EksCluster("serving", {
    region,
    kubernetesVersion,
    privateSubnetIds: subnetIds,
    adminPrincipalArns: { team: config.require("adminRoleArn") },
});
const pool = new atoll.EksAcceleratorPool("l4", {
    clusterName: cluster.clusterName,
    kubernetesVersion,
    clusterSecurityGroupId: cluster.clusterSecurityGroupId,
    nodeRoleArn: cluster.nodeRoleArn,
    subnetIds,
    zones,
    machineType: "g6.xlarge",
    purchase: "spot",
    maxNodes: 4,
});
new atoll.AwsBudget("serving", {
    monthlyLimitUsd: config.getNumber("monthlyLimitUsd") ?? 2000,
    emails: ["ml-platform@example.com"],
});

export const kubeconfig = cluster.kubeconfig;
export const podResources = pool.podResources;
