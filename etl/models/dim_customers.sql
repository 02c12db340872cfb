-- grain: one row a customer
-- kind: dimension
-- key: customer_key
-- sort_by: customer_number
-- reads: customers(customernumber integer, customername text, contactfirstname text, contactlastname text,
--   phone text, addressline1 text, addressline2 text, city text, state text, postalcode text, country text,
--   creditlimit decimal, salesrepemployeenumber integer), dim_locations, dim_employees
SELECT
    XXHASH64(CAST(customers.customernumber AS BIGINT)) AS customer_key,
    customers.customernumber AS customer_number,
    customers.customername AS customer_name,
    customers.contactfirstname AS contact_first_name,
    customers.contactlastname AS contact_last_name,
    customers.phone,
    customers.addressline1 AS address_line1,
    customers.addressline2 AS address_line2,
    customers.city,
    customers.state,
    customers.postalcode AS postal_code,
    customers.country,
    customers.creditlimit AS credit_limit,
    COALESCE(locations.location_key, 0) AS location_key,
    COALESCE(employees.employee_key, 0) AS employee_key,
    COALESCE(employees.office_key, 0) AS office_key
FROM clean_customers AS customers
LEFT JOIN dim_locations AS locations
    ON
        NULLIF(customers.country, '') <=> locations.country
        AND NULLIF(customers.state, '') <=> locations.state
        AND NULLIF(customers.city, '') <=> locations.city
        AND NULLIF(customers.postalcode, '') <=> locations.postal_code
LEFT JOIN dim_employees AS employees
    ON XXHASH64(CAST(customers.salesrepemployeenumber AS BIGINT)) = employees.employee_key
UNION ALL
SELECT
    CAST(0 AS BIGINT) AS customer_key,
    NULL AS customer_number,
    'Unknown' AS customer_name,
    'Unknown' AS contact_first_name,
    'Unknown' AS contact_last_name,
    'Unknown' AS phone,
    'Unknown' AS address_line1,
    'Unknown' AS address_line2,
    'Unknown' AS city,
    'Unknown' AS state,
    'Unknown' AS postal_code,
    'Unknown' AS country,
    NULL AS credit_limit,
    CAST(0 AS BIGINT) AS location_key,
    CAST(0 AS BIGINT) AS employee_key,
    CAST(0 AS BIGINT) AS office_key
