-- grain: one row a payment
-- kind: fact
-- key: customer_key, check_number
-- sort_by: payment_date
-- reads: payments(customernumber integer, checknumber text, paymentdate date, amount decimal), dim_customers
--
-- No payment is lost: a missing customer is the unknown member.
SELECT
    COALESCE(customers.customer_key, 0) AS customer_key,
    COALESCE(customers.location_key, 0) AS location_key,
    COALESCE(
        YEAR(payments.paymentdate) * 10000 + MONTH(payments.paymentdate) * 100 + DAY(payments.paymentdate), 0
    ) AS payment_date_key,
    CAST(payments.paymentdate AS DATE) AS payment_date,
    payments.checknumber AS check_number,
    payments.amount
FROM clean_payments AS payments
LEFT JOIN dim_customers AS customers
    ON XXHASH64(CAST(payments.customernumber AS BIGINT)) = customers.customer_key
