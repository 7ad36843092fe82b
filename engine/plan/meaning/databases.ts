import type { Finding } from '../fault.ts';
import { find, keyOf, text, type Written } from '../tree.ts';

type Words = { readonly [key: string]: { readonly why: string; readonly suggestion: string } };

/** What stands in a plan for the other kind of server, and what takes its place. */
const strange: { readonly postgresql: Words; readonly mysql: Words } = {
  postgresql: {
    'source.databases': {
      why: 'a session of PostgreSQL is in one database, and replication is of one',
      suggestion: 'write "database: NAME", and "schemas" for those of its schemas that move',
    },
    'tables.rename': {
      why: 'logical replication writes to the schema and table of the same name',
      suggestion: 'leave it out, and rename the schema after the cleanup',
    },
    'traffic.readers': {
      why: 'whether a reader of PostgreSQL is well is not asked in this version',
      suggestion: 'leave it out, and move them by hand after the cutover',
    },
    definers: {
      why: 'objects of PostgreSQL have owners, which come with the roles',
      suggestion: 'leave it out',
    },
  },
  mysql: {
    'source.database': {
      why: 'a server of MySQL’s family has all its databases in one place',
      suggestion: 'write "databases: [NAME]"',
    },
    'source.schemas': {
      why: 'what PostgreSQL calls a schema is a database there',
      suggestion: 'write "databases"',
    },
    'target.database': {
      why: 'databases keep their names, or get another one by "tables.rename"',
      suggestion: 'leave it out',
    },
  },
};

/** What moves is named in the words of the source's engine. */
export function checkDatabases(tree: Written): Finding[] {
  const engine = text(tree, ['source', 'engine']);
  if (engine === undefined) return [];
  const family = engine === 'postgresql' ? 'postgresql' : 'mysql';
  const needed = family === 'postgresql' ? 'database' : 'databases';
  const missing: Finding[] = find(tree, ['source', needed])
    ? []
    : [
        {
          span: keyOf(tree, ['source']),
          path: ['source'],
          what: `"source.${needed}" is missing`,
          why: 'it names what moves',
          suggestion: family === 'postgresql' ? 'write "database: NAME"' : 'write "databases: [NAME]"',
          incomplete: true,
        },
      ];
  const words = Object.entries(strange[family]).flatMap(([key, said]): Finding[] => {
    const path = key.split('.');
    return find(tree, path) === undefined
      ? []
      : [{ span: keyOf(tree, path), path, covers: true, what: `"${key}" is not for ${engine}`, ...said }];
  });
  // The word that is there in place of the other says all.
  return words.some(({ path }) => path?.[0] === 'source') ? words : [...missing, ...words];
}
