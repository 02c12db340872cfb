import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // Some start a database server or a program of their own.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One else, on a machine of two cores, though they mostly wait.
    maxWorkers: 2,
  },
});
