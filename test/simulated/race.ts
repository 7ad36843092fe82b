import { takeOver } from '../../cli/guard/take-over.ts';
import { openJournal } from '../../engine/journal.ts';
import type { Outcome } from '../../engine/running.ts';
import { type Lease, takeLease, unlock } from '../../engine/state/lease.ts';
import { liveUntil } from './life.ts';
import { memoryStore } from './memory-store.ts';
import { startEngine, type Universe, universe, worldOf } from './process.ts';
import { type Mortal, schedule } from './schedule.ts';

/** Who reaches for `thaw` while the engine reaches for `commit`. */
export type Rival =
  /** Its guard, which ends it first. */
  | 'guard'
  /** Somebody who forces the lease and unwinds, while the engine lives. */
  | 'operator';

/** A race before it is run: when the rival begins and who is killed at which of its instants; 0: nobody. */
export type Start = {
  readonly rival: Rival;
  /** The engine's instant at which the rival begins. */
  readonly at: number;
  readonly engineDies: number;
  readonly rivalDies: number;
};

/** How a race ended, once a last process has brought the run to its end. */
export type Finish = {
  readonly u: Universe;
  readonly decision: string | null;
  /** What the journal says was decided. */
  readonly decided: string | null;
  readonly how: string;
  /** Whether neither of the two brought the run to its end. */
  readonly left: boolean;
  readonly dead: readonly string[];
};

/** What is put in the place of the decision record, to show that a race would notice. */
export type Broken = NonNullable<Parameters<typeof startEngine>[4]['decision']>;

const runFolder = 'run-0001';
const decisionOf = ({ records }: Universe) => records.get(`${runFolder}/decision`) ?? null;

/** The instant at which an engine that is left alone creates the decision, and that at which it ends. */
export async function instantsToDecision(): Promise<{ decision: number; end: number }> {
  const u = universe();
  const life = liveUntil(0);
  let decision = 0;
  const counted = { ...life, instant: () => life.instant().then(note) };
  const note = () => {
    if (decision === 0 && decisionOf(u) !== null) decision = life.instants();
  };
  await engine(u, counted);
  return { decision, end: life.instants() };
}

/** Runs engine and rival in an order that is drawn, and after them whoever is needed to bring the run to its end. */
export async function race(start: Start, draw: () => number, broken?: Broken): Promise<Finish> {
  const u = universe();
  const stage = schedule(draw);
  const [one, two] = [stage.life(start.engineDies), stage.life(start.rivalDies)];
  const rival = start.rival === 'guard' ? guard : operator;
  const due = async () => {
    await Promise.race([one.reaches(start.at), one.death]);
    await rival(u, two, one);
  };
  const ends = [engine(u, one, broken), due()].map((each) => each.then(String, unlessBroken));
  await stage.run();
  await Promise.all([Promise.race([ends[0], one.death]), Promise.race([ends[1], two.death])]);
  const dead = [...(one.dead ? ['engine'] : []), ...(two.dead ? [start.rival] : [])];
  const left = (await finishedIn(u)) === null;
  // The next `migrate run`, perhaps after the lease of the dead has ended.
  u.time.now += 20_000;
  for (let again = 0; again < 3 && (await finishedIn(u)) === null; again++)
    await engine(u, liveUntil(0)).catch(unlessBroken);
  const { entries } = await journalOf(u);
  const decided = entries.findLast(({ at }) => at === 'decided');
  return {
    u,
    decision: decisionOf(u),
    decided: decided?.at === 'decided' ? decided.decision : null,
    how: (await finishedIn(u)) ?? 'not finished',
    left,
    dead,
  };
}

/** What the processes may end with: they say it, and the next one goes on. Anything else is a fault of the engine. */
function unlessBroken(error: Error): string {
  if (/Fault|LeaseLost|HalfUnwound|WrittenMeanwhile/.test(error.constructor.name)) return error.message;
  throw error;
}

const journalOf = ({ records }: Universe) =>
  openJournal(memoryStore(records, liveUntil(0), `${runFolder}/`), () => 0, 'read');

async function finishedIn(u: Universe): Promise<string | null> {
  const last = (await journalOf(u)).entries.findLast(({ at }) => at === 'finished');
  return last?.at === 'finished' ? last.how : null;
}

async function engine(
  u: Universe,
  life: Parameters<typeof memoryStore>[1],
  decision?: Broken,
): Promise<Outcome> {
  const store = memoryStore(u.records, life);
  const lease = await takeLease(store, () => u.time.now);
  return holding(lease, life, () =>
    startEngine(u, life, null, store.folder(runFolder), { lease, ...(decision && { decision }) }),
  );
}

function guard(u: Universe, life: Mortal, rival: Mortal): Promise<void> {
  const store = memoryStore(u.records, life);
  return takeOver('the engine hung beyond its budget', {
    identity: { plan: 'hash', name: 'sim', env: 'test', version: '0' },
    store,
    records: store.folder(runFolder),
    world: worldOf(u, life, null),
    budget: 20_000,
    tell: () => undefined,
    endEngine: async () => rival.kill(),
  });
}

async function operator(u: Universe, life: Mortal): Promise<void> {
  const store = memoryStore(u.records, life);
  await unlock(store, true, () => u.time.now);
  const lease = await takeLease(store, () => u.time.now);
  await holding(lease, life, () =>
    startEngine(u, life, null, store.folder(runFolder), { lease, undo: 'somebody asked for it' }),
  );
}

/** A process that is killed gives nothing up, but its heartbeat ends with it. */
async function holding<T>(
  lease: Lease,
  { death }: { readonly death: Promise<unknown> },
  work: () => Promise<T>,
): Promise<T> {
  void death.then(() => lease.release());
  try {
    return await work();
  } finally {
    await lease.release();
  }
}
