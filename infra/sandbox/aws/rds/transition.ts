import type { Change, Cluster, Databases, Instance } from './state.ts';

/** How a change shows: under which of AWS's state names, and whether at once or, as after Modify calls, a little later. */
export interface Showing {
  readonly as: string;
  readonly from: 'at once' | 'a little later';
}

/**
 * Begins a change of a cluster or an instance, which is available again when no change of it is left. Where the servers behind it do
 * not make the change it stays as it is shown, or as `broken` says.
 */
export function begin(
  { progress }: Databases,
  it: Cluster | Instance,
  { as, from }: Showing,
  change: Change,
  { finish, broken }: { readonly finish: () => void; readonly broken?: () => void },
): void {
  it.busy++;
  if (from === 'at once') it.status = as;
  else
    progress.later(progress.lag, () => {
      if (it.busy > 0 && it.status === 'available') it.status = as;
    });
  progress.make(
    change,
    () => {
      it.busy--;
      finish();
      if (it.busy === 0) it.status = 'available';
    },
    broken,
  );
}
