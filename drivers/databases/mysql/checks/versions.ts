import type { Ask, Engine, Found, Read, ServerCheck } from './check.ts';

type Release = readonly [major: number, minor: number];

/** Which release a server is of; `null` for one of the other kind. */
function releaseOf(engine: Engine, version: string): Release | null {
  const [, major, minor] =
    (engine === 'mariadb' ? /(\d+)\.(\d+)\.\d+-MariaDB/i : /^(\d+)\.(\d+)(?!.*mariadb)/i).exec(version) ?? [];
  return major === undefined ? null : [Number(major), Number(minor)];
}

const isBefore = (one: Release, other: Release) =>
  one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);

async function versions(here: Read, there: Read): Promise<readonly [string, string]> {
  const [[one], [other]] = await Promise.all([here('SELECT VERSION() AS v'), there('SELECT VERSION() AS v')]);
  return [String(one?.v), String(other?.v)];
}

const named: { readonly [E in Engine]: string } = { mysql: 'MySQL', mariadb: 'MariaDB' };
const oldest: { readonly [E in Engine]: Release } = { mysql: [8, 0], mariadb: [10, 5] };

/** The oldest release that this driver speaks to. */
export const versionCheck = (engine: Engine): ServerCheck => ({
  name: 'version',
  title: `the server is ${named[engine]} ${oldest[engine].join('.')} or later`,
  severity: 'error',
  forced: true,
  of: 'server',
  why: `the statements of this driver are those of ${named[engine]} ${oldest[engine].join('.')} and later`,
  async find(ask) {
    const [row] = await ask.here('SELECT VERSION() AS v');
    const release = releaseOf(engine, String(row?.v));
    return release !== null && !isBefore(release, oldest[engine])
      ? []
      : [{ what: `the source is ${row?.v}`, mend: 'Write the engine that it is, or upgrade it.' }];
  },
});

/** Whether both releases can follow one another, in both directions. */
export const targetVersionChecks = (engine: Engine): readonly ServerCheck[] => [
  {
    name: 'target-version',
    title: `the target is ${named[engine]}, and not older than the source`,
    severity: 'error',
    of: 'server',
    why: 'an older server, or one of another kind, may not read the source’s log',
    async find(ask) {
      const [target, source] = await versions(ask.here, ask.there);
      const [here, there] = [releaseOf(engine, target), releaseOf(engine, source)];
      return here !== null && there !== null && !isBefore(here, there)
        ? []
        : [
            {
              what: `the target is ${target}, the source ${source}`,
              mend: 'Upgrade the target first.',
            },
          ];
    },
  },
  {
    name: 'way-back',
    title: 'changes could be led back to the source after the switch',
    severity: 'warn',
    of: 'server',
    why: 'a server follows an older one, but not a newer one: new collations, types and log events stop the channel back',
    find: (ask) =>
      findNewer(engine, ask, 'Upgrade the source first; or accept that the point of no return is one.'),
  },
];

/** Whether the source can follow the target after the switch, where it has to. */
export const reverseVersionCheck = (engine: Engine): ServerCheck => ({
  name: 'reverse-version',
  title: `the source is not older than the target, whose changes it is to follow`,
  severity: 'error',
  of: 'server',
  why: 'a server follows an older one, but not always a newer one: new collations, types and log events stop the channel back',
  find: (ask) =>
    findNewer(
      engine,
      ask,
      'Upgrade the source first; or try it in a rehearsal, and say `reverse-version: warn` under checks; or `reverse: none`.',
    ),
});

/** A target that is newer than the source. */
async function findNewer(engine: Engine, ask: Ask, mend: string): Promise<readonly Found[]> {
  const [target, source] = await versions(ask.here, ask.there);
  const [here, there] = [releaseOf(engine, target), releaseOf(engine, source)];
  return here === null || there === null || !isBefore(there, here)
    ? []
    : [{ what: `the target is ${target}, newer than the source, ${source}`, mend }];
}
