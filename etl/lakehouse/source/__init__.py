"""The source database: how it is reached, planned, read and measured."""
