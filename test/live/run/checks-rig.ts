import type { Connection } from 'mysql2/promise';
import { expect } from 'vitest';
import type { Severity } from '../../../drivers/database.ts';
import type { CheckList } from '../../../drivers/databases/ask-check.ts';
import { askMysqlCheck } from '../../../drivers/databases/mysql/check-operations.ts';
import type { Finding } from '../../../drivers/databases/mysql/checks/check.ts';
import type { Address, SecretName, Tools } from '../../../drivers/operation.ts';
import type { Side } from '../../../engine/step.ts';

/** Two servers whose checks are asked, with a session on each that may do everything. */
export interface Checked {
  readonly checks: CheckList;
  readonly databases: readonly string[];
  readonly accounts: readonly string[];
  /** How each side is reached, as whom. */
  address(side: Side, as: SecretName | null): Address;
  readonly session: { readonly [S in Side]: Connection };
}

/** Which check is asked, and what it is told; what is left out is everything. */
export type Asked = {
  readonly check: string;
  readonly tables?: readonly string[];
  readonly databases?: readonly string[];
  readonly accounts?: readonly string[];
  /** On the target the database may have another name. */
  readonly renamed?: string;
  /** For how many seconds going back is to stay possible. */
  readonly window?: number;
  /** The engine works as somebody else. */
  readonly as?: { readonly username: string; readonly password: string };
};

export const sideOf = ({ checks }: Checked, name: string): Side =>
  checks.source.some((each) => each.name === name) ? 'source' : 'target';

/** What a check finds now. */
export async function ask(on: Checked, asked: Asked): Promise<readonly Finding[]> {
  const [database = ''] = on.databases;
  const side = sideOf(on, asked.check);
  const tools = {
    on: side,
    deadline: Date.now() + 60_000,
    server: async (each: Side) => ({ ...on.address(each, null), ...(each === side ? asked.as : {}) }),
    serverAs: async (each: Side, as: SecretName) => ({
      ...on.address(each, as),
      ...(as === 'replication' || as === 'reverse' ? asked.as : {}),
    }),
  } as unknown as Tools;
  const tables = asked.tables ?? (await tablesOf(on.session.source, database));
  const answer = await askMysqlCheck(
    {
      check: asked.check,
      moves: [{ from: database, to: asked.renamed ?? database, tables }],
      databases: asked.databases ?? on.databases,
      accounts: asked.accounts ?? on.accounts,
      ...(asked.window !== undefined && { window: asked.window }),
    },
    tools,
    on.checks,
  );
  const { verdict, findings } = answer as unknown as { verdict: string; findings: readonly Finding[] };
  expect(verdict).toBe(findings.length === 0 ? 'passed' : 'failed');
  for (const { what, why, mend } of findings)
    expect(Math.min(what.length, why.length, mend.length)).toBeGreaterThan(5);
  return findings;
}

async function tablesOf(session: Connection, database: string): Promise<readonly string[]> {
  const [rows] = await session.query(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ? AND table_type = 'BASE TABLE'",
    [database],
  );
  return (rows as { name: string }[]).map(({ name }) => name);
}

/** Something wrong with a server, what the check is to say of it, and whether what it advises can be done here. */
export type Fault = Asked & {
  readonly name: string;
  readonly made: readonly (readonly [Side, string])[];
  readonly found: RegExp;
  readonly severity: Severity;
  /** Why the mending statement cannot be run in a test, or a statement that stands for it. */
  readonly mend?: { readonly not: string } | { readonly with: readonly (readonly [Side, string])[] };
  readonly undone?: readonly (readonly [Side, string])[];
};

const statement =
  /\b(?:SET (?:PERSIST|GLOBAL)|ALTER (?:TABLE|USER|EVENT|DATABASE)|REVOKE|GRANT|KILL|DROP|XA COMMIT|STOP|RESET|UPDATE|CHANGE REPLICATION)\b [^;]*;/g;

/** Runs the statements of a finding’s advice. */
export async function mend(on: Checked, side: Side, { mend: advice }: Finding): Promise<number> {
  const where = advice.startsWith('On the target')
    ? 'target'
    : advice.startsWith('On the source')
      ? 'source'
      : side;
  const all = advice.match(statement) ?? [];
  for (const each of all) await on.session[where].query(each);
  return all.length;
}

const run = async (on: Checked, all: readonly (readonly [Side, string])[]) => {
  for (const [side, sql] of all) await on.session[side].query(sql);
};

/** Makes a fault, sees that the check names it, does what it advises, and sees that it is gone. */
export async function prove(on: Checked, fault: Fault): Promise<void> {
  const matching = async () => (await ask(on, fault)).filter(({ what }) => fault.found.test(what));
  const definition = [...on.checks.source, ...on.checks.target].find(({ name }) => name === fault.check);
  expect(definition?.severity).toBe(fault.severity);
  try {
    expect(await matching(), 'before').toEqual([]);
    await run(on, fault.made);
    const findings = await matching();
    if (findings.length === 0) expect((await ask(on, fault)).map(({ what }) => what)).toContain(fault.found);
    if (fault.mend && 'not' in fault.mend) return;
    if (fault.mend) await run(on, fault.mend.with);
    else
      for (const finding of findings)
        expect(await mend(on, sideOf(on, fault.check), finding), finding.mend).toBeGreaterThan(0);
    expect(await matching(), 'after its mending').toEqual([]);
  } finally {
    await run(on, fault.undone ?? []);
  }
}
