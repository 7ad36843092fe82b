import { expect, test } from 'vitest';
import { comparePositions, printCheckpoint, readPosition } from '../../../../infra/sandbox/dms/position.ts';
import { readSettings } from '../../../../infra/sandbox/dms/settings.ts';

const settings = (document: object) => readSettings(JSON.stringify(document)).settings;

test('what is not said is as the service has it', () => {
  expect(readSettings(undefined).settings).toMatchObject({
    ...{
      prepare: 'DROP_AND_CREATE',
      stopAfter: 'nothing',
      subTasks: 8,
      commitRate: 10_000,
      lobLimit: 32 * 1_024,
    },
    ...{
      batchApply: false,
      validate: false,
      controlSchema: 'awsdms_control',
      retries: -1,
      retryEvery: 5_000,
    },
  });
});

test('what is said changes that alone, over defaults and over settings from before', () => {
  const first = readSettings(
    '{"FullLoadSettings":{"CommitRate":7},"TargetMetadata":{"FullLobMode":true,"LimitedSizeLobMode":false}}',
  );
  expect(first.settings).toMatchObject({ commitRate: 7, lobLimit: undefined, subTasks: 8 });
  const second = readSettings('{"FullLoadSettings":{"StopTaskCachedChangesApplied":true}}', first.document);
  expect(second.settings).toMatchObject({ commitRate: 7, stopAfter: 'cached changes' });
  expect(readSettings(second.document).document).toBe(second.document);
});

test.each([
  [{ FullLoadSettings: { TargetTablePrepMode: 'GUESS' } }, 'TargetTablePrepMode = "GUESS"'],
  [{ FullLoadSettings: { CreatePkAfterFullLoad: true } }, 'CreatePkAfterFullLoad'],
  [{ ErrorBehavior: { ApplyErrorDeletePolicy: 'STOP_TASK' } }, 'ApplyErrorDeletePolicy'],
  [{ Invented: { Setting: 1 } }, 'Invented.Setting'],
  [{ TargetMetadata: { FullLobMode: true } }, 'one of FullLobMode and LimitedSizeLobMode'],
  [{ Logging: { CloudWatchLogGroup: 'x' } }, 'cannot be set on create'],
])('%j is refused by name', (document, message) => {
  expect(() => settings(document)).toThrow(message);
});

test('a checkpoint is read as the place that it was written for, and places are in order over files', () => {
  const place = { file: 'binlog.000123', offset: 4_567 };
  expect(readPosition(printCheckpoint(place))).toEqual(place);
  expect(readPosition('mysql-bin-changelog.000024:373')).toEqual({
    file: 'mysql-bin-changelog.000024',
    offset: 373,
  });
  expect(
    readPosition(
      'checkpoint:V1#27#mysql-bin-changelog.157832:1975:-1:2002:677883278264080:mysql-bin-changelog.157832:1876#0#0#*#0#93',
    ),
  ).toEqual({ file: 'mysql-bin-changelog.157832', offset: 1_876 });
  for (const none of ['2018-03-08T12:12:12', 'binlog.000001', '']) expect(readPosition(none)).toBeUndefined();
  expect(comparePositions({ file: 'b.999999', offset: 9 }, { file: 'b.1000000', offset: 4 })).toBeLessThan(0);
  expect(comparePositions(place, { ...place, offset: 4_566 })).toBeGreaterThan(0);
});
