import { quoteName, quoteTable } from '../names.ts';
import { quoted } from './accounts.ts';
import { type DefinerRule, definerOf, mendDefiner, quotedName, withoutDefiner } from './definers.ts';
import type { StoredObject } from './object.ts';
import { renameInView, triggerBody } from './words.ts';

/** How objects change on their way to the target. */
export type Moving = {
  /** Every database that moves, by its names. */
  readonly databases: readonly { readonly source: string; readonly target: string }[];
  readonly definers: readonly DefinerRule[];
};

/** The name of a database on the target. */
export const targetName = ({ databases }: Moving, database: string): string =>
  databases.find(({ source }) => source === database)?.target ?? database;

/** A source's object as the target should have it: under its database's name there, with its definer mended. */
export function retarget(object: StoredObject, moving: Moving): StoredObject {
  const database = targetName(moving, object.database);
  const text = mendDefiner(object.text, moving.definers);
  if (object.kind !== 'view') return { ...object, database, text };
  const renamed = renameInView(text, renamesOf(moving));
  if (renamed === null)
    throw new Error(
      `view ${quoteTable({ database: object.database, table: object.name })} cannot be renamed`,
    );
  return { ...object, database, text: renamed };
}

/** The databases whose names change. */
export const renamesOf = ({ databases }: Moving): ReadonlyMap<string, string> =>
  new Map(
    databases.filter(({ source, target }) => source !== target).map(({ source, target }) => [source, target]),
  );

const name = quotedName;
const eventHead = new RegExp(
  `^(CREATE DEFINER=${name}(?:@${name})? EVENT )${name}( ON SCHEDULE [\\s\\S]*? ON COMPLETION (?:NOT )?PRESERVE) (?:ENABLE|DISABLE(?: ON (?:SLAVE|REPLICA))?)(?= COMMENT '| DO )`,
  'u',
);
const routineHead = new RegExp(
  `^(CREATE DEFINER=${name}(?:@${name})? (?:AGGREGATE )?(?:PROCEDURE|FUNCTION|PACKAGE BODY|PACKAGE) )(?:${name}|[^\\s(]+)`,
  'u',
);

/** The statement that creates an object in its database. Events are created without being enabled: they must not fire before the switch. */
export function createStatement(object: StoredObject): string {
  const { kind, database, name: table, trigger } = object;
  // A server keeps what stood between the end of a statement and the next one of the same request.
  const text = object.text.replace(/[\s;]+$/, '');
  const full = quoteTable({ database, table });
  if (kind === 'view') return text.replace(/^CREATE /, 'CREATE OR REPLACE ');
  if (kind === 'event')
    return replaceHead(text, eventHead, (_, head, schedule) => `${head}${full}${schedule} DISABLE`);
  if (kind !== 'trigger' || trigger === null)
    return replaceHead(text, routineHead, (_, head) => `${head}${full}`);
  const follows = trigger.follows === null ? '' : ` FOLLOWS ${quoteName(trigger.follows)}`;
  return `CREATE DEFINER=${quoted(definerOf(text))} TRIGGER ${full} ${trigger.moment} ON ${quoteTable({ database, table: trigger.table })} FOR EACH ROW${follows} ${triggerBody(text)}`;
}

function replaceHead(text: string, head: RegExp, by: (...parts: string[]) => string): string {
  if (!head.test(text)) throw new Error(`cannot read the statement that begins "${text.slice(0, 80)}"`);
  return text.replace(head, by);
}

/** What must be the same on both sides, by the words for people. Whether an event is enabled is not: that changes at the switch. */
export function portrait(object: StoredObject): Readonly<Record<string, string | null>> {
  const { kind, text, sqlMode, client, connection, collation, trigger, event } = object;
  const alone = { ...object, trigger: trigger && { ...trigger, follows: null } };
  return {
    body: modern(withoutDefiner(kind === 'view' ? text : createStatement(alone))),
    definer: definerOf(text),
    sql_mode: sqlMode,
    character_set_client: modern(client),
    collation_connection: modern(connection),
    'database collation': collation === null ? null : modern(collation),
    table: trigger && `${trigger.moment} ON ${trigger.table}`,
    order: trigger && (trigger.follows ?? ''),
    time_zone: event?.zone ?? null,
  };
}

/** utf8 is how older servers call utf8mb3. */
const modern = (text: string) =>
  text.replace(/(?<![\p{L}\p{N}$])(_?)utf8(?![\p{L}\p{N}$]|_?mb)/gu, '$1utf8mb3');
