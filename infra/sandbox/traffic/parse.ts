import { Fault } from '../../../engine/fault.ts';
import { closest } from '../../../engine/plan/closest.ts';
import type { Family } from '../../../engine/plan/resolved.ts';
import { scan, type Token } from './scan.ts';
import type { KeyUse, Script, Statement, Transaction } from './script.ts';

const keys = ['new', 'old', 'gone'] as const;

/** A part of the file under its annotation, while it is read. */
type Section = {
  readonly kind: 'transaction' | 'witness';
  readonly name: string;
  readonly weight: number;
  readonly at: number;
  readonly statements: Draft[];
};
type Draft = { sql: string; readonly at: number; readonly parameters: { name: string; at: number }[] };
type Report = (at: number, problem: string) => void;

/** Reads a traffic file in an engine's SQL. Throws one Fault that shows every problem with its place. */
export function parseScript(text: string, family: Family, file = 'traffic.sql'): Script {
  const problems: { at: number; problem: string }[] = [];
  const report: Report = (at, problem) => void problems.push({ at, problem });
  const sections = readSections(text, family, report);
  const transactions = sections
    .filter((section) => section.kind === 'transaction')
    .map((section) => checkTransaction(section, report));
  const witness = checkWitness(sections, text.length, report);
  if (transactions.length === 0) report(0, 'no transaction: begin one with "-- transaction: NAME, weight 1"');
  else if (problems.length === 0 && !transactions.some((transaction) => transaction.key === 'new'))
    report(0, 'no transaction uses :new, so there is never a key for :old or :gone');
  if (problems.length > 0)
    throw new Fault(
      problems
        .sort((a, b) => a.at - b.at)
        .map(({ at, problem }) => showProblem(text, file, at, problem))
        .join('\n'),
    );
  return { transactions, witness };
}

function readSections(text: string, family: Family, report: Report): Section[] {
  const sections: Section[] = [];
  let draft: Draft | undefined;
  const finish = () => {
    if (draft) {
      const section = sections.at(-1);
      if (section) section.statements.push({ ...draft, sql: draft.sql.trim() });
      else report(draft.at, 'a statement before the first "-- transaction: NAME, weight N"');
    }
    draft = undefined;
  };
  for (const token of scan(text, family)) {
    if (token.kind === 'comment') {
      const section = readAnnotation(token, report);
      if (!section) continue;
      finish();
      if (section.kind === 'transaction' && sections.some(({ name }) => name === section.name))
        report(token.at, `there are two transactions "${section.name}"`);
      sections.push(section);
    } else if (token.kind === 'end') finish();
    else if (draft || token.text.trim() !== '') {
      draft ??= { sql: '', at: token.at + token.text.search(/\S/), parameters: [] };
      if (token.kind === 'parameter')
        draft.parameters.push({ name: token.text.slice(1).toLowerCase(), at: token.at });
      if (token.kind === 'marker')
        report(token.at, `a value is written by its name, such as :new, not as "${token.text}"`);
      if (token.kind === 'unclosed') report(token.at, `this ${token.text} is never closed`);
      draft.sql += token.kind === 'parameter' ? placeholder(family, draft.parameters.length) : token.text;
    }
  }
  finish();
  return sections;
}

// PostgreSQL would otherwise take a value's type from what stands beside it, and each could be another.
const placeholder = (family: Family, number: number) =>
  family === 'postgresql' ? `$${number}::bigint` : '?';

function readAnnotation({ text, at }: Token, report: Report): Section | undefined {
  if (/^--\s*witness\s*$/i.test(text)) return { kind: 'witness', name: '', weight: 0, at, statements: [] };
  const word = /^--\s*(\w+)\s*:/.exec(text)?.[1];
  if (word === undefined || !closest(word.toLowerCase(), ['transaction'])) return undefined;
  const [, name = '?', weight = '1'] =
    /^--\s*transaction\s*:\s*([\w-]+)\s*(?:,\s*weight\s+(\d+)\s*)?$/i.exec(text) ?? [];
  if (name === '?') report(at, 'not understood: write "-- transaction: NAME, weight 3"');
  if (Number(weight) === 0) report(at, 'a weight is at least 1');
  return { kind: 'transaction', name, weight: Number(weight), at, statements: [] };
}

function checkTransaction({ name, weight, at, statements }: Section, report: Report): Transaction {
  if (statements.length === 0) report(at, `transaction "${name}" has no statements`);
  const uses = statements.flatMap((statement) => statement.parameters);
  for (const use of uses)
    if (![...keys, 'random'].includes(use.name))
      report(use.at, unknownParameter(use.name, [...keys, 'random']));
  const [key, other] = keys.filter((candidate) => uses.some((use) => use.name === candidate));
  if (key === undefined && statements.length > 0)
    report(at, `transaction "${name}" uses none of :new, :old and :gone, so it could not be found again`);
  if (other !== undefined)
    report(at, `transaction "${name}" uses :${key} and :${other}; a transaction works on one key`);
  return { name, weight, key: key ?? ('new' satisfies KeyUse), statements: statements.map(bind) };
}

function checkWitness(sections: readonly Section[], end: number, report: Report): Statement {
  const [witness, second] = sections.filter((section) => section.kind === 'witness');
  if (second) report(second.at, 'there are two witnesses');
  if (!witness) report(end, 'no witness: "-- witness" and a SELECT that shows what was written under :id');
  const [statement, extra] = witness?.statements ?? [];
  if (witness && !statement) report(witness.at, 'the witness has no statement');
  if (extra) report(extra.at, 'the witness is one statement');
  if (!statement) return { sql: '', values: [] };
  if (!/^(select|with|\()/i.test(statement.sql)) report(statement.at, 'the witness only reads: a SELECT');
  if (statement.parameters.length === 0) report(statement.at, 'the witness does not use :id');
  for (const use of statement.parameters)
    if (use.name !== 'id') report(use.at, unknownParameter(use.name, ['id']));
  return bind(statement);
}

function bind({ sql, parameters }: Draft): Statement {
  return { sql, values: parameters.map(({ name }) => (name === 'random' ? 'random' : 'key')) };
}

function unknownParameter(name: string, known: readonly string[]): string {
  const close = closest(name, known);
  const hint = close === undefined ? '' : `. Did you mean ":${close}"?`;
  return `unknown parameter ":${name}"${hint || `: there is ${known.map((word) => `:${word}`).join(', ')}`}`;
}

function showProblem(text: string, file: string, at: number, problem: string): string {
  const before = text.slice(0, at).split('\n');
  const column = before.at(-1)?.length ?? 0;
  const line = text.split('\n')[before.length - 1] ?? '';
  return `${file}:${before.length}:${column + 1}  ${problem}\n    ${line}\n    ${' '.repeat(column)}^`;
}
