-- grain: one row a product
-- kind: dimension
-- key: product_key
-- sort_by: product_code
-- reads: products(productcode text, productname text, productline text, productscale text, productvendor text,
--   productdescription text, quantityinstock integer, buyprice decimal, msrp decimal),
--   productlines(productline text, textdescription text)
--
-- A product line has the spelling of the table of lines, so that two spellings that the source takes for one
-- line are one line here too; a line that isn't in that table keeps the product's own spelling.
SELECT
    XXHASH64(products.raw.productcode) AS product_key,
    products.productcode AS product_code,
    products.productname AS product_name,
    COALESCE(lines.productline, products.productline) AS product_line,
    lines.textdescription AS product_line_description,
    products.productscale AS product_scale,
    products.productvendor AS product_vendor,
    products.productdescription AS product_description,
    products.quantityinstock AS quantity_in_stock,
    products.buyprice AS buy_price,
    products.msrp
FROM clean_products AS products
LEFT JOIN match_products_productline AS spelled ON products.raw.productline = spelled.value
LEFT JOIN clean_productlines AS lines
    ON COALESCE(spelled.referenced, products.raw.productline) = lines.raw.productline
UNION ALL
SELECT
    CAST(0 AS BIGINT) AS product_key,
    'Unknown' AS product_code,
    'Unknown' AS product_name,
    'Unknown' AS product_line,
    'Unknown' AS product_line_description,
    'Unknown' AS product_scale,
    'Unknown' AS product_vendor,
    'Unknown' AS product_description,
    NULL AS quantity_in_stock,
    NULL AS buy_price,
    NULL AS msrp
