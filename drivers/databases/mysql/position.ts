/**
 * Where a server's log is now: its GTID set, or `file:position` where it numbers nothing. One statement for every version: what shows the file
 * was renamed twice.
 */
export const positionNow = `SELECT IF(@@global.gtid_mode = 'ON', @@global.gtid_executed,
  CONCAT(local->>'$.binary_log_file', ':', local->>'$.binary_log_position')) AS position FROM performance_schema.log_status`;

/** A place in a log file; null where the position is a GTID set, which has no dot in it. */
export function placeOf(position: string): { readonly file: string; readonly offset: number } | null {
  const [, file, offset] = /^(.+\.\d+):(\d+)$/.exec(position) ?? [];
  return file === undefined ? null : { file, offset: Number(offset) };
}
