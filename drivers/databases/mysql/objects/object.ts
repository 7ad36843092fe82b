/** What stands beside tables, in the order in which it is created: each kind may use those before it. */
export const kinds = [
  'package',
  'package body',
  'procedure',
  'function',
  'view',
  'trigger',
  'event',
] as const;
export type Kind = (typeof kinds)[number];

export type ObjectName = { readonly kind: Kind; readonly database: string; readonly name: string };

/** A routine, view, trigger or event as a server has it, with the settings that it was created under. */
export type StoredObject = ObjectName & {
  /** What creates it, as the server prints it; a view's text names the database of each table. */
  readonly text: string;
  readonly sqlMode: string | null;
  readonly client: string;
  readonly connection: string;
  /** The database's collation when it was created; views have none. */
  readonly collation: string | null;
  readonly trigger: TriggerPlace | null;
  readonly event: EventTimes | null;
};

export type TriggerPlace = {
  readonly table: string;
  /** `BEFORE INSERT` */
  readonly moment: string;
  /** The trigger of the same table and moment that runs before it. */
  readonly follows: string | null;
};

export type EventTimes = {
  readonly zone: string;
  readonly enabled: boolean;
  /** When it was created, in UTC: an event whose time has passed can be created only as of then. */
  readonly created: string;
};

/** An object for people: `view shop.sold`. */
export const label = ({ kind, database, name }: ObjectName): string => `${kind} ${database}.${name}`;

/** Tells objects apart: routines, views, triggers and events may share a name. */
export const keyOf = ({ kind, database, name }: ObjectName): string => JSON.stringify([kind, database, name]);

/** How many there are of each kind: `2 procedures, 1 view`. */
export function counted(objects: readonly ObjectName[]): string {
  return kinds
    .map((kind) => [kind, objects.filter((each) => each.kind === kind).length] as const)
    .filter(([, n]) => n > 0)
    .map(([kind, n]) => `${n} ${n === 1 ? kind : kind.replace(/y$/, 'ie').concat('s')}`)
    .join(', ');
}
