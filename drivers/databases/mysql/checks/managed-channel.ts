import {
  globalFilters,
  parametersFor,
  strayFrom,
  unnameable,
  wantedBy,
} from '../../../replication/native/managed-filters.ts';
import { otherSide } from '../../../side.ts';
import type { Applying, Found, ServerCheck } from './check.ts';

const otherwise = {
  source: 'Or do without a way back: `reverse: none` under replication.',
  target: 'Or let DMS carry the changes: `via: dms` under replication.',
};

/** Whether a server of AWS's can take what the other side writes: nobody may set a filter there, and a channel has no name. */
export const managedChannelCheck = ({ name, on }: Applying): ServerCheck => {
  const from = otherSide(on);
  return {
    name,
    title: `the ${on}, which AWS runs, can take exactly what the ${from} writes to the tables that move`,
    severity: 'error',
    forced: true,
    managed: true,
    ...(on === 'source' ? { reverse: true as const } : { native: true as const }),
    why: 'its channel takes its filters from the parameter group: without them it would apply whatever the other side logs, locks of accounts among it',
    async find(ask, { tables }): Promise<readonly Found[]> {
      const renamed = tables.find(({ source, target }) => source.database !== target.database);
      if (renamed)
        return [
          {
            what: `"${renamed.source.database}" is called "${renamed.target.database}" on the target, and no parameter of theirs gives a database another name`,
            mend: `Leave "tables.rename" out. ${otherwise[on]}`,
          },
        ];
      const names = tables.map((table) => table[on]);
      const odd = unnameable(names, from);
      if (odd !== null) return [{ what: odd, mend: otherwise[on] }];
      const wanted = parametersFor(names, from);
      const stray = strayFrom(wanted, await ask.here(globalFilters));
      return stray.map((what) => ({
        what: `${what} on the ${on}`,
        mend: `${wantedBy(wanted)}. ${otherwise[on]}`,
      }));
    },
  };
};
