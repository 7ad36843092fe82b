import { setTimeout as sleep } from 'node:timers/promises';
import { howMany } from '../../../engine/how-many.ts';
import { deedsOf } from './deeds.ts';
import { type FaultKind, passing, type Scene } from './fault.ts';
import type { Link } from './link.ts';

const latency = 20;
const silence = 5_000;

/** Nobody reaches the source. */
export const sourceCut = cut('source');

/** Nobody reaches the target. */
export const targetCut = cut('target');

/** The network swallows what goes to and comes from the source. */
export const sourceSilent = silent('source');

/** The network swallows what goes to and comes from the target. */
export const targetSilent = silent('target');

/** Only the target does not reach the source. */
export const channelCut: FaultKind = {
  name: 'channel-cut',
  summary: `The connections of replication are cut for ${passing / 1_000} s, each as soon as it is made.`,
  links: true,
  async strike(scene) {
    const link = linkTo(scene.sandbox, 'source');
    const channels = await deedsOf(scene).channels();
    const cutOnce = async () => {
      const ports = await channels.ports();
      link.end(ports);
      return ports.size;
    };
    const first = await cutOnce();
    const passes = (async () => {
      for (const end = performance.now() + passing; performance.now() < end; await sleep(20)) await cutOnce();
      channels.end();
    })();
    return {
      what: `cut ${howMany(first, 'connection')} of replication, and each that follows for ${passing} ms`,
      passes,
    };
  },
};

/** Everything takes long. */
export const slowLink: FaultKind = {
  name: 'slow-link',
  summary: `From then on every byte to and from both servers takes ${latency} ms each way; nothing mends it.`,
  links: true,
  async strike({ sandbox }) {
    for (const side of ['source', 'target'] as const) linkTo(sandbox, side).slow(latency);
    return {
      what: `slowed both links by ${latency} ms each way`,
      async end() {
        for (const side of ['source', 'target'] as const) linkTo(sandbox, side).slow(0);
      },
    };
  },
};

function cut(side: 'source' | 'target'): FaultKind {
  return {
    name: `${side}-cut`,
    summary: `Every connection to the ${side} is ended and none is let through for ${passing / 1_000} s.`,
    links: true,
    strike: async ({ sandbox }) => ({
      what: `cut the link to the ${side} for ${passing} ms`,
      passes: linkTo(sandbox, side).cut(passing),
      unreachable: { side, ms: passing },
    }),
  };
}

function silent(side: 'source' | 'target'): FaultKind {
  return {
    name: `${side}-silent`,
    summary: `The network swallows every byte to and from the ${side} for ${silence / 1_000} s, and tells nobody.`,
    links: true,
    strike: async ({ sandbox }) => ({
      what: `silenced the link to the ${side} for ${silence} ms`,
      passes: linkTo(sandbox, side).silence(silence),
      unreachable: { side, ms: silence },
    }),
  };
}

function linkTo({ links }: Scene['sandbox'], side: 'source' | 'target'): Link {
  if (!links) throw new Error('this sandbox was started without links');
  return links[side];
}
