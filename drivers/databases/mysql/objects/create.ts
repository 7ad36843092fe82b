import type { Address } from '../../../operation.ts';
import { stayUnlogged } from '../hosting.ts';
import { quoteName, quoteTable, quoteText } from '../names.ts';
import { connect, type Session } from '../session.ts';
import type { EventTimes, StoredObject } from './object.ts';
import { createStatement } from './retarget.ts';

/** Drops an object, where it is there. */
export const dropStatement = ({
  kind,
  database,
  name,
}: Pick<StoredObject, 'kind' | 'database' | 'name'>): string =>
  `DROP ${kind.toUpperCase()} IF EXISTS ${quoteTable({ database, table: name })}`;

/** The settings that the server writes down with an object, and an event's clock. */
export function settingsOf({
  sqlMode,
  client,
  connection,
  event,
}: Pick<StoredObject, 'sqlMode' | 'client' | 'connection'> & {
  readonly event: Omit<EventTimes, 'enabled'> | null;
}): string {
  return `SET SESSION ${[
    ...(sqlMode === null ? [] : [`sql_mode = ${quoteText(sqlMode)}`]),
    ...(event === null
      ? []
      : [`time_zone = ${quoteText(event.zone)}`, `timestamp = ${secondsOf(event.created)}`]),
    `character_set_client = ${client}`,
    `collation_connection = ${connection}`,
  ].join(', ')}`;
}

/** The server does not create an event whose time has passed: it is created as of then. */
const secondsOf = (utc: string) => Math.floor(Date.parse(`${utc.replace(' ', 'T')}Z`) / 1000);

/** Creates an object in place of what has its name, under the settings that it was created under on the source. */
export async function createObject(address: Address, session: Session, object: StoredObject): Promise<void> {
  const statement = createStatement(object);
  if (object.kind !== 'view') await session.rows(dropStatement(object));
  const encoded = await encode(session, statement, object.client);
  if (encoded === null) return runWith(session, object, statement);
  const other = await connect(address, { bytes: true });
  try {
    await stayUnlogged(other);
    await runWith(other, object, encoded);
  } finally {
    other.destroy();
  }
}

async function runWith(session: Session, object: StoredObject, statement: string): Promise<void> {
  // A view may call a function of its database by its name alone.
  await session.rows(`USE ${quoteName(object.database)}`);
  await session.rows(settingsOf(object));
  try {
    await session.write(statement);
  } finally {
    await session.rows(unsettle);
  }
}

/** Brings a session's own settings back. */
export const unsettle = `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', time_zone = '+00:00',
  timestamp = DEFAULT, character_set_client = utf8mb4, collation_connection = utf8mb4_bin`;

/**
 * The statement as bytes of the character set that the client had who wrote it; null where UTF-8 says the same. The server keeps
 * the bytes with the character set, and only it knows its own encodings.
 */
async function encode(session: Session, statement: string, charset: string): Promise<string | null> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: every ASCII character is meant
  if (/^utf8/.test(charset) || /^[\x00-\x7f]*$/.test(statement)) return null;
  const [row] = await session.rows(
    `SELECT HEX(CONVERT(? USING ${charset})) AS bytes, CONVERT(CONVERT(? USING ${charset}) USING utf8mb4) = BINARY ? AS same`,
    [statement, statement, statement],
  );
  if (Number(row?.same) !== 1)
    throw new Error(`it was written in ${charset}, and holds characters that ${charset} does not know`);
  return Buffer.from(String(row?.bytes), 'hex').toString('latin1');
}

/** Works under a database's other default collation, which objects take over when they are created, and brings its own back. */
export async function underCollation(
  session: Session,
  database: string,
  collations: { readonly own: string | null; readonly wanted: string | null },
  work: () => Promise<void>,
): Promise<void> {
  const { own, wanted } = collations;
  if (own === null || wanted === null || own === wanted) return work();
  await session.rows(`ALTER DATABASE ${quoteName(database)} COLLATE ${wanted}`);
  try {
    await work();
  } finally {
    await session.rows(`ALTER DATABASE ${quoteName(database)} COLLATE ${own}`);
  }
}
