import { readFile } from 'node:fs/promises';
import type { Logged } from '../../../infra/sandbox/aws/server.ts';

/** The statements of a general log, one string each, as the server got them. */
export function statementsIn(log: string): readonly string[] {
  const statements: string[] = [];
  for (const line of log.split('\n')) {
    const [, command, argument = ''] = /^\d{4}-\S+Z\t *\d+ ([A-Z][A-Za-z ]*)\t?(.*)$/.exec(line) ?? [];
    if (command === 'Query') statements.push(argument);
    else if (command === undefined) statements.push(`${statements.pop() ?? ''}\n${line}`);
    else if (command !== 'Connect' && command !== 'Quit') statements.push(`${command} ${argument}`);
  }
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== '');
}

// Everything that planning may send. A SELECT may lock, write a file, sleep or take a named lock: those may not.
const reading = [
  /^SELECT (?!.*\b(INTO|FOR (UPDATE|SHARE)|LOCK IN|GET_LOCK|SLEEP|BENCHMARK)\b)/is,
  /^SHOW (CREATE (TABLE|VIEW|PROCEDURE|FUNCTION|TRIGGER|EVENT)|GRANTS|GLOBAL (VARIABLES|STATUS)|BINARY LOG STATUS|REPLICAS|FULL PROCESSLIST)\b/,
  /^SET SESSION (?!.*\b(GLOBAL|PERSIST|PERSIST_ONLY|sql_log_bin)\b)/is,
  /^SET NAMES /,
  /^START TRANSACTION READ ONLY$/,
  /^ROLLBACK$/,
  /^XA RECOVER( CONVERT XID)?$/,
  /^DO 1$/,
];

/** The statements in a general log that are not on the list of those that planning may send. */
export const mutationsIn = (log: string): readonly string[] =>
  statementsIn(log).filter((statement) => !reading.some((allowed) => allowed.test(statement)));

const readingAws = /^(route53:(List|Get)\w+|secretsmanager:GetSecretValue)$/;

/** The AWS requests that do more than read, and those that were refused. */
export const awsMutationsIn = (log: readonly Logged[]): readonly string[] =>
  log
    .filter(({ operation, refused }) => refused !== undefined || !readingAws.test(operation))
    .map(({ operation }) => operation);

/** Remembers where a server's log ends now; what comes later is read by the returned function. */
export async function watchLog(server: { readonly generalLog: string }): Promise<() => Promise<string>> {
  const { length } = await readFile(server.generalLog);
  return async () => (await readFile(server.generalLog)).subarray(length).toString();
}
