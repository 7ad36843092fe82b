import type { Json, Side } from '../../step.ts';
import type { Finding } from '../fault.ts';
import { spanOf, text, texts, type Written } from '../tree.ts';

/** Two engines that are not one, two servers that are, ports in hosts, accounts that would lock the run itself out. */
export function checkServers(tree: Written, data: Json): Finding[] {
  return [...checkEngines(tree), ...checkApart(tree, data), ...checkHosts(tree), ...checkAccounts(tree)];
}

/** Why one does not read the other's log, by the engine that writes it. */
const apart: { readonly [source: string]: { readonly why: string; readonly suggestion: string } } = {
  mariadb: {
    why: 'MySQL 9 was tried and does not read MariaDB’s row events, and that 8.0 does is not proven; DMS, which reads both, is not in this version',
    suggestion: 'write "mariadb", and name such a server; or move the data by other means',
  },
  mysql: {
    why: 'MariaDB does not read MySQL’s GTIDs, nor the way in which its row events hold JSON',
    suggestion: 'write "mysql", and name such a server',
  },
};

function checkEngines(tree: Written): Finding[] {
  const [source, target] = [text(tree, ['source', 'engine']), text(tree, ['target', 'engine'])];
  const reason = apart[source ?? ''];
  if (source === target || reason === undefined || apart[target ?? ''] === undefined) return [];
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

/** With the port that the schema filled in, because leaving it out names the same server. */
function address(tree: Written, data: Json, side: Side): string | undefined {
  const host = text(tree, [side, 'host']);
  if (host === undefined || host.includes('${')) return undefined;
  const { port } = ((data as { [key in Side]?: { port?: Json } })[side] ?? {}) as { port?: Json };
  return `${host.toLowerCase().replace(/\.$/, '')}:${port}`;
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
