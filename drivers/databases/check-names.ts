import { mariadbChecks } from './mariadb/checks/list.ts';
import { checkNames as mysqlNames } from './mysql/checks/names.ts';
import { objectCheckNames } from './mysql/objects/check-operation.ts';
import { postgresqlChecks } from './postgresql/checks/list.ts';

/** Every check's name, of any engine, for plans to be validated against. */
export const checkNames: readonly string[] = [
  ...new Set([
    ...objectCheckNames,
    ...mysqlNames,
    ...[mariadbChecks, postgresqlChecks].flatMap(({ source, target }) =>
      [...source, ...target].map(({ name }) => name),
    ),
  ]),
];
