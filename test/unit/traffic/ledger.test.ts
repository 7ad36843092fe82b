import { expect, test } from 'vitest';
import { createLedger, findLoss } from '../../../infra/sandbox/traffic/ledger.ts';

test('a row that is gone, an older one and a returned one are losses', () => {
  const row = { transaction: 'pay', image: 'paid' };
  expect(findLoss(1, row, 'paid')).toBeUndefined();
  expect(findLoss(1, row, null)).toEqual({ key: 1, transaction: 'pay', expected: 'paid', found: null });
  expect(findLoss(1, row, 'placed')).toMatchObject({ found: 'placed' });
  expect(findLoss(1, { transaction: 'cancel', image: null }, 'paid')).toMatchObject({ expected: null });
});

test('after an unknown outcome the state before and the state after are right, and nothing else', () => {
  const ledger = createLedger();
  ledger.acknowledge(1, 'place', 'placed');
  ledger.doubt(1, 'pay', 'paid');
  ledger.doubt(2, 'place', 'placed');
  for (const [key, found, lost] of [
    [1, 'placed', false],
    [1, 'paid', false],
    [1, null, true],
    [2, null, false],
    [2, 'placed', false],
    [2, 'paid', true],
  ] as const) {
    const expectation = ledger.expectations.get(key);
    expect(expectation && findLoss(key, expectation, found) !== undefined).toBe(lost);
  }
});

test('a loss that the traffic comes upon is recorded once', () => {
  const ledger = createLedger();
  ledger.acknowledge(1, 'pay', 'paid');
  expect(ledger.check(1, 'paid')).toBe(true);
  expect(ledger.check(1, 'placed')).toBe(false);
  expect(ledger.check(1, 'placed')).toBe(true);
  expect(ledger.losses).toEqual([{ key: 1, transaction: 'pay', expected: 'paid', found: 'placed' }]);
});
