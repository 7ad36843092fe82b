import type { Json, Side } from '../../step.ts';
import type { Finding } from '../fault.ts';
import { find, keyOf, spanOf, text, texts, type Written } from '../tree.ts';
import { checkDatabases } from './databases.ts';

/** Two engines that are not one, two servers that are, ports in hosts, accounts that would lock the run itself out. */
export function checkServers(tree: Written, data: Json): Finding[] {
  return [
    ...checkEngines(tree),
    ...checkDatabases(tree),
    ...checkPlaces(tree),
    ...checkRange(tree),
    ...checkApart(tree, data),
    ...checkHosts(tree),
    ...checkAccounts(tree),
  ];
}

/** By what a side may be found beside its host. */
const finders = { source: 'instance', target: 'cluster' } as const;

/** A side is found in one way: by its host, or by the identifier that AWS has for it. */
function checkPlaces(tree: Written): Finding[] {
  return (['source', 'target'] as const).flatMap((side): Finding[] => {
    const finder = finders[side];
    const written = find(tree, [side]);
    if (written?.kind !== 'map') return [];
    const has = (key: string) => find(tree, [side, key]) !== undefined;
    const engine = text(tree, [side, 'engine']);
    const aurora = engine?.startsWith('aurora-') ?? false;
    const at = (key: string) =>
      ({ span: keyOf(tree, [side, key]), path: [side, key], covers: true }) as const;
    const both = ['host', 'port'].filter((key) => has(finder) && has(key));
    if (both.length > 0)
      return both.map((key) => ({
        ...at(key),
        what: `"${side}.${key}" stands beside "${side}.${finder}"`,
        why: 'the endpoint is looked up, and this would be another one',
        suggestion: `leave "${key}" out, or "${finder}"`,
      }));
    if (has('cluster') && !aurora)
      return [
        {
          ...at('cluster'),
          what: `"${side}.cluster" is a cluster of Aurora, and "${side}.engine" is "${engine}"`,
          suggestion: `write "engine: aurora-${engine === 'postgresql' ? engine : 'mysql'}", or "host" instead of "cluster"`,
        },
      ];
    if (has('instance') && engine === 'mariadb')
      return [
        {
          ...at('instance'),
          what: 'RDS for MariaDB is not supported as a source',
          why: 'what its administrator may do was not tried',
          suggestion: 'name it by "host", as a server of your own',
        },
      ];
    const kept = ['capacity', 'snapshot'].filter((key) => has(key) && !has(finder));
    if (kept.length > 0)
      return kept.map((key) => ({
        ...at(key),
        what: `"${side}.${key}" is for a cluster of Aurora`,
        suggestion: `write "engine: aurora-${engine === 'postgresql' ? engine : 'mysql'}" and "cluster", or leave it out`,
      }));
    if (has('host') || has(finder)) return aurora && !has(finder) ? [needsCluster(tree)] : [];
    return [
      {
        span: keyOf(tree, [side]),
        path: [side],
        what: `"${side}" names no server`,
        suggestion: aurora
          ? 'write "cluster"'
          : `write "host"${side === 'source' ? ', or "instance" for one of RDS' : ''}`,
        incomplete: true,
      },
    ];
  });
}

const needsCluster = (tree: Written): Finding => ({
  span: keyOf(tree, ['target', 'host']),
  path: ['target', 'host'],
  what: 'a target of Aurora is found by its cluster',
  why: 'the writer’s endpoint is looked up, and moves with a failover',
  suggestion: 'write "cluster" instead of "host"',
});

/** Why one does not read the other's log, by the engine that writes it. */
const apart: { readonly [source: string]: { readonly why: string; readonly suggestion: string } } = {
  mariadb: {
    why: 'MySQL 9 was tried and does not read MariaDB’s row events, and that 8.0 does is not proven',
    suggestion: 'write "mariadb", and name such a server; or move the data by other means',
  },
  mysql: {
    why: 'MariaDB does not read MySQL’s GTIDs, nor the way in which its row events hold JSON',
    suggestion: 'write "mysql", and name such a server',
  },
  postgresql: {
    why: 'tables, types and statements would have to be translated',
    suggestion: 'write "aurora-postgresql" and the cluster, or "postgresql" and its host',
  },
};

/** Why nothing of MySQL's family becomes PostgreSQL. */
const translated = {
  why: 'tables, types and statements would have to be translated',
  suggestion: 'write "aurora-mysql" and the cluster, or "mysql" or "mariadb" and its host',
};

/** The least may be the most, and not more. */
function checkRange(tree: Written): Finding[] {
  const path = ['target', 'capacity', 'serverless'];
  const [min, max] = ['min', 'max'].map((key) => {
    const node = find(tree, [...path, key]);
    return node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined;
  });
  if (min === undefined || max === undefined || min <= max) return [];
  return [
    {
      span: spanOf(tree, [...path, 'min']),
      path: [...path, 'min'],
      what: `the least capacity is ${min}, and the most is ${max}`,
      suggestion: 'write the smaller one as "min"',
    },
  ];
}

function checkEngines(tree: Written): Finding[] {
  const [source, target] = [text(tree, ['source', 'engine']), text(tree, ['target', 'engine'])];
  const family = (engine = '') => engine.replace(/^aurora-/, '');
  const [from, to] = [family(source), family(target)];
  const reason = to === 'postgresql' ? translated : apart[from];
  if (from === to || reason === undefined || apart[to] === undefined) return [];
  return [
    {
      span: spanOf(tree, ['target', 'engine']),
      path: ['target', 'engine'],
      what: `"${source}" cannot be moved to "${target}" by replication of their own`,
      ...reason,
    },
  ];
}

function checkApart(tree: Written, data: Json): Finding[] {
  const [source, target] = (['source', 'target'] as const).map((side) => address(tree, data, side));
  if (source === undefined || source !== target) return [];
  return [
    {
      span: spanOf(tree, ['target', 'host']),
      path: ['target', 'host'],
      what: `source and target are the same server: ${source}`,
      why: 'the cutover would close the server that it opens',
      suggestion: 'name the server that is to take over',
    },
  ];
}

/** With the engine's own port where none is written, because that names the same server. */
function address(tree: Written, data: Json, side: Side): string | undefined {
  const host = text(tree, [side, 'host']);
  if (host === undefined || host.includes('${')) return undefined;
  const { port, engine } = ((data as { [key in Side]?: { port?: Json; engine?: Json } })[side] ?? {}) as {
    port?: Json;
    engine?: Json;
  };
  const standard = /postgresql$/.test(String(engine)) ? 5432 : 3306;
  return `${host.toLowerCase().replace(/\.$/, '')}:${port ?? standard}`;
}

/** A port in the host gets its own hint; the schema only sees that this is no host. */
function checkHosts(tree: Written): Finding[] {
  return ['source', 'target'].flatMap((side): Finding[] => {
    const path = [side, 'host'];
    const [, host, port] = /^([^:/@\s]+):(\d+)$/.exec(text(tree, path) ?? '') ?? [];
    if (host === undefined) return [];
    return [
      {
        span: spanOf(tree, path),
        path,
        what: `"${host}:${port}" is not a host: the port stands apart`,
        suggestion: `write "host: ${host}" and "port: ${port}"`,
      },
    ];
  });
}

function checkAccounts(tree: Written): Finding[] {
  const own = text(tree, ['source', 'credentials', 'user']);
  return texts(tree, ['source', 'application', 'accounts']).flatMap(({ value, path }): Finding[] => {
    const user = value.replace(/@[^@]*$/, '');
    if (user === '' || /['"`\s]/.test(value))
      return [
        {
          span: spanOf(tree, path),
          path,
          what: `"${value}" is not an account`,
          suggestion: 'write user or user@host, without quotes of SQL',
        },
      ];
    if (user !== own) return [];
    return [
      {
        span: spanOf(tree, path),
        path,
        what: `"${value}" is the account that the migration itself uses`,
        why: 'the freeze would lock out the one who has to end it',
      },
    ];
  });
}
