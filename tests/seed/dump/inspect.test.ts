import { describe, expect, it } from "vitest";
import { inspect } from "../../../seed/dump/inspect";

const look = (text: string) => inspect({ text, line: 7 });

describe("inspect", () => {
  it.each([
    [
      "CREATE TABLE t (a int)",
      { action: "run", does: "create", table: { database: undefined, name: "t" } },
    ],
    [
      "create temporary table if not exists `a b` (x int)",
      { does: "create", table: { name: "a b" } },
    ],
    [
      "CREATE TABLE/*!32312 IF NOT EXISTS*/ `d`.`t` (x int)",
      { table: { database: "d", name: "t" } },
    ],
    [
      "/*!50001 CREATE TABLE `v` (`a` tinyint) ENGINE=MyISAM */",
      { does: "create", table: { name: "v" } },
    ],
    ['CREATE TABLE "t" (a int)', { does: "create", table: { name: "t" } }],
    ["CREATE TABLE role (user int)", { does: "create", table: { name: "role" } }],
    ["CREATE TABLE `a``b` (x int)", { table: { name: "a`b" } }],
    ["DROP TABLE IF EXISTS d.t", { action: "run", table: { database: "d", name: "t" } }],
    ["ALTER TABLE t ADD INDEX (user)", { action: "run", table: { name: "t" } }],
    ["/*!40000 ALTER TABLE `t` DISABLE KEYS */", { action: "run" }],
    ["CREATE UNIQUE INDEX i ON t (a)", { action: "run" }],
    [
      "INSERT INTO `t` VALUES (1)",
      { action: "run", does: "fill", table: { database: undefined, name: "t" } },
    ],
    ["insert ignore into d.t(a) select 1", { does: "fill", table: { database: "d", name: "t" } }],
    ["INSERT /*x*/ LOW_PRIORITY t SET a = 1", { does: "fill", table: { name: "t" } }],
    ["REPLACE INTO `t` (`a`) VALUES (1)", { does: "fill", table: { name: "t" } }],
    ["SET NAMES utf8", { action: "session" }],
    ["/*!40101 SET @OLD=@@X, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */", { action: "session" }],
    ["SET @@SESSION.SQL_LOG_BIN= 0", { action: "skip" }],
    ["SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ 'x:1-5'", { action: "skip" }],
    ["START TRANSACTION", { action: "run" }],
    ["commit", { action: "run" }],
    ["LOCK TABLES `t` WRITE", { action: "skip" }],
    ["UNLOCK TABLES", { action: "skip" }],
    ["ANALYZE TABLE t", { action: "skip" }],
    ["USE `a b`", { action: "skip", database: "a b" }],
    ["DROP DATABASE IF EXISTS d", { action: "skip" }],
    ["/* nothing */ -- else", { action: "skip" }],
    [
      "CREATE ALGORITHM=UNDEFINED DEFINER=`a`@`b` SQL SECURITY DEFINER VIEW v AS SELECT 1",
      { action: "later" },
    ],
    ["/*!50001 DROP VIEW IF EXISTS `v`*/", { action: "later" }],
    [
      "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET @a=1 */",
      { action: "later" },
    ],
    [
      "CREATE DEFINER=`table`@`user` PROCEDURE p() BEGIN GRANT ALL ON *.* TO x; END",
      { action: "later" },
    ],
    ["CREATE FUNCTION f() RETURNS int RETURN 1", { action: "later" }],
    ["CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t", { action: "later" }],
  ])("takes %s", (text, wanted) => {
    expect(look(text)).toMatchObject(wanted);
  });

  it.each([
    ["CREATE DATABASE d", { database: "d" }],
    [
      "CREATE SCHEMA IF NOT EXISTS d CHARSET latin1",
      { database: "d", databaseOptions: "CHARACTER SET LATIN1" },
    ],
    [
      "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `d` /*!40100 DEFAULT CHARACTER SET latin1 COLLATE latin1_bin */ /*!80016 DEFAULT ENCRYPTION='N' */",
      { database: "d", databaseOptions: "CHARACTER SET LATIN1 COLLATE LATIN1_BIN" },
    ],
    ["CREATE DATABASE d DEFAULT COLLATE = utf8mb4_bin", { databaseOptions: "COLLATE UTF8MB4_BIN" }],
  ])("reads %s and lets the user name the database", (text, wanted) => {
    expect(look(text)).toMatchObject({ action: "skip", ...wanted });
  });

  it.each([
    ["GRANT ALL ON *.* TO x", "GRANT"],
    ["/*!50000 GRANT ALL ON *.* TO x */", "GRANT"],
    ["CREATE USER x", "CREATE USER"],
    ["DROP USER x", "DROP USER"],
    ["ALTER USER x IDENTIFIED BY 'pw'", "ALTER USER"],
    ["CREATE ROLE x", "CREATE ROLE"],
    ["SET GLOBAL max_connections = 1", "SET GLOBAL"],
    ["SET @@global.max_connections = 1", "SET GLOBAL"],
    ["SET PERSIST max_connections = 1", "SET PERSIST"],
    ["SET @a = 1, GLOBAL read_only = 1", "SET GLOBAL"],
    ["SET PASSWORD = 'pw'", "SET PASSWORD"],
    ["SET ROLE x", "SET ROLE"],
    ["SET DEFAULT ROLE x TO y", "SET DEFAULT"],
    ["LOAD DATA INFILE '/etc/passwd' INTO TABLE t", "LOAD"],
    ["system rm -rf /", "SYSTEM"],
    ["source other.sql", "SOURCE"],
    ["CREATE FUNCTION f RETURNS STRING SONAME 'x.so'", "CREATE FUNCTION"],
    ["INSTALL PLUGIN p SONAME 'x.so'", "INSTALL"],
    ["CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'h')", "CREATE SERVER"],
    ["CREATE TABLESPACE t ADD DATAFILE 'x'", "CREATE TABLESPACE"],
    ["FLUSH PRIVILEGES", "FLUSH"],
    ["CHANGE MASTER TO MASTER_LOG_FILE='x'", "CHANGE"],
    ["CALL p()", "CALL"],
    ["PREPARE s FROM 'DROP DATABASE d'", "PREPARE"],
    ["LOCK INSTANCE FOR BACKUP", "LOCK"],
    ["KILL 5", "KILL"],
    ["SHUTDOWN", "SHUTDOWN"],
    ["Dear Sir or Madam", "DEAR"],
    ["(1, 2)", "(1, 2)"],
  ])("refuses %s by name and line", (text, name) => {
    expect(() => look(text)).toThrow(`line 7: ${name} has no place in a dump`);
  });

  it.each(["SET NAMES gbk", "SET character_set_client = sjis", "/*!40101 SET NAMES big5 */"])(
    "refuses %s: its letters may hold quotes",
    (text) => {
      expect(() => look(text)).toThrow(
        /line 7: the dump is in \w+, whose letters may look like quotes/,
      );
    },
  );

  it("asks for the delimiter after USE", () => {
    expect(() => look("USE d\nCREATE TABLE t (a int)")).toThrow(
      "line 7: USE needs one name and then ';'",
    );
  });

  it("reads no more of an INSERT than its head", () => {
    const started = performance.now();
    const rows = "(1,'a'),".repeat(4_000_000);
    expect(look(`INSERT INTO t VALUES ${rows}(2,'b')`).table?.name).toBe("t");
    expect(performance.now() - started).toBeLessThan(500);
  });
});
