import { list, type Operations, operation, structure, text } from '../shape.ts';
import type { Account } from './account.ts';
import { invalidValue, notFound } from './fault.ts';

/** Tags by their keys. */
export type Tags = Map<string, string>;

/** The parameter by which tags are given. */
export const tagList = list(structure({ Key: text, Value: text, ResourceArn: text }));

/** Tags as they are given. Throws where one has no key, or one that is kept for AWS. */
export function readTags(
  given: readonly { readonly Key?: string; readonly Value?: string }[] | undefined,
): Tags {
  return new Map(
    (given ?? []).map(({ Key, Value = '' }) => {
      if (!Key || Key.length > 128 || /^(aws|dms):/i.test(Key) || Value.length > 256)
        throw invalidValue(`"${Key ?? ''}" is not a valid tag`);
      return [Key, Value];
    }),
  );
}

/** The operations on tags. */
export const tagOperations = (account: Account): Operations => ({
  AddTagsToResource: operation({
    parameters: { ResourceArn: text, Tags: tagList },
    needs: ['ResourceArn', 'Tags'],
    answer: ({ ResourceArn, Tags }) => {
      const tags = tagsOf(account, ResourceArn);
      for (const [key, value] of readTags(Tags)) tags.set(key, value);
    },
  }),
  RemoveTagsFromResource: operation({
    parameters: { ResourceArn: text, TagKeys: list(text) },
    needs: ['ResourceArn', 'TagKeys'],
    answer: ({ ResourceArn, TagKeys }) => {
      const tags = tagsOf(account, ResourceArn);
      for (const key of TagKeys) tags.delete(key);
    },
  }),
  ListTagsForResource: operation({
    parameters: { ResourceArn: text, ResourceArnList: list(text) },
    answer: ({ ResourceArn, ResourceArnList = [] }) => {
      const arns = ResourceArn === undefined ? ResourceArnList : [ResourceArn, ...ResourceArnList];
      if (arns.length === 0) throw invalidValue('One of ResourceArn and ResourceArnList must be given.');
      return {
        TagList: arns.flatMap((arn) =>
          [...tagsOf(account, arn)].map(([Key, Value]) => ({ Key, Value, ResourceArn: arn })),
        ),
      };
    },
  }),
});

function tagsOf(account: Account, arn: string): Tags {
  const { subnetGroups, certificates, instances, endpoints, replications } = account;
  for (const all of [subnetGroups, certificates, instances, endpoints, replications])
    for (const resource of all.values()) if (resource.arn === arn) return resource.tags;
  throw notFound(`Resource ${arn} not found`);
}
