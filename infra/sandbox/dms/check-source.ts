import type { Session } from './session.ts';
import { FatalError } from './work.ts';

const wanted: readonly (readonly [string, (value: string) => boolean, string])[] = [
  ['log_bin', (value) => value === '1' || value === 'ON', 'Binary logging must be on'],
  ['binlog_format', (value) => value === 'ROW', 'System variable binlog_format must be ROW'],
  [
    'binlog_row_image',
    (value) => value.toUpperCase() === 'FULL',
    'System variable binlog_row_image must be FULL',
  ],
  [
    'binlog_row_value_options',
    (value) => value === '',
    'System variable binlog_row_value_options must be empty: partial updates of documents are not supported',
  ],
  [
    'binlog_transaction_compression',
    (value) => value === '0' || value === 'OFF',
    'Binary log transaction compression is not supported',
  ],
];

/** What a source must be set to before its changes can be followed; one that does not have a setting has nothing to say by it. */
export async function checkSource(source: Session): Promise<void> {
  const names = wanted.map(([name]) => `'${name}'`).join(',');
  const found = new Map(
    (await source.texts(`SHOW GLOBAL VARIABLES WHERE variable_name IN (${names})`)).map(([name, value]) => [
      name,
      value ?? '',
    ]),
  );
  for (const [name, holds, message] of wanted) {
    const value = found.get(name);
    if (value !== undefined && !holds(value)) throw new FatalError(`${message}. Its value is '${value}'`);
  }
}
