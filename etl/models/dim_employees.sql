-- grain: one row an employee
-- kind: dimension
-- key: employee_key
-- sort_by: employee_number
-- reads: employees(employeenumber integer, firstname text, lastname text, email text, extension text,
--   jobtitle text, officecode text, reportsto integer), dim_offices
SELECT
    XXHASH64(CAST(employees.employeenumber AS BIGINT)) AS employee_key,
    employees.employeenumber AS employee_number,
    employees.firstname AS first_name,
    employees.lastname AS last_name,
    employees.email,
    employees.extension,
    employees.jobtitle AS job_title,
    COALESCE(offices.office_key, 0) AS office_key,
    employees.reportsto AS manager_employee_number
FROM clean_employees AS employees
LEFT JOIN match_employees_officecode AS spelled ON employees.raw.officecode = spelled.value
LEFT JOIN dim_offices AS offices
    ON XXHASH64(COALESCE(spelled.referenced, employees.raw.officecode)) = offices.office_key
UNION ALL
SELECT
    CAST(0 AS BIGINT) AS employee_key,
    NULL AS employee_number,
    'Unknown' AS first_name,
    'Unknown' AS last_name,
    'Unknown' AS email,
    'Unknown' AS extension,
    'Unknown' AS job_title,
    CAST(0 AS BIGINT) AS office_key,
    NULL AS manager_employee_number
