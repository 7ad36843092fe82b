import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from 'mysql2/promise';

/** The parameters of a parameter group that are played, each a list of names with commas between them. */
export type FilterParameters = {
  readonly 'replicate-do-table'?: string;
  readonly 'replicate-wild-do-table'?: string;
};

const longest = 2_000;

/**
 * Sets parameters as ModifyDBParameterGroup does with `ApplyMethod=immediate`: at once, and for every restart (USER_MySQL.Replication.ReadReplicas.ReplicationFilters.html).
 * No replication may run meanwhile.
 */
export async function setParameters(
  server: { readonly folder: string; connect(): Promise<Connection> },
  parameters: FilterParameters,
): Promise<void> {
  const session = await server.connect();
  try {
    for (const [name, value] of Object.entries(parameters)) {
      if (value.length > longest) throw new Error(`${name} has a limit of ${longest} characters`);
      const names = value.split(',');
      const list = names.map((each) =>
        name === 'replicate-wild-do-table'
          ? `'${each}'`
          : each
              .split('.')
              .map((part) => `\`${part}\``)
              .join('.'),
      );
      await session.query(
        `CHANGE REPLICATION FILTER ${name.toUpperCase().replaceAll('-', '_')} = (${list.join(', ')})`,
      );
      await appendFile(join(server.folder, 'my.cnf'), names.map((each) => `${name}=${each}\n`).join(''));
    }
  } finally {
    await session.end();
  }
}
