import type { Product } from './master.ts';

/** The channel that the procedures without a channel's name speak of has no name. */
const channel = "''";

const refuse = (text: string) => `SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${text}'`;

const runs = `EXISTS (SELECT 1 FROM performance_schema.replication_connection_status c
    JOIN performance_schema.replication_applier_status a USING (channel_name)
    WHERE c.channel_name = ${channel} AND (c.service_state <> 'OFF' OR a.service_state <> 'OFF'))`;

const execute = `PREPARE statement FROM @rds_statement;
    EXECUTE statement;
    DEALLOCATE PREPARE statement;
    SET @rds_statement = NULL`;

const kill = `CREATE PROCEDURE mysql.rds_kill(IN thread BIGINT) SQL SECURITY DEFINER
  BEGIN
    IF EXISTS (SELECT 1 FROM performance_schema.threads
        WHERE processlist_id = thread AND processlist_user IN ('rdsadmin', 'rdsrepladmin')) THEN
      ${refuse('CANNOT KILL RDSADMIN SESSION')};
    END IF;
    KILL thread;
  END`;

/** Without verifying: SOURCE_SSL_VERIFY_SERVER_CERT "isn't supported" by either product. */
const setSource = (product: Product) => `CREATE PROCEDURE mysql.rds_set_external_source(
    IN host VARCHAR(255), IN port INT, IN user TEXT, IN passwd TEXT,
    IN name TEXT, IN pos BIGINT UNSIGNED, IN enable_ssl_encryption TINYINT(1)) SQL SECURITY DEFINER
  BEGIN
    IF ${runs} THEN
      ${refuse("You can''t modify replication because replication is running. First call mysql.rds_stop_replication.")};
    END IF;
    ${
      product === 'aurora'
        ? `IF enable_ssl_encryption <> 0 THEN
      ${refuse('SSL material has not been imported. Call mysql.rds_import_binlog_ssl_material first.')};
    END IF;`
        : ''
    }
    SET @rds_statement = CONCAT('CHANGE REPLICATION SOURCE TO SOURCE_HOST = ', QUOTE(TRIM(host)), ', SOURCE_PORT = ', port,
      ', SOURCE_USER = ', QUOTE(TRIM(user)), ', SOURCE_PASSWORD = ', QUOTE(TRIM(passwd)),
      ', SOURCE_LOG_FILE = ', QUOTE(TRIM(name)), ', SOURCE_LOG_POS = ', pos,
      ', SOURCE_SSL = ', enable_ssl_encryption, ', SOURCE_AUTO_POSITION = 0 FOR CHANNEL ${channel.replaceAll("'", "''")}');
    ${execute};
  END`;

const resetSource = `CREATE PROCEDURE mysql.rds_reset_external_source() SQL SECURITY DEFINER
  BEGIN
    IF ${runs} THEN
      ${refuse("You can''t reset replication because replication is running. First call mysql.rds_stop_replication.")};
    END IF;
    SET @rds_statement = 'RESET REPLICA ALL FOR CHANNEL ${channel.replaceAll("'", "''")}';
    ${execute};
  END`;

const startReplication = `CREATE PROCEDURE mysql.rds_start_replication() SQL SECURITY DEFINER
  BEGIN
    SET @rds_statement = 'START REPLICA FOR CHANNEL ${channel.replaceAll("'", "''")}';
    ${execute};
  END`;

const stopReplication = `CREATE PROCEDURE mysql.rds_stop_replication() SQL SECURITY DEFINER
  BEGIN
    SET @rds_statement = 'STOP REPLICA FOR CHANNEL ${channel.replaceAll("'", "''")}';
    ${execute};
  END`;

const setSsl = `CREATE PROCEDURE mysql.rds_set_binlog_source_ssl(IN mode INT) SQL SECURITY DEFINER
  BEGIN
    IF mode NOT IN (0, 1) THEN
      ${refuse('mode must be 0 or 1')};
    END IF;
    SET @rds_statement = CONCAT('CHANGE REPLICATION SOURCE TO SOURCE_SSL = ', mode, ' FOR CHANNEL ${channel.replaceAll("'", "''")}');
    ${execute};
  END`;

const assignGtids = `CREATE PROCEDURE mysql.rds_assign_gtids_to_anonymous_transactions(IN gtid_option TEXT) SQL SECURITY DEFINER
  BEGIN
    SET @rds_statement = CONCAT('CHANGE REPLICATION SOURCE TO ASSIGN_GTIDS_TO_ANONYMOUS_TRANSACTIONS = ',
      IF(gtid_option IN ('OFF', 'LOCAL'), gtid_option, QUOTE(gtid_option)), ' FOR CHANNEL ${channel.replaceAll("'", "''")}');
    ${execute};
  END`;

/** NULL hours keep a log only until RDS itself has it; Aurora begins with a day. */
const configuration = (product: Product) => [
  `CREATE TABLE IF NOT EXISTS mysql.rds_configuration (name VARCHAR(100) PRIMARY KEY, value VARCHAR(100), description VARCHAR(300))`,
  `INSERT IGNORE INTO mysql.rds_configuration VALUES
     ('binlog retention hours', ${product === 'aurora' ? '24' : 'NULL'}, 'how many hours a binary log is kept')`,
  `CREATE PROCEDURE mysql.rds_show_configuration() SQL SECURITY DEFINER
   BEGIN
     SELECT name, value, description FROM mysql.rds_configuration;
   END`,
  `CREATE PROCEDURE mysql.rds_set_configuration(IN name VARCHAR(30), IN value INT) SQL SECURITY DEFINER
   BEGIN
     DECLARE log BOOLEAN DEFAULT @@session.sql_log_bin;
     IF name <> 'binlog retention hours' THEN
       ${refuse('This configuration parameter is not known')};
     END IF;
     IF value IS NOT NULL AND (value < 1 OR value > ${product === 'aurora' ? 2160 : 168}) THEN
       ${refuse(`For binlog retention hours the value must be between 1 and ${product === 'aurora' ? 2160 : 168} inclusive or be NULL`)};
     END IF;
     SET @@session.sql_log_bin = OFF;
     UPDATE mysql.rds_configuration c SET c.value = value WHERE c.name = name;
     SET @@session.sql_log_bin = log;
   END`,
];

/**
 * The procedures of a product, as statements of root: those that this project calls, by the parameters that AWS documents
 * (mysql-stored-proc-replicating.html, -ending.html, -configuring.html, -gtid.html of both user guides). Any other is not there, and the server says so.
 */
export const procedures = (product: Product): readonly string[] =>
  [
    ...configuration(product),
    ...[
      kill,
      setSource(product),
      resetSource,
      startReplication,
      stopReplication,
      ...(product === 'aurora' ? [setSsl, assignGtids] : []),
    ],
  ].flatMap((statement) => {
    const name = /^CREATE PROCEDURE (\S+?)\(/.exec(statement)?.[1];
    if (name === undefined) return [statement];
    // A server that was copied from one of another product has that one's.
    const made = statement.replace(/^CREATE/, "CREATE DEFINER = 'rdsadmin'@'localhost'");
    return [`DROP PROCEDURE IF EXISTS ${name}`, made];
  });
