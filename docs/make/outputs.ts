/** docs/outputs.md: what other teams may rely on. */
import { PREFIX } from "../../infra/naming";
import { OUTPUT_NAMES, OUTPUTS, OUTPUTS_VERSION } from "../../infra/outputs";
import { code, table } from "./markdown";

export function outputsTable(): string {
  return table(
    ["output", "type", "what it is"],
    OUTPUT_NAMES.map((name) => {
      const output = OUTPUTS[name];
      const absent = "optional" in output ? " Empty where there is none." : "";
      return [code(name), output.type, `${output.description}${absent}`];
    }),
  );
}

export function outputsPage(): string {
  return `# Stack outputs, version ${OUTPUTS_VERSION}

The public interface of the platform for other teams. Secrets are named by ARN; no output is a secret.

${outputsTable()}

"string by name" is an object of strings: \`namedQueryIds.sales_by_country\` is the id of that query.

## How to read them

| with | by |
|---|---|
| Pulumi | a stack reference to \`organization/classicmodels-lakehouse/ENVIRONMENT\`: \`readPlatform\` of [examples/consumer](../examples/consumer/README.md) |
| the Pulumi CLI | \`pulumi stack output --json\` |
| anything else | the SSM parameter \`/${PREFIX}/ENVIRONMENT/OUTPUT\` of each output: strings as they are, others as JSON; an empty output has no parameter |

A program that reads them checks \`outputsVersion\` first and stops at one that it doesn't know. The example does, and has snippets for awswrangler, PyAthena, DuckDB and JDBC.

## How they change

Another output may be added to a version. Whatever could break a consumer makes a new version: an output that goes, gets another name, another type or another meaning, or that may now be empty. \`tests/infra/outputs/\` has each version as it was published, and a test holds the program to it.

This page is made from \`infra/outputs.ts\` by \`npm run docs\`.
`;
}
