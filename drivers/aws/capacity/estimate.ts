import type { Hardware } from './classes.ts';
import { period } from './metrics.ts';
import {
  bounds,
  halfDown,
  halfUp,
  headroom,
  memoryOfUnit,
  type Range,
  unitsForConnections,
  unitsOfCpu,
  withInsights,
  within,
} from './units.ts';

/** What an instance is, and what it did. */
export interface Measured extends Hardware {
  readonly instance: string;
  readonly class: string;
  /** Whether Performance Insights are on, which are then wanted on the target too. */
  readonly insights: boolean;
  /** How many periods of five minutes CloudWatch has. */
  readonly periods: number;
  /** Percent, averages of five minutes: the median, the 95th percentile, the highest. */
  readonly cpu: { readonly usual: number; readonly high: number; readonly most: number };
  /** The most at a time. */
  readonly connections: number;
  /** Reads and writes a second, averages of five minutes: the 95th percentile, the highest. */
  readonly iops: { readonly high: number; readonly most: number };
  /** GiB of the volume that are taken; null where no metric tells. */
  readonly stored: number | null;
}

/** The share of an instance's memory that RDS gives InnoDB's buffer pool, unless a parameter group says otherwise ({DBInstanceClassMemory*3/4}). */
const poolShare = 0.75;
/** GiB that a cluster's volume can hold at the least (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/CHAP_Limits.html). */
const volume = 128 * 1_024;

/**
 * A range of ACU for what an instance did, and how it was found, line by line. The least is what the usual load takes: AWS advises a
 * minimum "lower than that baseline, but not too much lower". The most is the largest of three: the highest load with headroom, the
 * memory that holds what the instance's buffer pool can hold of the data, and the connections. Where the constants come from stands in
 * units.ts. IOPS ask for no ACU: Aurora's storage is no part of them.
 */
export function rangeFor(measured: Measured, logged: boolean): { range: Range; working: readonly string[] } {
  const { vcpu, memory, cpu, connections, stored, insights } = measured;
  const unitsAt = (percent: number) => (vcpu * percent * unitsOfCpu) / 100;
  const pool = memory * poolShare;
  const held = stored === null ? pool : Math.min(pool, stored);
  const byCpu = halfUp(unitsAt(cpu.most) / headroom);
  const byMemory = halfUp(held / poolShare / memoryOfUnit);
  const byConnections = unitsForConnections(connections);
  const usual = Math.max(halfDown(unitsAt(cpu.usual)), insights ? withInsights : bounds.min);
  const range = within({ min: usual, max: Math.max(byCpu, byMemory, byConnections ?? 0, usual) });
  const least = Math.max(byCpu, byMemory, byConnections ?? 0);
  return {
    range,
    working: [
      `measured: ${days(measured.periods)} of the last 7 days, in periods of ${period / 60} minutes`,
      `${measured.class}: ${vcpu} vCPU, ${n(memory)} GiB; 1 ACU is about ${memoryOfUnit} GiB and 1/${unitsOfCpu} vCPU, so ${n(memory / memoryOfUnit)} ACU would be as large`,
      `CPU: usually ${n(cpu.usual)} %, p95 ${n(cpu.high)} %, at most ${n(cpu.most)} %`,
      `least, by the usual CPU: ${vcpu} vCPU × ${n(cpu.usual)} % × ${unitsOfCpu} ACU = ${n(unitsAt(cpu.usual))}, so ${range.min}${insights ? ` (at least ${withInsights}, for Performance Insights are on)` : ` (at least ${bounds.min})`}`,
      `most, by the highest CPU: ${vcpu} vCPU × ${n(cpu.most)} % × ${unitsOfCpu} ACU / ${headroom} = ${n(unitsAt(cpu.most) / headroom)}, so ${byCpu}`,
      `most, by memory: ${stored === null ? 'the storage is not known, so' : `${n(stored)} GiB are stored, and`} the buffer pool holds ${n(pool)} GiB: ${n(held)} GiB / ${poolShare} / ${memoryOfUnit} = ${n(held / poolShare / memoryOfUnit)}, so ${byMemory}`,
      byConnections === null
        ? `most, by connections: ${n(connections)} are more than any default of max_connections on Aurora: it has to be set in the parameter group`
        : `most, by connections: ${n(connections)} at a time need a default of max_connections as of ${byConnections} ACU`,
      `IOPS: p95 ${n(measured.iops.high)}, at most ${n(measured.iops.most)} a second, reads and writes; Aurora's storage takes them apart from ACU, and bills them unless it is I/O-Optimized`,
      ...(stored !== null && stored > volume
        ? [
            `storage: ${n(stored)} GiB may be more than a cluster's volume holds; see the limits of your version`,
          ]
        : []),
      ...(least > bounds.max
        ? [`${least} ACU are more than the ${bounds.max} that there are: take a provisioned instance`]
        : []),
      logged
        ? 'a minimum of 0 would not pause: the way back needs the binary log, which keeps the instance awake'
        : 'a minimum of 0 lets newer versions (Aurora MySQL 3.08 and up) pause where nobody is connected; resuming takes some 15 s',
    ],
  };
}

const n = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 });

const days = (periods: number): string => {
  const hours = (periods * period) / 3_600;
  return hours >= 48 ? `${n(hours / 24)} days` : `${n(hours)} hours`;
};
