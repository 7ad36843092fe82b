import { AwsError } from '../error.ts';
import { list, type Operations, operation, structure, text } from '../shape.ts';
import { tellTags } from './output.ts';
import { invalidValue } from './refusals.ts';
import type { Databases, Tags } from './state.ts';

/** The parameter by which tags are given. */
export const tagList = list(structure({ Key: text, Value: text }), 'Tag');

/** Tags as they are given. Throws where one has no key, or one that is kept for AWS. */
export function readTags(
  given: readonly { readonly Key?: string; readonly Value?: string }[] | undefined,
): Tags {
  return new Map(
    (given ?? []).map(({ Key, Value = '' }) => {
      if (!Key || Key.length > 128 || /^(aws|rds):/i.test(Key) || Value.length > 256)
        throw invalidValue(`"${Key ?? ''}" is not a valid tag`);
      return [Key, Value];
    }),
  );
}

/** The operations on tags. */
export const tagOperations = (databases: Databases): Operations => ({
  AddTagsToResource: operation({
    parameters: { ResourceName: text, Tags: tagList },
    needs: ['ResourceName', 'Tags'],
    answer: ({ ResourceName, Tags }) => {
      const tags = tagsOf(databases, ResourceName);
      for (const [key, value] of readTags(Tags)) tags.set(key, value);
    },
  }),
  ListTagsForResource: operation({
    parameters: { ResourceName: text },
    needs: ['ResourceName'],
    answer: ({ ResourceName }) => ({ TagList: tellTags(tagsOf(databases, ResourceName)) }),
  }),
});

/** The tags of an ARN. Throws where nothing has that ARN, by the error of what it would be. */
function tagsOf(databases: Databases, arn: string): Tags {
  const { clusters, instances, clusterSnapshots, instanceSnapshots, clusterGroups, instanceGroups } =
    databases;
  const kinds = {
    cluster: [clusters, 'DBClusterNotFoundFault'],
    db: [instances, 'DBInstanceNotFound'],
    'cluster-snapshot': [clusterSnapshots, 'DBClusterSnapshotNotFoundFault'],
    snapshot: [instanceSnapshots, 'DBSnapshotNotFound'],
    'cluster-pg': [clusterGroups, 'DBParameterGroupNotFound'],
    pg: [instanceGroups, 'DBParameterGroupNotFound'],
  } as const;
  const kind = /^arn:aws:rds:[a-z0-9-]+:\d{12}:([a-z-]+):.+$/.exec(arn)?.[1] ?? '';
  if (!Object.hasOwn(kinds, kind)) throw invalidValue(`Invalid resource name: ${arn}`);
  const [all, code] = kinds[kind as keyof typeof kinds];
  const found = [...all.values()].find((each) => each.arn === arn);
  if (!found) throw new AwsError(code, `${arn} not found.`, 404);
  return found.tags;
}
