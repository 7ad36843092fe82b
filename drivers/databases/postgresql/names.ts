import type { Side } from '../../../engine/step.ts';

/** A quoted identifier: quotes doubled, so that no name can end the quotation. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** "schema"."table", quoted. Where the project says database of a table, PostgreSQL says schema. */
export const quoteTable = ({ database, table }: { database: string; table: string }): string =>
  `${quoteName(database)}.${quoteName(table)}`;

/** A text literal for the many statements that take no bound values; it means the same whatever `standard_conforming_strings` says. */
export const quoteText = (text: string): string =>
  text.includes('\\')
    ? ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
    : `'${text.replaceAll("'", "''")}'`;

/** The schema of the project's own tables on each side. */
export const own = 'aurora_migrate';

/**
 * A part of what carries the changes of a side to the other: publication and slot on the side that is written, the subscription on the
 * other, and the tables of this project's own that only it carries, for a row that flowed another way would prove nothing.
 */
export type Flow = { readonly channel: string; readonly heartbeat: string; readonly marker: string };

/** The first part, and the only one where a plan wants one subscription. */
export const flowFrom = {
  source: { channel: 'aurora_migrate', heartbeat: 'heartbeat', marker: 'marker' },
  target: { channel: 'aurora_migrate_back', heartbeat: 'heartbeat_back', marker: 'marker_back' },
} as const;

/** All parts of a direction: the second is called as the first, with `_2` behind it. */
export const flowsFrom = (side: Side, subscriptions: number): readonly [Flow, ...Flow[]] => {
  const { channel, heartbeat, marker } = flowFrom[side];
  const others = Array.from({ length: subscriptions - 1 }, (_, at) => `_${at + 2}`);
  return [
    flowFrom[side],
    ...others.map((end) => ({
      channel: channel + end,
      heartbeat: heartbeat + end,
      marker: marker + end,
    })),
  ];
};

/** Channels as titles name them. */
export const called = (channels: readonly string[]): string => channels.map(quoteName).join(', ');
