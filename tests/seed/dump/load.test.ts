import { randomInt } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Connection } from "mysql2/promise";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exitCodes } from "../../../local/exit-codes";
import { startMysql, type MysqlServer } from "../../support/mysql";
import { databasesLike, fingerprints, openOwner, rowsOf } from "../../support/mysql-client";
import { runSeed, type SeedResult } from "../../support/seed";

const DATABASE = "dump_shop";

/** In the manner of the dump that goes round with MySQL's tutorials, with a shop of our own in it. */
const WELL_KNOWN = `/*
*********************************************************************
Name: a sample database; don't mind the 'quotes'
*********************************************************************
*/

/*!40101 SET NAMES utf8 */;

/*!40101 SET SQL_MODE=''*/;

/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;
CREATE DATABASE /*!32312 IF NOT EXISTS*/\`classicmodels\` /*!40100 DEFAULT CHARACTER SET latin1 */;

USE \`classicmodels\`;

/*Table structure for table \`customers\` */

DROP TABLE IF EXISTS \`customers\`;

CREATE TABLE \`customers\` (
  \`customerNumber\` int(11) NOT NULL,
  \`customerName\` varchar(50) NOT NULL,
  \`salesRepEmployeeNumber\` int(11) DEFAULT NULL,
  \`creditLimit\` decimal(10,2) DEFAULT NULL,
  PRIMARY KEY (\`customerNumber\`),
  KEY \`salesRepEmployeeNumber\` (\`salesRepEmployeeNumber\`),
  CONSTRAINT \`customers_ibfk_1\` FOREIGN KEY (\`salesRepEmployeeNumber\`) REFERENCES \`employees\` (\`employeeNumber\`)
) ENGINE=InnoDB DEFAULT CHARSET=latin1;

/*Data for the table \`customers\` */

insert  into \`customers\`(\`customerNumber\`,\`customerName\`,\`salesRepEmployeeNumber\`,\`creditLimit\`) values 

(103,'L\\'Étoile; Miniatures',1370,'21000.00'),

(112,'Signal\\r\\nGift',NULL,'71800.50'),

(114,'Back\\\\slash -- "Ltd" /* # */',1370,NULL);

/*Table structure for table \`employees\` */

DROP TABLE IF EXISTS \`employees\`;

CREATE TABLE \`employees\` (
  \`employeeNumber\` int(11) NOT NULL,
  \`lastName\` varchar(50) NOT NULL,
  PRIMARY KEY (\`employeeNumber\`)
) ENGINE=InnoDB DEFAULT CHARSET=latin1;

insert  into \`employees\`(\`employeeNumber\`,\`lastName\`) values (1370,'Großmann');

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
`.replaceAll("\n", "\r\n");

describe("npm run seed -- --dump", { timeout: 60_000 }, () => {
  let server: MysqlServer;
  let owner: Connection;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "dump-"));
    server = await startMysql();
    owner = await openOwner(server);
  }, 60_000);
  afterAll(async () => {
    await owner.end();
    await server.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    for (const name of await databasesLike(owner, "")) {
      if (!/^(dump_shop.*|classicmodels)$/.test(String(name))) continue;
      await owner.query(`SET foreign_key_checks = 0; DROP DATABASE \`${String(name)}\``);
    }
    await owner.query("SET foreign_key_checks = 1");
  });

  async function load(content: string | Buffer, ...more: string[]): Promise<SeedResult> {
    const file = join(folder, "dump.sql");
    await writeFile(file, content);
    return runSeed(["--url", server.url("owner", DATABASE), "--dump", file, ...more]);
  }

  async function loaded(content: string | Buffer, ...more: string[]): Promise<SeedResult> {
    const result = await load(content, ...more);
    expect(result.stderr).not.toContain("error");
    expect(result.code).toBe(exitCodes.OK);
    expect(await databasesLike(owner, DATABASE)).toEqual([DATABASE]);
    return result;
  }

  const read = (sql: string) => rowsOf(owner, `USE ${DATABASE}`).then(() => rowsOf(owner, sql));

  it("loads the well-known dump into the database of the URL, and no other", async () => {
    const { stdout, stderr } = await loaded(WELL_KNOWN);
    expect(stdout).toBe(`${DATABASE}: 2 tables, 4 rows\n`);
    expect(stderr).toMatch(/^customers +\d+\.\d s {2}3 rows$/m);
    expect(await databasesLike(owner, "classicmodels")).toEqual([]);
    expect(await read("SELECT * FROM customers ORDER BY 1")).toEqual([
      [103, "L'Étoile; Miniatures", 1370, "21000.00"],
      [112, "Signal\r\nGift", null, "71800.50"],
      [114, 'Back\\slash -- "Ltd" /* # */', 1370, null],
    ]);
    expect(await read("SELECT lastName, HEX(lastName) FROM employees")).toEqual([
      ["Großmann", "47726FDF6D616E6E"], // latin1, as its table says
    ]);
    await owner.query("SET foreign_key_checks = 1");
    await expect(owner.query("DELETE FROM employees")).rejects.toThrow(/foreign key constraint/);
  });

  it("gives the same as JSON", async () => {
    const { stdout } = await loaded(WELL_KNOWN, "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      database: DATABASE,
      changed: true,
      tables: [
        { name: "customers", rows: 3 },
        { name: "employees", rows: 1 },
      ],
    });
  });

  it("brings any bytes through", async () => {
    const seed = randomInt(2 ** 31);
    const text = fc
      .string({ unit: "binary", maxLength: 30 })
      .filter((t) => !/\p{Surrogate}/u.test(t));
    const row = fc.tuple(fc.option(text), fc.option(fc.uint8Array({ maxLength: 40 })));
    const rows = fc.sample(row, { numRuns: 400, seed });
    const pieces: Buffer[] = [
      Buffer.from("CREATE TABLE t (id int PRIMARY KEY, a text, b blob) CHARSET utf8mb4;\n"),
    ];
    const escaped = (bytes: Uint8Array, quote: string) => {
      const latin1 = Buffer.from(bytes).toString("latin1");
      const marks: Record<string, string> = {
        "\0": "\\0",
        "\n": "\\n",
        "\r": "\\r",
        "\x1a": "\\Z",
        "\\": "\\\\",
      };
      const mark = (c: string) =>
        marks[c] ?? (/['"]/.test(c) ? (c === quote ? c + c : `\\${c}`) : c);
      return latin1.replace(/[^]/g, mark);
    };
    for (const [id, [a, b]] of rows.entries()) {
      const quote = id % 2 === 0 ? "'" : '"';
      const literal = (bytes: Uint8Array | null) =>
        bytes === null ? "NULL" : `${quote}${escaped(bytes, quote)}${quote}`;
      const blob =
        b && id % 3 === 0
          ? `0x${Buffer.from(b).toString("hex") || "00"}`
          : `${b ? "_binary " : ""}${literal(b)}`;
      const text = a === null ? null : Buffer.from(a);
      pieces.push(
        Buffer.from(`INSERT INTO t VALUES (${id},${literal(text)},${blob});\n`, "latin1"),
      );
    }
    await loaded(Buffer.concat(pieces));
    const found = await read("SELECT a, HEX(b) FROM t ORDER BY id");
    const wanted = rows.map(([a, b], id) => [
      a,
      b && (Buffer.from(b).toString("hex").toUpperCase() || (id % 3 === 0 ? "00" : "")),
    ]);
    expect(found, `seed ${seed}`).toEqual(wanted);
  });

  it("reads a dump in the encoding that it names", async () => {
    const text =
      "SET NAMES latin1;\nCREATE TABLE t (a varchar(9)) CHARSET utf8mb4;\nINSERT INTO t VALUES ('Größe');\n";
    await loaded(Buffer.from(text, "latin1"));
    expect(await read("SELECT a, HEX(a) FROM t")).toEqual([["Größe", "4772C3B6C39F65"]]);
  });

  it("gives tables without a charset that of the dump's database", async () => {
    await loaded(
      "CREATE DATABASE x DEFAULT CHARACTER SET latin1 COLLATE latin1_bin;\nUSE x;\nCREATE TABLE t (a text);\n",
    );
    expect(
      await read(
        "SELECT collation_name FROM information_schema.columns WHERE table_schema = 'dump_shop'",
      ),
    ).toEqual([["latin1_bin"]]);
  });

  it("keeps what a table may be and hold", async () => {
    await loaded(
      "CREATE TABLE `odd ``;'\" name` (`a;b` int unsigned auto_increment, z date, d datetime(6), bits bit(9), e enum('x;','y''z'), " +
        "s set('a','b'), j json, g int generated always as (char_length(e)) virtual, t time(3), y year, n decimal(30,10), " +
        "u bigint unsigned, primary key (`a;b`), check (n < 5 or n is null)) comment 'semi; colon';\n" +
        "INSERT INTO `odd ``;'\" name` (`a;b`,z,d,bits,e,s,j,t,y,n,u) VALUES " +
        "(0,'0000-00-00','2004-02-29 23:59:59.123456',b'100000001','x;','a,b','{\"k\": [1, \"é\"]}','-838:59:59.000',1901,-12345678901234567890.0123456789,18446744073709551615)," +
        "(7,'2004-00-00',NULL,0,'y''z','','null',NULL,0,NULL,0);\n",
    );
    const rows = await read(
      "SELECT `a;b`, z, d, bits+0, e, s, CAST(j AS CHAR), g, t, y, n, CAST(u AS CHAR) FROM `odd ``;'\" name` ORDER BY 1",
    );
    expect(rows).toEqual([
      [
        0,
        "0000-00-00",
        "2004-02-29 23:59:59.123456",
        257,
        "x;",
        "a,b",
        '{"k": [1, "é"]}',
        2,
        "-838:59:59.000",
        1901,
        "-12345678901234567890.0123456789",
        "18446744073709551615",
      ],
      [7, "2004-00-00", null, 0, "y'z", "", "null", 3, null, 0, null, "0"],
    ]);
  });

  it("makes views, triggers, routines and events that work here, by users who are not", async () => {
    await loaded(
      `CREATE DATABASE old; USE old;
       CREATE TABLE t (id int PRIMARY KEY, n int);
       INSERT INTO old.t VALUES (1, 10);
       /*!50001 CREATE VIEW v AS SELECT 1 AS a */;
       DELIMITER ;;
       /*!50003 CREATE*/ /*!50017 DEFINER=\`gone\`@\`nowhere\`*/ /*!50003 TRIGGER tr BEFORE INSERT ON t FOR EACH ROW
         BEGIN SET NEW.n = NEW.n + 1; SET NEW.n = NEW.n * 2; END */;;
       CREATE DEFINER=\`gone\`@\`nowhere\` FUNCTION f(x int) RETURNS int DETERMINISTIC BEGIN RETURN x + 1; END;;
       CREATE DEFINER=\`gone\`@\`nowhere\` PROCEDURE p() BEGIN INSERT INTO old.t VALUES (9, 9); END;;
       CREATE DEFINER=\`gone\`@\`nowhere\` EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO BEGIN DELETE FROM t; END;;
       DELIMITER ;
       /*!50001 DROP VIEW IF EXISTS v */;
       /*!50001 CREATE ALGORITHM=UNDEFINED */ /*!50013 DEFINER=\`gone\`@\`nowhere\` SQL SECURITY DEFINER */
       /*!50001 VIEW v AS SELECT old.t.id AS id, f(t.n) AS n FROM old.t */;
      `,
    );
    expect(await read("SELECT * FROM v")).toEqual([[1, 11]]);
    await owner.query("INSERT INTO t VALUES (2, 5); CALL p()");
    expect(await read("SELECT * FROM t ORDER BY id")).toEqual([
      [1, 10],
      [2, 12],
      [9, 20],
    ]);
    expect(
      await read(
        "SELECT event_name FROM information_schema.events WHERE event_schema = 'dump_shop'",
      ),
    ).toEqual([["e"]]);
    expect(
      await read(
        "SELECT view_definition FROM information_schema.views WHERE table_schema = 'dump_shop'",
      ),
    ).toEqual([[expect.not.stringContaining("old")]]);
  });

  it("changes nothing when the last view can't be made", async () => {
    const { code, stderr } = await load(
      "CREATE TABLE t (a int);\n\nCREATE VIEW v AS SELECT b FROM t;\n",
    );
    expect(code).toBe(exitCodes.SOURCE);
    expect(stderr).toMatch(
      /^error: \S+dump\.sql: line 3: Unknown column 'b' in .*; nothing in dump_shop has changed$/m,
    );
    expect(await read("SHOW TABLES")).toEqual([]);
    expect(await databasesLike(owner, DATABASE)).toEqual([DATABASE]);
  });

  it("changes nothing when a statement fails midway, and says where", async () => {
    await loaded(WELL_KNOWN);
    const before = await fingerprints(owner, DATABASE);
    const broken = `${WELL_KNOWN}\ninsert into customers values (103,'twice',1370,'1.00');\n`;
    const { code, stdout, stderr } = await load(broken, "--replace");
    expect({ code, stdout }).toEqual({ code: exitCodes.SOURCE, stdout: "" });
    expect(stderr).toMatch(
      /dump\.sql: line 58: Duplicate entry '103' .*; nothing in dump_shop has changed$/m,
    );
    expect(await fingerprints(owner, DATABASE)).toEqual(before);
    expect(await databasesLike(owner, DATABASE)).toEqual([DATABASE]);
  });

  it("refuses what is no dump before it touches anything", async () => {
    const { code, stderr } = await load("CREATE TABLE t (a int);\nGRANT ALL ON *.* TO x;\n");
    expect(code).toBe(exitCodes.USAGE);
    expect(stderr).toMatch(
      /^error: \S+dump\.sql: line 2: GRANT has no place in a dump; take it out$/m,
    );
    expect(await read("SHOW TABLES")).toEqual([]);
  });

  it("replaces nothing unasked, and then no more than its own tables", async () => {
    await loaded(WELL_KNOWN);
    await owner.query(
      `CREATE TABLE ${DATABASE}.other (a int); INSERT INTO ${DATABASE}.other VALUES (1)`,
    );
    const before = await fingerprints(owner, DATABASE);
    const again = await load(WELL_KNOWN);
    expect(again.code).toBe(exitCodes.USAGE);
    expect(again.stderr).toContain(
      "dump_shop is filled already (customers, employees); nothing has changed",
    );
    expect(await fingerprints(owner, DATABASE)).toEqual(before);
    await loaded(WELL_KNOWN.replace("Großmann", "Kleinmann"), "--replace");
    const { employees, ...others } = await fingerprints(owner, DATABASE);
    expect(others).toEqual({ customers: before.customers, other: before.other });
    expect(employees).not.toBe(before.employees);
  });

  it("won't take over a routine's name unasked", async () => {
    const text = "CREATE TABLE t (a int);\nCREATE PROCEDURE p() SET @a = 1;\n";
    await loaded(text);
    const again = await load(text);
    expect(again.code).toBe(exitCodes.USAGE);
    expect(again.stderr).toContain("procedure p exists in dump_shop; --replace to replace it");
    await loaded(text, "--replace");
  });

  it("lets a table refer to one that only the destination has", async () => {
    await owner.query(
      `CREATE DATABASE ${DATABASE}; CREATE TABLE ${DATABASE}.parents (id int PRIMARY KEY)`,
    );
    await loaded("CREATE TABLE kids (id int, FOREIGN KEY (id) REFERENCES parents (id));\n");
    await expect(owner.query(`INSERT INTO ${DATABASE}.kids VALUES (1)`)).rejects.toThrow(
      /foreign key constraint/,
    );
    await owner.query(
      `INSERT INTO ${DATABASE}.parents VALUES (1); INSERT INTO ${DATABASE}.kids VALUES (1)`,
    );
  });

  it("refuses values that don't fit, unless the dump's sql_mode takes them; then it warns", async () => {
    const rows =
      "CREATE TABLE t (a varchar(3), b tinyint);\nINSERT INTO t VALUES ('long', 5), ('x', 999);\n";
    const refused = await load(rows);
    expect(refused.code).toBe(exitCodes.SOURCE);
    expect(refused.stderr).toContain("line 2: Data too long for column 'a' at row 1");
    const { stderr } = await loaded(`SET sql_mode = '';\n${rows}`);
    expect(stderr).toMatch(
      /^dump loaded .* 2 warnings: line 3: Data truncated for column 'a' at row 1$/m,
    );
    expect(await read("SELECT * FROM t")).toEqual([
      ["lon", 5],
      ["x", 127],
    ]);
  });

  it("skips what is for other servers, and what is about replication", async () => {
    await loaded(
      "/*!999999\\- enable the sandbox mode */ \n/*M!100616 SET @OLD_NOTE_VERBOSITY=@@NOTE_VERBOSITY */;\n" +
        "/*!50003 SET sql_mode = 'STRICT_TRANS_TABLES,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION' */;\n" +
        "SET sql_mode = 'NO_AUTO_CREATE_USER';\n" +
        "SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN;\nSET @@SESSION.SQL_LOG_BIN= 0;\n" +
        "SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '00000000-0000-0000-0000-000000000001:1-5';\n" +
        "CREATE TABLE t (a int);\nLOCK TABLES t WRITE;\nINSERT INTO t VALUES (NULL);\nUNLOCK TABLES;\n",
    );
    expect(await read("SELECT * FROM t")).toEqual([[null]]);
    const [[purged]] = (await rowsOf(owner, "SELECT @@GLOBAL.gtid_purged")) as [[string]];
    expect(purged).not.toContain("00000000-0000-0000-0000-000000000001");
  });

  it("cuts an INSERT that is too long for the server, and names a row that is", async () => {
    await owner.query("SET GLOBAL max_allowed_packet = 1048576");
    try {
      const row = (id: number, size: number) =>
        `(${id},'${"x'".repeat(size).replaceAll("'", "\\'")}')`;
      const rows = Array.from({ length: 50 }, (_, id) => row(id, 20_000)).join(",\n");
      const table = "CREATE TABLE t (id int PRIMARY KEY, a mediumtext);\n";
      await loaded(`${table}INSERT INTO t VALUES ${rows};\n`);
      expect(await read("SELECT COUNT(*), SUM(LENGTH(a)) FROM t")).toEqual([[50, "2000000"]]);
      const { code, stderr } = await load(
        `${table}INSERT INTO t VALUES ${row(1, 700_000)};\n`,
        "--replace",
      );
      expect(code).toBe(exitCodes.USAGE);
      expect(stderr).toContain(
        "line 2: 2.0 MB in one piece, but the server takes 1.0 MB; raise its max_allowed_packet",
      );
    } finally {
      await owner.query("SET GLOBAL max_allowed_packet = DEFAULT");
    }
  });
});
