import * as pulumi from "@pulumi/pulumi";

import { Bootstrap } from "./bootstrap";
import { parseBootstrapConfig } from "./config";

const settings = new pulumi.Config();
const bootstrap = new Bootstrap(
  "bootstrap",
  parseBootstrapConfig({
    repository: settings.get("repository"),
    environments: settings.get("environments"),
    createOidcProvider: settings.get("createOidcProvider"),
  }),
);

export = bootstrap.outputs;
