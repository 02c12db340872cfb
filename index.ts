import { loadConfig } from "./infra/load-config";
import { PREFIX } from "./infra/naming";
import { Platform } from "./infra/platform";

const platform = new Platform(PREFIX, { config: loadConfig(), root: __dirname });

export = platform.outputs;
