import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;

/** Net sales by country through Athena's JDBC driver 3. Its argument: the output athenaJdbcUrl. */
public class NetSalesByCountry {
    private static final String SQL =
        "SELECT country, SUM(sales_amount) AS net_sales"
            + " FROM fact_orders INNER JOIN dim_customers USING (customer_key)"
            + " WHERE NOT is_cancelled"
            + " GROUP BY country"
            + " ORDER BY net_sales DESC, country";

    public static void main(String[] arguments) throws SQLException {
        Properties credentials = new Properties();
        credentials.setProperty("CredentialsProvider", "DefaultChain"); // the AWS SDK's own
        Connection connection = DriverManager.getConnection(arguments[0], credentials);
        try {
            ResultSet rows = connection.createStatement().executeQuery(SQL);
            while (rows.next()) {
                System.out.println(rows.getString("country") + "\t" + rows.getBigDecimal("net_sales"));
            }
        } finally {
            connection.close();
        }
    }
}
