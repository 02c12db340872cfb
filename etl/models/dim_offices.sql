-- grain: one row an office
-- kind: dimension
-- key: office_key
-- sort_by: office_code
-- reads: offices(officecode text, city text, state text, postalcode text, country text, territory text,
--   phone text, addressline1 text, addressline2 text), dim_locations
SELECT
    XXHASH64(offices.raw.officecode) AS office_key,
    offices.officecode AS office_code,
    offices.city,
    offices.state,
    offices.postalcode AS postal_code,
    offices.country,
    offices.territory,
    offices.phone,
    offices.addressline1 AS address_line1,
    offices.addressline2 AS address_line2,
    COALESCE(locations.location_key, 0) AS location_key
FROM clean_offices AS offices
LEFT JOIN dim_locations AS locations
    ON
        NULLIF(offices.country, '') <=> locations.country
        AND NULLIF(offices.state, '') <=> locations.state
        AND NULLIF(offices.city, '') <=> locations.city
        AND NULLIF(offices.postalcode, '') <=> locations.postal_code
UNION ALL
SELECT
    CAST(0 AS BIGINT) AS office_key,
    'Unknown' AS office_code,
    'Unknown' AS city,
    'Unknown' AS state,
    'Unknown' AS postal_code,
    'Unknown' AS country,
    'Unknown' AS territory,
    'Unknown' AS phone,
    'Unknown' AS address_line1,
    'Unknown' AS address_line2,
    CAST(0 AS BIGINT) AS location_key
