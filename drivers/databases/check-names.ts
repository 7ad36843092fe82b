import { mariadbChecks } from './mariadb/checks/list.ts';
import { checkNames as mysqlNames } from './mysql/checks/names.ts';
import { objectCheckNames } from './mysql/objects/check-operation.ts';

/** Every check's name, of either engine, for plans to be validated against. */
export const checkNames: readonly string[] = [
  ...new Set([
    ...objectCheckNames,
    ...mysqlNames,
    ...[...mariadbChecks.source, ...mariadbChecks.target].map(({ name }) => name),
  ]),
];
