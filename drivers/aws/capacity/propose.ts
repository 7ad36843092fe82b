import type { Review } from '../../database.ts';
import { period, quantile } from './metrics.ts';
import { bounds, halfUp, headroom, inUnits, type Range, within } from './units.ts';

/** What the busiest instance used, by periods: the highest ACU, the average ACU, the highest percentage of the most. */
export interface Used {
  readonly most: readonly number[];
  readonly usual: readonly number[];
  readonly full: readonly number[];
}

/** From this percentage of the most on a period counts as one in which more was wanted. */
const atTheEnd = 99.5;
/** A range that was not enough is grown by this: what more would have been used cannot be seen. */
const growth = 1.5;
/** The share of the usual capacity that the least is put at: below the baseline, and not too much, as AWS advises. */
const below = 0.75;

/**
 * A range for what was used of the one that there is. The most: what was used at the highest with headroom, or half as much again where it was reached
 * (AWS: ACUUtilization is always to be below 100). The least: three quarters of the median, and half of what it was where the
 * instance rested at it, for nothing shows how much less would do. Both shares are this project's own; AWS's words are in
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html.
 */
export function proposeRange(cluster: string, was: Range, { most, usual, full }: Used): Review {
  if (most.length === 0)
    return {
      ...{
        proposal: `nothing is proposed for "${cluster}": CloudWatch has no capacity of it`,
        change: false,
      },
      ...{ range: was, was, working: [] },
    };
  const [highest, median] = [quantile(most, 1), quantile(usual, 0.5)];
  const reached = full.filter((percent) => percent >= atTheEnd).length;
  const rested = median <= was.min + 0.25;
  const max = reached > 0 ? was.max * growth : highest / headroom;
  const min = rested ? was.min / 2 : median * below;
  const range = within({ min: rested ? Math.max(bounds.min, halfUp(min)) : min, max });
  const change = range.min !== was.min || range.max !== was.max;
  return {
    proposal: change
      ? `${inUnits(range)} for "${cluster}" (was ${inUnits(was)})`
      : `"${cluster}" stays at ${inUnits(was)}`,
    change,
    range,
    was,
    working: [
      `measured: ${n((most.length * period) / 3_600)} hours, in periods of ${period / 60} minutes; the range was ${inUnits(was)}`,
      `used: usually ${n(median)} ACU, p95 ${n(quantile(most, 0.95))}, at most ${n(highest)}`,
      reached > 0
        ? `most: it was reached in ${reached} of ${full.length} periods: ${n(was.max)} × ${growth} = ${n(max)}, so ${range.max}`
        : `most: ${n(highest)} ACU / ${headroom} = ${n(max)}, so ${range.max}`,
      rested
        ? `least: it usually rested at the least there is: ${n(was.min)} / 2 = ${n(min)}, so ${range.min} (at least ${bounds.min})`
        : `least: ${n(median)} ACU × ${below} = ${n(min)}, so ${range.min}`,
    ],
  };
}

const n = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 });
