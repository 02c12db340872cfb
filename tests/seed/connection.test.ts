import { createServer, type Server } from "node:net";
import { once } from "node:events";
import type { RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exitCodes } from "../../local/exit-codes";
import { connect } from "../../seed/connection";
import { CommandError } from "../../seed/errors";
import { parseSourceUrl } from "../../seed/source-url";
import { startMysql, type MysqlServer } from "../support/mysql";
import { openOwner } from "../support/mysql-client";

describe("connect", { timeout: 30_000 }, () => {
  let server: MysqlServer;
  /** Offers no TLS; its CA is nobody's but its own. */
  let plain: MysqlServer;
  beforeAll(async () => {
    [server, plain] = await Promise.all([startMysql(), startMysql()]);
    const owner = await openOwner(plain);
    await owner.query("CREATE USER guest@'%' IDENTIFIED BY 'pw'");
    await owner.query(
      "SET GLOBAL tls_version = ''; ALTER INSTANCE RELOAD TLS NO ROLLBACK ON ERROR",
    );
    await owner.end();
  }, 60_000);
  afterAll(async () => {
    await Promise.all([server.stop(), plain.stop()]);
  });

  const url = (at: MysqlServer, options = "", user = "owner", password = at.ownerPassword) =>
    parseSourceUrl(`mysql://${user}:${password}@${at.host}:${at.port}/any${options}`);

  async function cipher(at: MysqlServer, options = "", user?: string, password?: string) {
    const connection = await connect(url(at, options, user, password));
    const [rows] = await connection.query<RowDataPacket[]>("SHOW STATUS LIKE 'Ssl_cipher'");
    await connection.end();
    return String(rows[0]?.Value);
  }

  async function refusal(connecting: Promise<unknown>): Promise<string> {
    const error: unknown = await connecting.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CommandError);
    const { exitCode, message } = error as CommandError;
    expect(exitCode).toBe(exitCodes.SOURCE);
    expect(message).not.toContain("\n");
    expect(message).not.toContain(server.ownerPassword);
    return message;
  }

  it("encrypts, asked or not", async () => {
    expect(await cipher(server)).not.toBe("");
    expect(await cipher(server, `?ssl-ca=${server.ca}`)).not.toBe("");
  });

  it("does without TLS on this machine where there is none, or where told to", async () => {
    expect(await cipher(plain, "", "guest", "pw")).toBe("");
    expect(await cipher(server, "?ssl-mode=DISABLED")).toBe("");
  });

  it("speaks UTF-8 and UTC", async () => {
    const connection = await connect(url(server));
    const [rows] = await connection.query<RowDataPacket[]>(
      "SELECT @@time_zone AS zone, @@character_set_client AS charset, HEX('é🚗') AS hex, DATE '2004-02-29' AS day",
    );
    await connection.end();
    expect(rows).toEqual([
      { zone: "+00:00", charset: "utf8mb4", hex: "C3A9F09F9A97", day: "2004-02-29" },
    ]);
  });

  it("refuses a certificate of another authority", async () => {
    const message = await refusal(connect(url(server, `?ssl-ca=${plain.ca}`)));
    expect(message).toMatch(
      /its certificate is not trusted \(.*\); name its authority with \?ssl-ca=FILE$/,
    );
  });

  it("refuses a certificate that no authority of this machine knows", async () => {
    expect(await refusal(connect(url(server, "?ssl-mode=VERIFY_CA")))).toContain("is not trusted");
  });

  it("refuses the certificate of another host", async () => {
    const options = `?ssl-ca=${server.ca}&ssl-mode=VERIFY_IDENTITY`;
    expect(await refusal(connect(url(server, options)))).toContain("is not trusted");
    const named = { ...url(server, options), host: "localhost" };
    expect(await refusal(connect(named))).toContain("is not trusted");
  });

  it("refuses a server without TLS where TLS was asked for", async () => {
    const message = await refusal(connect(url(plain, `?ssl-ca=${plain.ca}`, "guest", "pw")));
    expect(message).toContain("the server offers no TLS, and ssl-mode VERIFY_CA needs it");
  });

  it("refuses a server that can't be told apart from an impostor, before it sends the password", async () => {
    const received: Buffer[] = [];
    const impostor = await listen((data) => received.push(data));
    const { port } = impostor.address() as { port: number };
    await refusal(
      connect(parseSourceUrl(`mysql://owner:s3cret@127.0.0.1:${port}/any?ssl-mode=VERIFY_CA`)),
    );
    impostor.close();
    expect(Buffer.concat(received).toString("latin1")).not.toContain("s3cret");
  });

  it("says that the password is wrong", async () => {
    const message = await refusal(connect(url(server, "", "owner", "wr0ng")));
    expect(message).toBe(
      `can't open mysql://owner@${server.host}:${server.port}/any: the password for user 'owner' is wrong or missing; give it in SOURCE_PASSWORD`,
    );
  });

  it("says that nobody answers", async () => {
    const free = await listen(() => undefined);
    const { port } = free.address() as { port: number };
    free.close();
    await once(free, "close");
    for (const host of ["127.0.0.1", "localhost"]) {
      const message = await refusal(connect(parseSourceUrl(`mysql://u:p@${host}:${port}/d`)));
      expect(message).toContain(`no MySQL answers at ${host}:${port} (ECONNREFUSED)`);
    }
    const nowhere = await refusal(connect(parseSourceUrl("mysql://u:p@nowhere.invalid/d")));
    expect(nowhere).toMatch(/no MySQL answers at nowhere\.invalid:3306 \((ENOTFOUND|EAI_AGAIN)\)/);
  });

  it("says that what answers is no MySQL", async () => {
    const web = await listen(() => undefined, "HTTP/1.1 400 Bad Request\r\n\r\n");
    const { port } = web.address() as { port: number };
    await refusal(connect(parseSourceUrl(`mysql://u:p@127.0.0.1:${port}/d`)));
    web.close();
  });
});

async function listen(heard: (data: Buffer) => void, greeting?: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("data", heard).on("error", () => undefined);
    if (greeting !== undefined) socket.end(greeting);
    else setTimeout(() => socket.destroy(), 200);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}
