import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/** Everything that the commands make, ignored by git. */
export const localFolder = join(root, ".local");

/** The embedded server's instance. */
export const embeddedFolder = join(localFolder, "mysql");

/** The Python of the virtual environment. */
export const venvPython = join(localFolder, "venv", "bin", "python");

/** The Python of the policy scanners' virtual environment. */
export const policyPython = join(localFolder, "policy-venv", "bin", "python");

/** The Python of the emulated AWS's virtual environment. */
export const enginePython = join(localFolder, "engine-venv", "bin", "python");

/** The Python of the virtual environment that has what the job is measured against. */
export const peersPython = join(localFolder, "bench-venv", "bin", "python");

/** The zip of wheels that AWS Glue installs before the job. */
export const wheelsFile = join(localFolder, "etl.gluewheels.zip");

/** Node 24, whatever the host has. */
export const node24 = join(root, "node_modules", ".bin", "node");
