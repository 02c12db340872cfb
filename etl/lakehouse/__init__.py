"""The job: a MySQL sales database copied into a reconciled Iceberg star schema."""
