import { didYouMean } from '../closest.ts';
import type { Finding } from '../fault.ts';
import { find, spanOf, text, texts, type Written } from '../tree.ts';

const system = ['mysql', 'information_schema', 'performance_schema', 'sys'];

/** Two servers that are one, databases that belong to the server, accounts that would lock the run itself out. */
export function checkServers(tree: Written): Finding[] {
  return [...checkApart(tree), ...checkHosts(tree), ...checkDatabases(tree), ...checkAccounts(tree)];
}

function checkApart(tree: Written): Finding[] {
  const [source, target] = (['source', 'target'] as const).map((side) => address(tree, side));
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

function address(tree: Written, side: 'source' | 'target'): string | undefined {
  const host = text(tree, [side, 'host']);
  if (host === undefined || host.includes('${')) return undefined;
  const port = find(tree, [side, 'port']);
  return `${host.toLowerCase().replace(/\.$/, '')}:${port?.kind === 'scalar' ? port.value : 3306}`;
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

function checkDatabases(tree: Written): Finding[] {
  return texts(tree, ['source', 'databases'])
    .filter(({ value }) => system.includes(value.toLowerCase()))
    .map(({ value, path }) => ({
      span: spanOf(tree, path),
      path,
      what: `"${value}" belongs to the server and cannot move`,
      suggestion: "name the application's databases only",
    }));
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
        ...didYouMean(user, []),
      },
    ];
  });
}
