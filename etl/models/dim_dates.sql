-- grain: one row a day
-- kind: dimension
-- key: date_key
-- sort_by: date
-- reads: orders(orderdate date, requireddate date, shippeddate date), payments(paymentdate date)
--
-- Every day from the first to the last that orders and payments name. Where the next date lies more than ten
-- years off, as a mistyped year does, the days between are left out: a typo costs one row, not millions.
WITH used AS (
    SELECT EXPLODE(ARRAY(
        CAST(orderdate AS DATE), CAST(requireddate AS DATE), CAST(shippeddate AS DATE)
    )) AS date FROM orders
    UNION ALL
    SELECT CAST(paymentdate AS DATE) AS date FROM payments
),

steps AS (
    SELECT
        date,
        LEAD(date) OVER (ORDER BY date) AS next_date
    FROM (
        SELECT DISTINCT date FROM used
        WHERE date IS NOT NULL
    ) AS distinct_dates
),

days AS (
    SELECT EXPLODE(SEQUENCE(
        date, CASE WHEN DATEDIFF(next_date, date) <= 3653 THEN DATE_SUB(next_date, 1) ELSE date END
    )) AS date FROM steps
)

SELECT
    YEAR(date) * 10000 + MONTH(date) * 100 + DAY(date) AS date_key,
    date,
    YEAR(date) AS year,
    QUARTER(date) AS quarter,
    MONTH(date) AS month,
    DAY(date) AS day,
    DATE_FORMAT(date, 'yyyy-MM') AS year_month,
    DATE_FORMAT(date, 'MMMM') AS month_name,
    WEEKDAY(date) + 1 AS day_of_week,
    DATE_FORMAT(date, 'EEEE') AS day_name,
    WEEKOFYEAR(date) AS iso_week,
    WEEKDAY(date) >= 5 AS is_weekend
FROM days
UNION ALL
SELECT
    0 AS date_key,
    NULL AS date,
    NULL AS year,
    NULL AS quarter,
    NULL AS month,
    NULL AS day,
    'Unknown' AS year_month,
    'Unknown' AS month_name,
    NULL AS day_of_week,
    'Unknown' AS day_name,
    NULL AS iso_week,
    NULL AS is_weekend
