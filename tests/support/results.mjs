/**
 * What a test runner's own report says.
 *
 * @typedef {object} Results
 * @property {number} passed
 * @property {number} failed tests, and files that couldn't be run
 * @property {string[]} skipped each with its reason
 */

/**
 * @param {string} text vitest's JSON report
 * @returns {Results}
 */
export function parseVitest(text) {
  /** @type {{ testResults: { name: string, status: string, assertionResults: { status: string, fullName: string }[] }[] }} */
  const report = JSON.parse(text);
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const failedTests = tests.filter((test) => test.status === "failed").length;
  const brokenFiles = report.testResults.filter(
    (file) =>
      file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  ).length;
  return {
    passed: tests.filter((test) => test.status === "passed").length,
    failed: failedTests + brokenFiles,
    skipped: tests
      .filter((test) => test.status !== "passed" && test.status !== "failed")
      .map((test) => `${test.fullName}: ${test.status}`),
  };
}

/**
 * @param {string} text pytest's JUnit report
 * @returns {Results}
 */
export function parsePytest(text) {
  /** @type {Results} */
  const results = { passed: 0, failed: 0, skipped: [] };
  for (const [, attributes = "", , body = ""] of text.matchAll(
    /<testcase\b([^>]*?)(\/>|>([\s\S]*?)<\/testcase>)/g,
  )) {
    const skipped = /<skipped\b([^>]*)/.exec(body);
    if (/<(failure|error)\b/.test(body)) results.failed += 1;
    else if (skipped === null) results.passed += 1;
    else {
      const name = `${attribute(attributes, "classname")}.${attribute(attributes, "name")}`;
      results.skipped.push(`${name}: ${attribute(skipped[1] ?? "", "message")}`);
    }
  }
  return results;
}

/**
 * @param {string} attributes
 * @param {string} name
 */
function attribute(attributes, name) {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
  return value
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#10;", " ")
    .replaceAll("&amp;", "&");
}
