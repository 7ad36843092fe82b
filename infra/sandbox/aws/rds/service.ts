import type { Mood } from '../mood.ts';
import { queryService } from '../query.ts';
import type { Service } from '../server.ts';
import { clusterOperations } from './clusters.ts';
import { groupOperations } from './group-operations.ts';
import { instanceOperations } from './instances.ts';
import { items } from './output.ts';
import { snapshotOperations } from './snapshots.ts';
import type { Databases } from './state.ts';
import { tagOperations } from './tags.ts';

/** RDS over some databases. */
export const rdsService = (databases: Databases, mood?: Mood): Service =>
  queryService(
    {
      signedAs: 'rds',
      title: 'RDS',
      version: '2014-10-31',
      namespace: 'http://rds.amazonaws.com/doc/2014-10-31/',
      operations: {
        ...clusterOperations(databases),
        ...instanceOperations(databases),
        ...snapshotOperations(databases),
        ...groupOperations(databases, 'cluster'),
        ...groupOperations(databases, 'instance'),
        ...tagOperations(databases),
      },
      items,
    },
    mood,
  );
