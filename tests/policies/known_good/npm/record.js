// Prints what a program makes of components of others: `node record.js PROGRAM`. Nothing is made, and no cloud asked.
"use strict";

const awsx = require("@pulumi/awsx");
const pulumi = require("@pulumi/pulumi");

const PROGRAMS = {
    "awsx-fargate": () => {
        const vpc = new awsx.ec2.Vpc("main", { numberOfAvailabilityZones: 2 });
        const balancer = new awsx.lb.ApplicationLoadBalancer("web", { vpc, external: true });
        const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/web";
        const listener = balancer.createListener("web", { port: 443, protocol: "HTTPS", certificateArn });
        new awsx.ecs.FargateService("app", {
            cluster: new awsx.ecs.Cluster("services", { vpc }),
            desiredCount: 2,
            taskDefinitionArgs: { containers: { app: { image: "nginx:1.27", memory: 512, portMappings: [listener] } } },
        });
    },
    "awsx-registry": () => new awsx.ecr.Repository("images"),
    "awsx-trail": () => new awsx.cloudtrail.Trail("trail", { sendToCloudwatchLogsGroup: true }),
    "awsx-vpc": () => new awsx.ec2.Vpc("main", { numberOfAvailabilityZones: 2 }),
};

const made = [];

function identity(args) {
    return { id: `${args.name}-id`, arn: `arn:aws:::${args.name}` };
}

pulumi.runtime.setAllConfig({ "aws:region": "eu-central-1" });
pulumi.runtime.setMocks({
    newResource: (args) => {
        if (args.custom !== false) {
            made.push({ type: args.type, name: args.name, properties: { ...args.inputs, ...identity(args) } });
        }
        const state = { name: args.name, defaultSecurityGroupId: "sg-default", ...args.inputs, ...identity(args) };
        return { id: state.id, state };
    },
    call: () => ({ names: ["eu-central-1a", "eu-central-1b"], zoneIds: ["euc1-az1", "euc1-az2"] }),
}, "known-good", "known-good", false);

// A resource as an input is its id to the provider.
process.on("exit", () => {
    const plain = (_, value) => (value && value.__pulumiResource ? `${value.__name}-id` : value);
    process.stdout.write(JSON.stringify(made, plain));
});
PROGRAMS[process.argv[2]]();
