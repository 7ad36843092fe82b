import { Aurora } from '../parts/aurora.ts';
import { Login } from '../parts/login.ts';
import { findPlace, groupOf } from '../place.ts';
import type { Stack } from '../stack.ts';

const administrator = 'admin';

/** The cluster that takes over. Nothing of the migration is in this stack, so that nothing that cleans up after it can touch it. */
export function database(stack: Stack): void {
  const { names, given } = stack;
  const { target, infrastructure } = given.plan;
  const wishes = infrastructure.database;
  const place = findPlace(stack);
  const secret = 'secret' in target.credentials ? target.credentials.secret : null;
  const login =
    wishes.password === 'managed' || secret === null
      ? null
      : new Login(stack, 'administrator', {
          name: secret,
          user: administrator,
          recovery: wishes.protected ? 7 : 0,
        });
  const { cluster } = new Aurora(stack, 'aurora', {
    names,
    id: target.aws?.id.toLowerCase() ?? '',
    engine: target.engine,
    version: wishes.version,
    port: target.port,
    subnets: place.subnets,
    groups: [groupOf(stack, place, 'database')],
    capacity: target.capacity,
    instanceClass: wishes.class ?? 'db.r6g.large',
    readers: wishes.readers,
    parameters: wishes.parameters ?? {},
    encrypted: target.tls.mode !== 'disabled',
    backups: wishes.backups,
    protected: wishes.protected,
    key: wishes.key ?? null,
    global: wishes.global,
    administrator,
    login,
  });
  login?.keep({ engine: target.engine, host: cluster.ref('endpoint'), port: target.port });
}
