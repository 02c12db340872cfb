import type { Distribution } from "./distribution.mjs";

/**
 * The server's options: reachable from this machine only, a binlog that a reader can follow, modest
 * memory. What an older MySQL or MariaDB lacks is `loose`. A crash of the server loses nothing; a
 * power cut may cost the last second, which a stand-in can bear.
 */
export function serverOptions(flavor: Distribution["flavor"], port: number): string[] {
  return [
    `--port=${port}`,
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--socket=mysqld.sock", // relative to the data folder: no path is too long for it
    "--pid-file=mysqld.pid",
    "--character-set-server=utf8mb4",
    "--local-infile=OFF",
    ...(flavor === "mysql" ? ["--secure-file-priv=NULL"] : []),
    "--loose-mysqlx=OFF",
    "--loose-partial-revokes=ON",
    "--server-id=1",
    "--log-bin=binlog",
    "--binlog-format=ROW",
    "--binlog-row-image=FULL",
    "--binlog-row-metadata=FULL",
    "--loose-gtid-mode=ON",
    "--loose-enforce-gtid-consistency=ON",
    "--max-connections=100",
    "--table-open-cache=400",
    "--table-definition-cache=400",
    "--innodb-buffer-pool-size=256M",
    "--loose-innodb-redo-log-capacity=256M",
    "--innodb-flush-log-at-trx-commit=2",
    "--sync-binlog=0",
  ];
}
