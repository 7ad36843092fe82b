import type { ServerCheck } from '../../mysql/checks/check.ts';
import { castNames, castsOf, hindrance } from '../schema/casts.ts';

/** Whether the casts that move can be made on the target: lowered, the run leaves the others behind. */
export const castChecks: readonly ServerCheck[] = [
  {
    name: 'casts',
    title: 'the target’s role can make every cast that moves',
    severity: 'error',
    of: 'databases',
    copied: true,
    why: 'statements of the application that rely on the cast would be refused after the switch, or mean something else',
    async find(ask, { databases }) {
      const casts = await castsOf({ rows: ask.there }, databases);
      if (casts.length === 0) return [];
      const there = new Set(await castNames({ rows: ask.here }));
      const [role] = await ask.here('SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user');
      return casts.flatMap((cast) => {
        const why = there.has(cast.name) ? undefined : hindrance(cast, role?.super === true);
        return why === undefined
          ? []
          : [
              {
                what: `the cast ${cast.name} cannot be made on the target: ${why}`,
                mend: `On the source, where nobody needs it: DROP CAST ${cast.name};${cast.needs.length > 0 ? ' or let what it needs move as well: source.schemas' : cast.ofSystem ? '' : ' or make it WITH INOUT or WITH FUNCTION instead'}. To leave it behind, lower the check.`,
              },
            ];
      });
    },
  },
];
