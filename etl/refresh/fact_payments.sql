-- fact: fact_payments
-- unit: customer_key
-- keys: payments(customernumber)
-- compares: dim_customers(location_key)
--
-- All payments of a customer together. Those of customers that are missing share one unit, the unknown one,
-- which is always among them: whoever comes or goes takes payments from it or leaves some there.
SELECT XXHASH64(CAST(customernumber AS BIGINT)) AS customer_key FROM touched_payments
UNION
SELECT customer_key FROM changed_dim_customers
UNION
SELECT CAST(0 AS BIGINT) AS customer_key
