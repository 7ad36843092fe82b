import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../../../engine/fault.ts';
import type { Tools } from '../../../operation.ts';
import { versionOf } from '../../../replication/logical/state.ts';
import type { Session } from '../session.ts';
import { withSession } from '../with-session.ts';
import { aroundCasts, castsOf, castsToMake } from './casts.ts';
import { onTarget } from './on-target.ts';
import { findPrograms, installation, run, withLogin } from './programs.ts';
import { entriesOf, type Section, statements } from './sections.ts';
import { type Moving, staying } from './staying.ts';

/**
 * One section of the source's definitions as pg_dump writes them, ready for the target: text of many statements. Grants and ownership are kept for
 * roles that the target has.
 */
export async function dumpSection(moving: Moving, section: Section, tools: Tools): Promise<string> {
  const address = await tools.server('source');
  const { major, others, known } = await withSession(address, tools, async (session) => ({
    major: Math.floor((await versionOf(session)) / 10_000),
    others: await staying(session, moving),
    known: section === 'tables' ? await castsOf(session, moving.schemas) : [],
  }));
  const programs = await findPrograms(major);
  if (!programs)
    throw new Fault(`pg_dump ${major} or later is not installed here`, { next: installation(major) });
  const { roles, casts } = await onTarget(tools, async (session) => ({
    roles: await rolesOf(session),
    casts: await castsToMake(session, known),
  }));
  return withLogin(address, async (folder, env) => {
    const [archive, list] = [join(folder, 'archive'), join(folder, 'list')];
    await run(
      programs.dump,
      [
        '--format=custom',
        '--schema-only',
        '--no-subscriptions',
        '--no-publications',
        `--file=${archive}`,
        ...moving.schemas.map((schema) => `--schema=${pattern(schema)}`),
        ...others.map(({ database, table }) => `--exclude-table=${pattern(database)}.${pattern(table)}`),
      ],
      env,
      tools.deadline,
    );
    const entries = entriesOf(await run(programs.restore, ['--list', archive], env, tools.deadline));
    const chosen = entries.filter((entry) => entry.section === section);
    const scripts: string[] = [];
    for (const part of aroundCasts(chosen, casts)) {
      // Without a line it would restore everything.
      if (part.entries.length > 0) {
        await writeFile(list, `${part.entries.map(({ line }) => line).join('\n')}\n`);
        const restoring = ['--no-tablespaces', `--use-list=${list}`, '--file=-', archive];
        scripts.push(statements(await run(programs.restore, restoring, env, tools.deadline), roles));
      }
      scripts.push(...part.casts.map(({ create }) => create));
    }
    return scripts.join('\n');
  });
}

/** A name that stands for itself alone in a pattern of psql's. */
const pattern = (name: string) => `"${name.replaceAll('"', '""')}"`;

async function rolesOf(session: Session): Promise<ReadonlySet<string>> {
  const rows = await session.rows('SELECT rolname AS name FROM pg_roles');
  return new Set(rows.map(({ name }) => String(name)));
}
