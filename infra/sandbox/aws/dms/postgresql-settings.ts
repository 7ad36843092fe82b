import { flag, type Given, number, secretText, text } from '../shape.ts';
import { invalidCombination, invalidValue } from './fault.ts';
import { checkNumber, checkWord } from './identifier.ts';

/** What of PostgreSQLSettings may be given. */
export const postgresqlSettings = {
  ServerName: text,
  Port: number,
  Username: text,
  Password: secretText,
  DatabaseName: text,
  SecretsManagerAccessRoleArn: text,
  SecretsManagerSecretId: text,
  AfterConnectScript: text,
  CaptureDdls: flag,
  HeartbeatEnable: flag,
  HeartbeatSchema: text,
  HeartbeatFrequency: number,
  MapBooleanAsBoolean: flag,
  MapJsonbAsClob: flag,
  PluginName: text,
  TrimSpaceInChar: flag,
  FailTasksOnLobTruncation: flag,
  ExecuteTimeout: number,
  MaxFileSize: number,
} as const;

const atMost = { HeartbeatFrequency: 10_080, ExecuteTimeout: 86_400, MaxFileSize: 1_048_576 } as const;

/** What an endpoint keeps of them beside its login. */
export type PostgresqlSettings = Omit<
  Given<typeof postgresqlSettings>,
  | 'ServerName'
  | 'Port'
  | 'Username'
  | 'Password'
  | 'SecretsManagerAccessRoleArn'
  | 'SecretsManagerSecretId'
  | 'AfterConnectScript'
>;

/** Checks what was given, and refuses what the sandbox would not do. */
export function readPostgresqlSettings(
  given: Given<typeof postgresqlSettings>,
  type: string,
): PostgresqlSettings {
  const { DatabaseName: database, PluginName: name, CaptureDdls } = given;
  if (!database) throw invalidCombination('DatabaseName must be given for this endpoint.');
  if (name !== undefined) {
    const word = checkWord(name, 'PluginName', ['no-preference', 'test-decoding', 'pglogical']);
    if (word === 'pglogical') throw invalidValue('The sandbox’s servers do not have pglogical');
  }
  // DMS is reported to take a 0, and to fail by it later: files of 0 KB, a heartbeat without a pause.
  for (const [setting, most] of Object.entries(atMost)) {
    const value = given[setting as keyof typeof atMost];
    if (value !== undefined) checkNumber(value, setting, 1, most);
  }
  if (given.MapJsonbAsClob) throw invalidValue('The sandbox moves jsonb as jsonb: MapJsonbAsClob is false');
  if (type === 'source' && CaptureDdls !== false)
    throw invalidValue('The sandbox does not capture DDL of PostgreSQL: set CaptureDdls to false');
  const { ServerName, Port, Username, Password, AfterConnectScript, ...kept } = given;
  const { SecretsManagerAccessRoleArn, SecretsManagerSecretId, ...settings } = kept;
  return settings;
}

/** Of what they say, what a task's sessions have to know. */
export const heartbeatOf = (settings: PostgresqlSettings) =>
  settings.HeartbeatEnable === true
    ? { heartbeat: { schema: settings.HeartbeatSchema ?? 'public', every: settings.HeartbeatFrequency ?? 5 } }
    : {};
