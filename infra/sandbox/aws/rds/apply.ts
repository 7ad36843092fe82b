import { type Kind, setApplied, usersOf, wantedBy } from './groups.ts';
import type { Databases, Instance, ParameterGroup } from './state.ts';

/** What the servers of an instance have to be told so that they run with what its groups say; null: the engine's default again. */
export function differencesOf(
  databases: Databases,
  instance: Instance,
): { readonly [name: string]: string | null } {
  const wanted = wantedBy(databases, instance);
  const names = new Set([...wanted.keys(), ...instance.inEffect.keys()]);
  const different = [...names].filter((name) => wanted.get(name) !== instance.inEffect.get(name));
  return Object.fromEntries(different.map((name) => [name, wanted.get(name) ?? null]));
}

/** Takes values into effect, as the servers have done. */
export function takeEffect({ inEffect }: Instance, values: { readonly [name: string]: string | null }): void {
  for (const [name, value] of Object.entries(values))
    if (value === null) inEffect.delete(name);
    else inEffect.set(name, value);
}

/** Carries new values of a group to the instances that use it: `now` at once, the others with their next restart. */
export function spread(
  databases: Databases,
  kind: Kind,
  group: ParameterGroup,
  now: ReadonlySet<string>,
  later: ReadonlySet<string>,
): void {
  for (const instance of usersOf(databases, kind, group)) {
    if (later.size > 0) setApplied(instance, kind, 'pending-reboot');
    const different = Object.entries(differencesOf(databases, instance));
    const values = Object.fromEntries(different.filter(([name]) => now.has(name)));
    if (Object.keys(values).length === 0) continue;
    setApplied(instance, kind, 'applying');
    databases.progress.make(
      { kind: 'parameters', instance, values },
      () => {
        takeEffect(instance, values);
        // What waits for a restart waits on.
        const waits = Object.keys(differencesOf(databases, instance)).length > 0;
        setApplied(instance, kind, waits ? 'pending-reboot' : 'in-sync');
      },
      () => setApplied(instance, kind, 'failed-to-apply'),
    );
  }
}
