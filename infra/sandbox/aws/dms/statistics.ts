import type { TableProgress } from '../../dms/progress.ts';
import { keyOf } from '../../dms/quote.ts';
import { type Given, list, type Operations, operation, structure, text } from '../shape.ts';
import type { Account } from './account.ts';
import { invalidState, invalidValue, notFound } from './fault.ts';
import { filterList, matching } from './filters.ts';
import { checkWord } from './identifier.ts';
import { page, paging } from './paging.ts';
import type { Replication } from './replication.ts';
import { findConfig } from './serverless.ts';
import { tellTable } from './task-output.ts';
import { findTask } from './tasks.ts';

/** The operations on the tables of tasks and of serverless replications. */
export const statisticsOperations = (account: Account): Operations => ({
  DescribeTableStatistics: operation({
    parameters: { ReplicationTaskArn: text, ...asked },
    needs: ['ReplicationTaskArn'],
    answer: ({ ReplicationTaskArn, ...input }) => {
      const { items, more } = tablesOf(findTask(account, ReplicationTaskArn), input);
      return { ReplicationTaskArn, TableStatistics: items.map(tellTable), ...more };
    },
  }),
  DescribeReplicationTableStatistics: operation({
    parameters: { ReplicationConfigArn: text, ...asked },
    needs: ['ReplicationConfigArn'],
    answer: ({ ReplicationConfigArn, ...input }) => {
      const { items, more } = tablesOf(findConfig(account, ReplicationConfigArn), input);
      return { ReplicationConfigArn, ReplicationTableStatistics: items.map(tellTable), ...more };
    },
  }),
  ReloadTables: operation({
    parameters: { ReplicationTaskArn: text, ...reloading },
    needs: ['ReplicationTaskArn', 'TablesToReload'],
    answer: ({ ReplicationTaskArn, ...input }) => {
      reload(findTask(account, ReplicationTaskArn), input);
      return { ReplicationTaskArn };
    },
  }),
  ReloadReplicationTables: operation({
    parameters: { ReplicationConfigArn: text, ...reloading },
    needs: ['ReplicationConfigArn', 'TablesToReload'],
    answer: ({ ReplicationConfigArn, ...input }) => {
      reload(findConfig(account, ReplicationConfigArn), input);
      return { ReplicationConfigArn };
    },
  }),
});

const asked = { Filters: filterList, ...paging } as const;
const reloading = {
  TablesToReload: list(structure({ SchemaName: text, TableName: text })),
  ReloadOption: text,
} as const;

function tablesOf({ memory }: Replication, { Filters, ...input }: Given<typeof asked>) {
  const found = matching(memory?.tables.values() ?? [], Filters, {
    'schema-name': ({ source }) => source.schema,
    'table-name': ({ source }) => source.table,
    'table-state': ({ state }) => state,
  });
  return page(found, input, { keyOf: ({ source }: TableProgress) => keyOf(source), most: 500 });
}

function reload(it: Replication, input: Given<typeof reloading, 'TablesToReload'>): void {
  const what = checkWord(input.ReloadOption ?? 'data-reload', 'ReloadOption', [
    'data-reload',
    'validate-only',
  ]);
  const tables = input.TablesToReload.map(({ SchemaName: schema, TableName: table }) => {
    if (!schema || !table) throw invalidValue('A table to reload must have a SchemaName and a TableName.');
    return { schema, table };
  });
  if (tables.length === 0 || tables.length > 10)
    throw invalidValue('TablesToReload must have 1 to 10 tables.');
  if (it.status !== 'running' || !it.run)
    throw invalidState('Tables can only be reloaded while the replication is running.');
  if (
    what === 'validate-only' &&
    [...(it.memory?.tables.values() ?? [])].every((t) => t.validation === 'Not enabled')
  )
    throw invalidState('validate-only applies only when validation is enabled for the task.');
  const missing = it.run.reload(tables, what);
  if (missing) throw notFound(`Table ${missing.schema}.${missing.table} is not part of the task`);
}
