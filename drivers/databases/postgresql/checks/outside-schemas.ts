import { type Found, listed, type ServerCheck } from '../../mysql/checks/check.ts';
import { quoteName } from '../names.ts';
import { ofExtension } from '../of-extension.ts';

const inSchemas = 'JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY ($1)';

/** What stands in a database and in no schema of it, and what is asked of the target for each; extensions bring their own. */
const kinds = [
  {
    kind: 'server',
    used: `SELECT DISTINCT s.srvname AS name, w.fdwname AS of FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid JOIN pg_foreign_server s ON s.oid = f.ftserver
      JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw ${inSchemas} AND NOT ${ofExtension('pg_class', 'c.oid')} ORDER BY 1`,
    there: 'SELECT srvname AS name FROM pg_foreign_server',
    mend: (name: string, of: string) =>
      `CREATE SERVER ${quoteName(name)} FOREIGN DATA WRAPPER ${quoteName(of)} OPTIONS (…); on the target, with its user mappings, as on the source (\\des+); or drop the foreign tables.`,
  },
  {
    kind: 'language',
    used: `SELECT DISTINCT l.lanname AS name, '' AS of FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname = ANY ($1) AND NOT ${ofExtension('pg_language', 'l.oid')} AND NOT ${ofExtension('pg_proc', 'p.oid')} ORDER BY 1`,
    there: 'SELECT lanname AS name FROM pg_language',
    mend: (name: string) =>
      `CREATE LANGUAGE ${quoteName(name)} HANDLER …; on the target, by a superuser; or write the functions anew in SQL or PL/pgSQL.`,
  },
  {
    kind: 'access method',
    used: `SELECT DISTINCT m.amname AS name, '' AS of FROM pg_class c JOIN pg_am m ON m.oid = c.relam ${inSchemas}
      AND NOT ${ofExtension('pg_am', 'm.oid')} AND NOT ${ofExtension('pg_class', 'c.oid')} ORDER BY 1`,
    there: 'SELECT amname AS name FROM pg_am',
    mend: (name: string) =>
      `CREATE ACCESS METHOD ${quoteName(name)} TYPE …; on the target, by a superuser; or use another for its tables and indexes.`,
  },
] as const;

/** That what stands in no schema, and is used in those that move, is on the target: pg_dump leaves it out where it is told which schemas to take. */
export const outsideSchemas: ServerCheck = {
  name: 'outside-schemas',
  title: 'the target has the foreign servers, languages and access methods that are used',
  severity: 'error',
  of: 'databases',
  why: 'they stand in no schema and do not move: the target would refuse what uses them when the tables are made, and with it all the others',
  async find({ here, there }, { databases }): Promise<readonly Found[]> {
    const findings: Found[] = [];
    for (const { kind, used, there: known, mend } of kinds) {
      const has = new Set((await here(known)).map(({ name }) => name));
      for (const { name, of } of await there(used, [databases]))
        if (!has.has(name ?? null))
          findings.push({
            what: `the target has no ${kind} ${listed([String(name)])}`,
            mend: mend(String(name), String(of)),
          });
    }
    return findings;
  },
};
