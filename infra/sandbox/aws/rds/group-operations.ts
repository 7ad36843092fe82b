import { AwsError } from '../error.ts';
import { type Given, list, type Members, type Operations, operation, structure, text } from '../shape.ts';
import { spread } from './apply.ts';
import { isAllowed, type Parameter, parametersOf } from './catalogue.ts';
import { describing, select } from './describe.ts';
import { groupNamed, groupsOf, type Kind, makeGroup } from './groups.ts';
import { tellClusterGroup, tellGroup } from './output.ts';
import { invalidCombination, invalidValue } from './refusals.ts';
import type { Databases, ParameterGroup } from './state.ts';
import { readTags, tagList } from './tags.ts';

const changes = list(
  structure({ ParameterName: text, ParameterValue: text, ApplyMethod: text }),
  'Parameter',
);
type Changes = Given<{ readonly Parameters: typeof changes }, 'Parameters'>['Parameters'];
const changesAtMost = 20;

/** The operations on the parameter groups of a kind; they are the same but for their names. */
export function groupOperations(databases: Databases, kind: Kind): Operations {
  const word = kind === 'cluster' ? 'DBCluster' : 'DB';
  const nameParameter = `${word}ParameterGroupName`;
  // The names are made up here, so what is given under them is read by hand.
  const named = <M extends Members>(rest: M) => ({ [nameParameter]: text, ...rest });
  const nameIn = (input: object) => (input as { readonly [name: string]: string })[nameParameter] ?? '';
  const find = (input: object) => findGroup(databases, kind, nameIn(input));
  return {
    [`Create${word}ParameterGroup`]: operation({
      parameters: named({ DBParameterGroupFamily: text, Description: text, Tags: tagList }),
      needs: [nameParameter, 'DBParameterGroupFamily', 'Description'],
      answer: (input) => create(databases, kind, nameIn(input), input as never),
    }),
    [`Describe${word}ParameterGroups`]: operation({
      parameters: named(describing),
      answer: (input) => {
        const all = nameIn(input) ? [find(input)] : groupsOf(databases, kind).values();
        const { page, ...rest } = select(all, input, {}, ({ name }) => name);
        return kind === 'cluster'
          ? { DBClusterParameterGroups: page.map(tellClusterGroup), ...rest }
          : { DBParameterGroups: page.map(tellGroup), ...rest };
      },
    }),
    [`Describe${word}Parameters`]: operation({
      parameters: named({ ...describing, Source: text }),
      needs: [nameParameter],
      answer: (input) => describeParameters(kind, find(input), input as never),
    }),
    [`Modify${word}ParameterGroup`]: operation({
      parameters: named({ Parameters: changes }),
      needs: [nameParameter, 'Parameters'],
      answer: (input) => {
        const group = find(input);
        modify(databases, kind, group, (input as unknown as { readonly Parameters: Changes }).Parameters);
        return { [nameParameter]: group.name };
      },
    }),
  };
}

function create(
  databases: Databases,
  kind: Kind,
  given: string,
  input: { readonly DBParameterGroupFamily: string; readonly Description: string; readonly Tags?: never },
): unknown {
  const name = given.toLowerCase();
  if (!/^[a-z](-?[a-z0-9])*$/.test(name) || name.length > 255)
    throw invalidValue(
      `The parameter ${kind === 'cluster' ? 'DBClusterParameterGroupName' : 'DBParameterGroupName'} is not a valid identifier.`,
    );
  if (groupsOf(databases, kind).has(name))
    throw new AwsError('DBParameterGroupAlreadyExists', `Parameter group ${name} already exists`);
  const { DBParameterGroupFamily: family, Description, Tags } = input;
  const group = makeGroup(databases, kind, name, family, Description, readTags(Tags));
  return kind === 'cluster'
    ? { DBClusterParameterGroup: tellClusterGroup(group) }
    : { DBParameterGroup: tellGroup(group) };
}

function findGroup(databases: Databases, kind: Kind, name: string): ParameterGroup {
  const found = groupNamed(databases, kind, name);
  if (found) return found;
  const what = kind === 'cluster' ? 'DBClusterParameterGroup' : 'DBParameterGroup';
  throw new AwsError('DBParameterGroupNotFound', `${what} not found: ${name}`, 404);
}

function describeParameters(
  kind: Kind,
  group: ParameterGroup,
  { Source: source, ...asked }: Given<typeof describing> & { readonly Source?: string },
): unknown {
  if (source !== undefined && !['user', 'engine-default', 'system'].includes(source))
    throw invalidValue(`Invalid parameter source: ${source}`);
  const all = [...parametersOf(group.family, kind).values()]
    .map((parameter) => tell(kind, group, parameter))
    .filter(({ Source }) => source === undefined || Source === source);
  const { page, ...rest } = select(all, asked, {}, ({ ParameterName }) => ParameterName);
  return { Parameters: page, ...rest };
}

function tell(kind: Kind, { values }: ParameterGroup, parameter: Parameter) {
  const { name, usual, apply, type, allowed, modifiable } = parameter;
  const own = values.get(name);
  return {
    ParameterName: name,
    ParameterValue: own?.value ?? usual,
    Source: own ? 'user' : modifiable && usual === null ? 'engine-default' : 'system',
    ApplyType: apply,
    DataType: type,
    AllowedValues: allowed || undefined,
    IsModifiable: modifiable,
    ApplyMethod: own?.method ?? 'pending-reboot',
    ...(kind === 'cluster' && { SupportedEngineModes: ['provisioned'] }),
  };
}

/** All of the changes, or none where one is wrong. */
function modify(databases: Databases, kind: Kind, group: ParameterGroup, given: Changes): void {
  if (group.name.startsWith('default.')) throw invalidValue('Cannot modify a default parameter group.');
  if (given.length > changesAtMost)
    throw invalidValue(`At most ${changesAtMost} parameters can be modified at once.`);
  const known = parametersOf(group.family, kind);
  const read = given.map(({ ParameterName, ParameterValue, ApplyMethod }) => {
    const parameter = known.get(ParameterName ?? '');
    if (!parameter) throw invalidValue(`Could not find parameter with name: ${ParameterName}`);
    return {
      parameter,
      value: ParameterValue ?? '',
      method: checkMethod(parameter, ParameterValue, ApplyMethod),
    };
  });
  for (const { parameter, value, method } of read) group.values.set(parameter.name, { value, method });
  const names = (wanted: string) =>
    new Set(read.filter(({ method }) => method === wanted).map(({ parameter }) => parameter.name));
  spread(databases, kind, group, names('immediate'), names('pending-reboot'));
}

function checkMethod(
  parameter: Parameter,
  value: string | undefined,
  method: string | undefined,
): 'immediate' | 'pending-reboot' {
  const { name, modifiable, allowed, apply } = parameter;
  if (!modifiable) throw invalidValue(`The parameter ${name} cannot be modified.`);
  if (value === undefined || !isAllowed(parameter, value))
    throw invalidValue(`Invalid parameter value: ${value} for: ${name} allowed values are: ${allowed}`);
  if (method !== 'immediate' && method !== 'pending-reboot')
    throw invalidValue(`Invalid apply method: ${method}`);
  if (method === 'immediate' && apply === 'static')
    throw invalidCombination('cannot use immediate apply method for static parameter');
  return method;
}
