import type { Connection, RowDataPacket } from "mysql2/promise";

/** MySQL's default collation and its close relatives: no padding, by case and accent. */
const MYSQL_ONLY = /utf8mb4_0900_(ai_ci|as_ci|as_cs|bin)/g;

/**
 * How a table's definition is to be written for this server: as it is for MySQL; for MariaDB, which
 * lacks MySQL's collations, with the nearest of its own.
 */
export async function collationsOf(connection: Connection): Promise<(sql: string) => string> {
  const [rows] = await connection.query<RowDataPacket[]>("SELECT VERSION() AS version");
  if (!/mariadb/i.test(String(rows[0]?.version))) return (sql) => sql;
  return (sql) =>
    sql.replace(MYSQL_ONLY, (_, kind: string) =>
      kind === "bin" ? "utf8mb4_nopad_bin" : `utf8mb4_uca1400_nopad_${kind}`,
    );
}
