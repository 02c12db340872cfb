import * as pulumi from "@pulumi/pulumi";

import { report } from "./report";

export = () => report(new pulumi.Config().require("platformStack"));
