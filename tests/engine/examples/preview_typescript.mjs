// Previews a compiled TypeScript program: node preview_typescript.mjs FOLDER [KEY=VALUE ...] prints JSON.
//
// Pulumi's Automation API for Node.js is the program's language host: it needs no pulumi-language-nodejs.
import { createRequire } from "node:module";
import path from "node:path";

const [folder, ...settings] = process.argv.slice(2);
const { LocalWorkspace } = createRequire(path.join(folder, "package.json"))("@pulumi/pulumi/automation");
const program = async () => ({ ...(await import(path.join(folder, "bin", "index.js"))) });

const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "dev", projectName: "gpu-cluster", program },
    { workDir: folder },
);
for (const setting of settings) {
    const [key, value] = setting.split("=");
    await stack.setConfig(key, { value });
}
const urns = new Set();
const errors = [];
const onEvent = ({ resourcePreEvent, diagnosticEvent }) => {
    if (resourcePreEvent) urns.add(resourcePreEvent.metadata.urn);
    if (diagnosticEvent?.severity === "error") errors.push(diagnosticEvent.message);
};
try {
    await stack.preview({ onEvent });
} catch (failure) {
    errors.push(failure.message);
}
console.log(JSON.stringify({ urns: [...urns], errors }));
// The program's module stays loaded, and with it the connection to an engine that is gone.
process.exit(0);
