import type { Connection } from "mysql2/promise";
import { describe, expect, it } from "vitest";
import { collationsOf } from "../../seed/collation";

/** A session on a server of this version, which is all that is asked of it. */
function sessionOn(version: string): Connection {
  return { query: () => Promise.resolve([[{ version }], []]) } as unknown as Connection;
}

describe("collationsOf", () => {
  const table = "CREATE TABLE t (a text COLLATE utf8mb4_0900_bin) COLLATE=utf8mb4_0900_ai_ci";

  it("leaves MySQL's collations to MySQL", async () => {
    for (const version of ["9.7.4", "8.4.7-cluster"]) {
      expect((await collationsOf(sessionOn(version)))(table)).toBe(table);
    }
  });

  it("gives MariaDB the nearest of its own, without padding", async () => {
    const adapt = await collationsOf(sessionOn("10.11.19-MariaDB-0+deb12u1"));
    expect(adapt(table)).toBe(
      "CREATE TABLE t (a text COLLATE utf8mb4_nopad_bin) COLLATE=utf8mb4_uca1400_nopad_ai_ci",
    );
    expect(adapt("utf8mb4_0900_as_cs latin1_bin")).toBe("utf8mb4_uca1400_nopad_as_cs latin1_bin");
  });
});
