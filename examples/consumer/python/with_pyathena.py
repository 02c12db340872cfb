"""One of the platform's named queries through Athena's DB-API: python with_pyathena.py ENVIRONMENT NAME."""

import csv
import sys

import boto3
from platform_outputs import read_outputs
from pyathena import connect

platform = read_outputs(sys.argv[1])
query_id = platform["namedQueryIds"][sys.argv[2]]
query = boto3.client("athena").get_named_query(NamedQueryId=query_id)["NamedQuery"]
connection = connect(work_group=platform["athenaWorkgroup"], schema_name=query["Database"])
with connection.cursor() as cursor:
    cursor.execute(query["QueryString"])
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(column[0] for column in cursor.description)
    out.writerows(cursor)
