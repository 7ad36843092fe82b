import type { ServerCheck } from './check.ts';

/** Where AWS runs the source, what the freeze says of an event is logged, and names the event's database. */
export const frozenEventsCheck: ServerCheck = {
  name: 'frozen-events',
  title: 'no event has to be switched off in a database that gets another name',
  severity: 'error',
  forced: true,
  managed: true,
  native: true,
  why: 'the freeze switches events off, which is logged there; the channel brings the statement, and stops where the database has another name',
  async find(ask, { tables }) {
    const renamed = [
      ...new Set(
        tables
          .filter(({ source, target }) => source.database !== target.database)
          .map(({ source }) => source.database),
      ),
    ];
    if (renamed.length === 0) return [];
    const events = await ask.here(
      "SELECT event_schema AS db, event_name AS name FROM information_schema.events WHERE status = 'ENABLED' AND event_schema IN (?)",
      [renamed],
    );
    return events.map(({ db, name }) => ({
      what: `the event "${db}.${name}" is on, and "${db}" has another name on the target`,
      mend: `ALTER EVENT ${db}.${name} DISABLE; before the run, and switch it on after it; or leave "tables.rename" out; or let DMS carry the changes.`,
    }));
  },
};
