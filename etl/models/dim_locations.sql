-- grain: one row a place: a distinct country, state, city and postal code of customers and offices
-- kind: dimension
-- key: location_key
-- sort_by: country, city, postal_code
-- reads: customers(country text, state text, city text, postalcode text),
--   offices(country text, state text, city text, postalcode text)
--
-- A postal code alone names no place: several cities share one, and some have none. An empty text is no value
-- here, so '' and NULL are one; a place of which nothing is known is the unknown member.
WITH addresses AS (
    SELECT
        country,
        state,
        city,
        postalcode
    FROM clean_customers
    UNION ALL
    SELECT
        country,
        state,
        city,
        postalcode
    FROM clean_offices
),

places AS (
    SELECT DISTINCT
        NULLIF(country, '') AS country,
        NULLIF(state, '') AS state,
        NULLIF(city, '') AS city,
        NULLIF(postalcode, '') AS postal_code
    FROM addresses
)

SELECT
    XXHASH64(TO_JSON(ARRAY(country, state, city, postal_code))) AS location_key,
    country,
    state,
    city,
    postal_code
FROM places
WHERE COALESCE(country, state, city, postal_code) IS NOT NULL
UNION ALL
SELECT
    CAST(0 AS BIGINT) AS location_key,
    'Unknown' AS country,
    'Unknown' AS state,
    'Unknown' AS city,
    'Unknown' AS postal_code
