/** The job as AWS Glue runs it: its arguments from the program, the Glue catalog, the tables on S3. */
import { readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

import { localFolder, root, venvPython } from "../../local/paths.mjs";
import { begin, type Outcome } from "../support/programs";
import { awsEnvironment } from "./account";
import type { Guard } from "./guard";
import type { World } from "./world";

export const JOB = "lakehouse-etl-role-policy";

/** Arguments of Glue's that its own library reads, not the job. */
const GLUES_OWN = /^--(job-|datalake-|extra-|additional-|python-|enable-|custom-|TempDir|conf)/;

export function runJob({ account, server }: World, guard: Guard): Promise<Outcome> {
  const { defaultArguments } = account.resource("lakehouse-etl-job").props as {
    defaultArguments: Record<string, string>;
  };
  const given = {
    ...defaultArguments,
    "--source_url": `mysql://${server.host}:${server.port}/classicmodels?ssl-mode=VERIFY_IDENTITY&ssl-ca=${server.ca}`,
    "--source_secret": account.readerSecret,
  };
  const own = Object.entries(given).filter(([name]) => !GLUES_OWN.test(name));
  const jars = ["jars", "aws-jars"].flatMap((folder) =>
    readdirSync(join(localFolder, folder))
      .filter((file) => /^iceberg-.*\.jar$/.test(file)) // no JDBC driver is there
      .map((file) => join(localFolder, folder, file)),
  );
  return begin(venvPython, [join(root, "etl", "job.py"), ...own.flat()], {
    cwd: root,
    env: {
      ...awsEnvironment(guard),
      ...(process.env.JAVA_HOME && { JAVA_HOME: process.env.JAVA_HOME }),
      PYTHONPATH: [join(__dirname, "glue"), join(root, "etl"), root].join(delimiter),
      PYSPARK_PYTHON: venvPython,
      TZ: "UTC",
      SPARK_CONF_DIR: join(root, "etl", "lakehouse", "conf"),
      SPARK_LOCAL_IP: "127.0.0.1",
      // What Glue's workers have and this machine has not.
      PYSPARK_SUBMIT_ARGS: [
        ...["--master", "local[2]", "--driver-memory", "1500m"],
        ...["--conf", `spark.driver.extraClassPath=${jars.join(delimiter)}`],
        ...["--conf", "spark.driver.extraJavaOptions=-Duser.timezone=UTC"],
        ...["--conf", "spark.ui.enabled=false"],
        ...["--conf", "spark.ui.showConsoleProgress=false"],
        ...["--conf", "spark.sql.shuffle.partitions=4"],
        // Buckets as folders of one host: the emulated S3 has no host names of its own.
        ...["--conf", "spark.sql.catalog.lakehouse.s3.path-style-access=true"],
        "pyspark-shell",
      ].join(" "),
    },
  }).ended;
}
