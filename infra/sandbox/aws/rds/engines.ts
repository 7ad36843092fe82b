import { invalidCombination, invalidValue } from './refusals.ts';

/** What kind of server an engine is. */
export interface Engine {
  readonly name: string;
  readonly speaks: 'mysql' | 'postgresql';
  readonly aurora: boolean;
  readonly port: number;
  /** What a version looks like, with the part of it that names the family. */
  readonly version: RegExp;
  /** The version of whoever asks for none. */
  readonly usual: string;
  readonly license: string;
}

const [mysql, postgresql] = [
  { speaks: 'mysql', port: 3306 },
  { speaks: 'postgresql', port: 5432 },
] as const;

const engines: readonly Engine[] = [
  {
    ...{ name: 'aurora-mysql', ...mysql, aurora: true, license: 'general-public-license' },
    ...{ version: /^(\d+\.\d+)\.mysql_aurora\.\d+\.\d+(\.\d+)?$/, usual: '8.0.mysql_aurora.3.10.0' },
  },
  {
    ...{ name: 'aurora-postgresql', ...postgresql, aurora: true, license: 'postgresql-license' },
    ...{ version: /^(\d+)\.\d+$/, usual: '16.8' },
  },
  {
    ...{ name: 'mysql', ...mysql, aurora: false, license: 'general-public-license' },
    ...{ version: /^(\d+\.\d+)\.\d+$/, usual: '8.0.42' },
  },
  {
    ...{ name: 'mariadb', ...mysql, aurora: false, license: 'general-public-license' },
    ...{ version: /^(\d+\.\d+)\.\d+$/, usual: '10.11.11' },
  },
  {
    ...{ name: 'postgres', ...postgresql, aurora: false, license: 'postgresql-license' },
    ...{ version: /^(\d+)\.\d+$/, usual: '16.8' },
  },
];

/** The engine of a name. Throws where the sandbox has none. */
export function engineNamed(name: string): Engine {
  const found = engines.find((each) => each.name === name);
  if (!found) throw invalidValue(`Invalid DB engine: ${name}`);
  return found;
}

/** The parameter group family of an engine's version, such as `aurora-mysql8.0`. Throws where there can be no such version. */
export function familyOf(name: string, version: string): string {
  const found = engineNamed(name).version.exec(version)?.[1];
  if (found === undefined) throw invalidCombination(`Cannot find version ${version} for ${name}`);
  return `${name}${found}`;
}

/** The engine that a family belongs to. Throws where there is none. */
export function engineOf(family: string): Engine {
  const found = engines.find(({ name }) => new RegExp(`^${name}\\d+(\\.\\d+)?$`).test(family));
  if (!found) throw invalidValue(`ParameterGroupFamily ${family} is not a valid parameter group family`);
  return found;
}
