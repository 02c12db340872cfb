"""The tables of the lake: made, widened, overwritten on a branch, read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pyspark.sql import DataFrame, SparkSession, functions
from pyspark.sql.types import StructType

from lakehouse.errors import WarehouseError
from lakehouse.lake.among import among
from lakehouse.lake.evolve import column_ddl, plan_changes, quote
from lakehouse.lake.iceberg import EXPRESSIONS, Metadata, java_class, read_metadata
from lakehouse.session import CATALOG

Database = Literal["raw", "mart"]
TableName = tuple[Database, str]

_PROPERTIES = {
    "format-version": "2",  # the newest that Athena reads
    "write.parquet.compression-codec": "zstd",
    # Athena merges reads of neighbouring column chunks: small row groups undo its column pruning.
    "write.parquet.row-group-size-bytes": str(128 * 1024 * 1024),
    # A row group's size is looked at from its fourth row on: rows of many megabytes fill one with a few.
    "write.parquet.row-group-check-min-record-count": "4",
    "write.parquet.row-group-check-max-record-count": "100",
    "write.target-file-size-bytes": str(256 * 1024 * 1024),
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
}


# More files than these, smaller than that on average, are too many to open for what is in them.
MANY_FILES = 16
SMALL_FILE_BYTES = 1024 * 1024
COMPACTED_FILE_BYTES = 64 * 1024 * 1024

LARGE_ROWS = 300_000
_DELETE_MODE = "write.delete.mode"


@dataclass(frozen=True)
class Staged:
    """What a table's branch holds."""

    database: Database
    name: str
    snapshot_id: int
    rows: int
    bytes: int


class Lake:
    """Two databases of one catalog: `raw` holds the source's tables, `mart` the star."""

    def __init__(self, spark: SparkSession, raw_database: str, mart_database: str, warehouse: str) -> None:
        self.spark = spark
        self.warehouse = warehouse
        self._databases = {"raw": raw_database, "mart": mart_database}

    def create_databases(self) -> None:
        for database in self._databases.values():
            self.spark.sql(f"CREATE NAMESPACE IF NOT EXISTS {CATALOG}.{quote(database)}")

    def tables(self, database: Database) -> tuple[str, ...]:
        rows = self.spark.sql(f"SHOW TABLES IN {CATALOG}.{quote(self._databases[database])}").collect()
        return tuple(sorted(row["tableName"] for row in rows))

    def all_tables(self) -> list[TableName]:
        databases: tuple[Database, ...] = ("raw", "mart")
        return [(database, name) for database in databases for name in self.tables(database)]

    def identifier(self, database: Database, name: str) -> str:
        return f"{CATALOG}.{quote(self._databases[database])}.{quote(name)}"

    def table(self, database: Database, name: str) -> Any:
        """Iceberg's own (Java) table, freshly loaded."""
        util = java_class(self.spark, "org.apache.iceberg.spark.Spark3Util")
        return util.loadIcebergTable(self.spark._jsparkSession, self.identifier(database, name))

    def metadata(self, database: Database, name: str) -> Metadata:
        return read_metadata(self.spark, self.table(database, name))

    def stage(
        self,
        database: Database,
        name: str,
        frame: DataFrame,
        branch: str,
        *,
        partition_by: Sequence[str] = (),
        sort_by: Sequence[str] = (),
    ) -> Staged:
        """Overwrites the table's branch with `frame`: again gives the same. Main is not touched.

        A new table is made, an old one takes new and wider columns. `partition_by`: Iceberg transforms, such
        as `months(order_date)`; `sort_by`: column names; both decide for a new table only.
        Raises WarehouseError where a column changed otherwise.
        """
        self.prepare(database, name, frame.schema, branch, partition_by=partition_by, sort_by=sort_by)
        target = _of_branch(self.identifier(database, name), branch)
        frame.writeTo(target).overwrite(functions.lit(True))
        return self.staged(database, name, branch)

    def prepare(
        self,
        database: Database,
        name: str,
        schema: StructType,
        branch: str,
        *,
        partition_by: Sequence[str] = (),
        sort_by: Sequence[str] = (),
    ) -> None:
        """Makes the table, or gives it new and wider columns, and makes the branch, as `stage` does.

        By the branch the next run knows that this one was at the table, should it die.
        """
        identifier = self.identifier(database, name)
        if self.spark.catalog.tableExists(identifier):
            self._evolve(database, name, schema)
        else:
            self._create(identifier, schema, partition_by, sort_by)
        self.branch(database, name, branch)

    def stage_files(self, database: Database, name: str, files: Iterable[Any], branch: str) -> Staged:
        """Overwrites the branch of a prepared table with `files` of data_file.py, in one commit."""
        every_row = java_class(self.spark, EXPRESSIONS).alwaysTrue()
        overwrite = self.table(database, name).newOverwrite().overwriteByRowFilter(every_row)
        for file in files:
            overwrite.addFile(file)
        overwrite.toBranch(branch).commit()
        return self.staged(database, name, branch)

    def append_files(self, database: Database, name: str, files: Sequence[Any], branch: str) -> Staged:
        """Adds files of data_file.py to what is staged, in one commit."""
        if files:
            append = self.table(database, name).newAppend()
            for file in files:
                append.appendFile(file)
            append.toBranch(branch).commit()
        return self.staged(database, name, branch)

    def append(self, database: Database, name: str, frame: DataFrame, branch: str) -> Staged:
        """Adds rows to what is staged."""
        frame.writeTo(_of_branch(self.identifier(database, name), branch)).append()
        return self.staged(database, name, branch)

    def remove(self, database: Database, name: str, gone: Sequence[DataFrame], branch: str) -> None:
        """Takes away every row that equals a row of one of `gone` in all its columns.

        NULL equals nothing. The branch is there already. Rows of a large table are marked as deleted, files
        of a small one written anew.
        """
        self._choose_delete_mode(database, name, branch)
        target = _of_branch(self.identifier(database, name), branch)
        row = quote("lake row")  # a blank: a key column of that name would hide it
        values = {column: f"{row}.{quote(column)}" for frame in gone for column in frame.columns}
        # One MERGE would have to shuffle the whole table, which outweighs a second commit by far.
        self.spark.sql(f"DELETE FROM {target} AS {row} WHERE {among(f'gone from {name}', gone, values)}")

    def compact(self, database: Database, name: str, branch: str, *, deletes: bool = False) -> Staged:
        """Writes the branch anew where it has come to consist of many small files, one a change at least.

        `deletes`: also where rows are only marked as deleted.
        """
        summary = self.metadata(database, name).at(branch).summary
        files, size = int(summary["total-data-files"]), int(summary["total-files-size"])
        small = files > MANY_FILES and size < files * SMALL_FILE_BYTES
        if small or (deletes and int(summary["total-delete-files"])):
            rows = self.read(database, name, branch).coalesce(size // COMPACTED_FILE_BYTES + 1)
            return self.stage(database, name, rows, branch)
        return self.staged(database, name, branch)

    def branch(self, database: Database, name: str, branch: str) -> None:
        """Makes the branch, of what main has, unless it is there."""
        table = self.table(database, name)
        if branch not in read_metadata(self.spark, table).refs:
            table.manageSnapshots().createBranch(branch).commit()

    def staged(self, database: Database, name: str, branch: str) -> Staged:
        """What the branch holds now."""
        snapshot = self.metadata(database, name).at(branch)
        summary = snapshot.summary
        return Staged(
            database,
            name,
            snapshot.id,
            int(summary["total-records"]) - int(summary["total-position-deletes"]),
            int(summary["total-files-size"]),
        )

    def stage_empty(self, database: Database, name: str, branch: str) -> Staged:
        """Empties the table's branch: for a table that the source, or the release, has no longer."""
        return self.stage(database, name, self.read(database, name).limit(0), branch)

    def read(self, database: Database, name: str, version: str | int | None = None) -> DataFrame:
        """The table as main has it, or as of a branch or tag (text) or a snapshot (number)."""
        as_of = "" if version is None else f" VERSION AS OF {version!r}"
        return self.spark.sql(f"SELECT * FROM {self.identifier(database, name)}{as_of}")

    def last_appended(self, database: Database, name: str, branch: str) -> DataFrame:
        """The rows that the branch's last commit added."""
        snapshot = self.table(database, name).snapshot(branch)
        span = {"start-snapshot-id": snapshot.parentId(), "end-snapshot-id": snapshot.snapshotId()}
        return self.spark.read.options(**span).table(self.identifier(database, name))

    def snapshots(self, database: Database, name: str) -> set[int]:
        return set(self.metadata(database, name).snapshots)

    def _create(
        self, identifier: str, schema: StructType, partition_by: Sequence[str], sort_by: Sequence[str]
    ) -> None:
        columns = ", ".join(column_ddl(field) for field in schema)
        partitions = f" PARTITIONED BY ({', '.join(partition_by)})" if partition_by else ""
        properties = ", ".join(f"'{key}' = '{value}'" for key, value in _PROPERTIES.items())
        self.spark.sql(
            f"CREATE TABLE {identifier} ({columns}) USING iceberg{partitions} TBLPROPERTIES ({properties})"
        )
        if sort_by:
            order = ", ".join(map(quote, sort_by))
            kind = "DISTRIBUTED BY PARTITION LOCALLY ORDERED BY" if partition_by else "ORDERED BY"
            self.spark.sql(f"ALTER TABLE {identifier} WRITE {kind} {order}")

    def _choose_delete_mode(self, database: Database, name: str, branch: str) -> None:
        table = self.table(database, name)
        known = read_metadata(self.spark, table)
        large = int(known.at(branch).summary["total-records"]) > LARGE_ROWS
        mode = "merge-on-read" if large else "copy-on-write"
        if known.properties.get(_DELETE_MODE, "copy-on-write") != mode:
            table.updateProperties().set(_DELETE_MODE, mode).commit()

    def _evolve(self, database: Database, name: str, schema: StructType) -> None:
        identifier = self.identifier(database, name)
        changes = plan_changes(self.spark.table(identifier).schema, schema)
        if changes.refused:
            raise WarehouseError(
                f"table {self._databases[database]}.{name} can't follow in place: "
                f"{'; '.join(changes.refused)}; load into a new warehouse"
            )
        for clause in changes.clauses:
            self.spark.sql(f"ALTER TABLE {identifier} {clause}")


def _of_branch(identifier: str, branch: str) -> str:
    return f"{identifier}.{quote('branch_' + branch)}"
