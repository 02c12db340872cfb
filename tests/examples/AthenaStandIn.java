import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;

/** Takes the URL and properties of Athena's JDBC driver 3, and gives the SQLite database "athena". */
public class AthenaStandIn implements Driver {
    private static final String START = "jdbc:athena://";
    private static final String[] NEEDED = {"Region", "WorkGroup", "Catalog", "Database"};

    static {
        try {
            DriverManager.registerDriver(new AthenaStandIn());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public boolean acceptsURL(String url) {
        return url.startsWith(START);
    }

    public Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) return null;
        Properties given = new Properties();
        String[] pairs = url.substring(START.length()).split(";");
        for (int i = 0; i < pairs.length; i++) {
            String[] pair = pairs[i].split("=", 2);
            given.setProperty(pair[0], pair[1]);
        }
        for (int i = 0; i < NEEDED.length; i++) {
            if (given.getProperty(NEEDED[i], "").isEmpty()) throw new SQLException("no " + NEEDED[i]);
        }
        if (given.size() > NEEDED.length) throw new SQLException("more than needed: " + given);
        if (!"DefaultChain".equals(properties.getProperty("CredentialsProvider"))) {
            throw new SQLException("no CredentialsProvider");
        }
        return DriverManager.getConnection("jdbc:sqlite:" + System.getProperty("athena"));
    }

    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    public int getMajorVersion() {
        return 3;
    }

    public int getMinorVersion() {
        return 0;
    }

    public boolean jdbcCompliant() {
        return false;
    }

    public Logger getParentLogger() {
        return Logger.getGlobal();
    }
}
