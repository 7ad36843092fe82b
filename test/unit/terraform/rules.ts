import { ownTag } from '../../../drivers/replication/dms/names.ts';
import { removed } from '../../../infra/terraform/generate/kinds.ts';
import { type Document, resourcesOf } from './rig.ts';

/** Where a document breaks a rule, as a sentence. */
export type Breach = string;

type Given = { readonly [key: string]: unknown };
type Rule = (kind: string, given: Given) => readonly string[];

const open = /^(?:0\.0\.0\.0\/0|::\/0)$/;

/** Nothing is reached from the internet by whoever comes. */
const hidden: Rule = (kind, given) => {
  const wrong: string[] = [];
  if (given.publicly_accessible === true) wrong.push('is publicly accessible');
  if (
    /^aws_(?:db_instance|rds_cluster_instance|dms_replication_instance)$/.test(kind) &&
    given.publicly_accessible !== false
  )
    wrong.push('does not say that it is not publicly accessible');
  if (kind === 'aws_subnet' && given.map_public_ip_on_launch !== false)
    wrong.push('gives addresses of the internet');
  const ranges = [given.cidr_ipv4, given.cidr_ipv6];
  if (kind === 'aws_vpc_security_group_ingress_rule' && ranges.some((each) => open.test(String(each))))
    wrong.push('lets everybody in');
  if (kind === 'aws_security_group' && (given.ingress ?? given.egress) !== undefined)
    wrong.push('has rules of its own');
  return wrong;
};

/** Nothing lies or travels unencrypted. */
const encrypted: Rule = (kind, given) => {
  const demands: { readonly [kind: string]: () => boolean } = {
    aws_rds_cluster: () => given.storage_encrypted === true,
    aws_rds_global_cluster: () => given.storage_encrypted === true,
    aws_db_instance: () => given.storage_encrypted === true,
    aws_sns_topic: () => given.kms_master_key_id !== undefined,
    aws_instance: () => (given.root_block_device as { encrypted?: boolean })?.encrypted === true,
    aws_dms_endpoint: () => given.ssl_mode === 'verify-full',
    aws_kms_key: () => given.enable_key_rotation === true,
    aws_rds_cluster_parameter_group: () =>
      /require_secure_transport|rds\.force_ssl/.test(JSON.stringify(given)),
  };
  return demands[kind]?.() === false ? ['is not encrypted'] : [];
};

/** A password is where AWS keeps it, and in no state. */
const secret: Rule = (kind, given) =>
  ['password', 'master_password', 'secret_string', 'secret_binary', 'auth_token']
    .filter((name) => given[name] !== undefined)
    .map((name) => `${kind} has "${name}", which is kept in the state`);

type Statement = { Effect?: string; Action?: string | string[]; Resource?: string | string[]; Sid?: string };
const list = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());

/** No policy allows whatever on whatever. */
const narrow: Rule = (_, given) =>
  ['policy', 'assume_role_policy'].flatMap((name) => {
    const text = given[name];
    if (typeof text !== 'string') return [];
    const { Statement } = JSON.parse(text) as { Statement: Statement[] };
    return Statement.flatMap(({ Action, Resource }) =>
      list(Action).some((each) => each.includes('*')) &&
      (Resource === undefined || list(Resource).includes('*'))
        ? [`allows ${list(Action).join(', ')} on everything`]
        : [],
    );
  });

/** What 6.0 of the provider does not take any more. */
const lasting: Rule = (kind, given) =>
  (removed[kind] ?? [])
    .filter((name) => given[name] !== undefined)
    .map((name) => `has "${name}", which 6.0 removed`);

/** A task is started by the engine alone. */
const unstarted: Rule = (_, given) =>
  ['start_replication_task', 'start_replication']
    .filter((name) => name in given)
    .map((name) => `has "${name}"`);

/** What carries the tag of what the engine made, the engine deletes. */
const unclaimed: Rule = (_, given) =>
  ownTag in ((given.tags ?? {}) as object) ? ['carries the tag of the engine'] : [];

const rules: readonly Rule[] = [unclaimed, hidden, encrypted, secret, narrow, lasting, unstarted];

/** Everything in a document that breaks a rule. */
export function breaches(document: Document): readonly Breach[] {
  return resourcesOf(document).flatMap(({ address, kind, given }) =>
    rules.flatMap((rule) => rule(kind, given).map((what) => `${address} ${what}`)),
  );
}
