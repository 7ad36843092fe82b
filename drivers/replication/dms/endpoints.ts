import '../../aws/operations.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Json, Probe, Side } from '../../../engine/step.ts';
import type { Found } from './find.ts';
import { arnOf, made } from './make.ts';
import { namesOf } from './names.ts';
import { servedBy, servesOf } from './served.ts';

/** The authorities by which DMS verifies a side, where it is to. */
export function certificate(plan: Plan, side: Side, found: Found): readonly Action[] {
  if (plan[side].tls.mode !== 'verify') return [];
  const { certificate: nameOf, tags } = namesOf(plan);
  const id = nameOf(side);
  return [
    made(
      {
        ...{ id: `certificate-${side}`, kind: 'certificate', name: id },
        title: `the authority "${id}", by which DMS verifies the ${side}`,
      },
      found,
      { op: 'dms.import-certificate@1', input: { id, side, tags } },
      { ready: ['active'], within: '1m' },
    ),
  ];
}

/** The endpoint of a side; one that stands has to be what the plan needs. */
export function endpoint(plan: Plan, side: Side, found: Found): Action {
  const { endpoint: nameOf, tags } = namesOf(plan);
  const name = nameOf(side);
  const { host, port } = plan[side];
  const login = side === 'source' ? 'replication' : 'dms';
  const { settings, ...words } = servedBy(servesOf(plan)).endpoint(plan, side);
  const { SslMode: ssl, ExtraConnectionAttributes: attributes } = words;
  const own = 'PostgreSQLSettings' in settings ? settings.PostgreSQLSettings : {};
  const shown = { SslMode: ssl, ExtraConnectionAttributes: attributes, ...own };
  const wanted = { ServerName: host, Port: port, ...shown };
  // Where an endpoint with a secret leads is asked with its login: DMS does not tell it.
  if (found.state !== 'missing') refuseOther(name, found, found.secret === undefined ? wanted : shown);
  const action = made(
    {
      ...{ id: `endpoint-${side}`, kind: 'endpoint', name },
      title: `the endpoint "${name}" for ${host}:${port}`,
    },
    found,
    {
      aws: 'dms:CreateEndpoint',
      input: {
        EndpointIdentifier: name,
        EndpointType: side,
        EngineName: words.EngineName,
        ServerName: host,
        Port: port,
        Username: { $secret: login, path: 'username' },
        Password: { $secret: login, path: 'password' },
        SslMode: ssl,
        ...(ssl === 'verify-full' && {
          CertificateArn: arnOf(`certificate-${side}`),
        }),
        ...settings,
        ...(attributes !== '' && { ExtraConnectionAttributes: attributes }),
        Tags: tags,
      },
    },
    { ready: ['active'], within: '5m' },
  );
  // The drain locks the plan's account: one that DMS does not write as would be locked in vain.
  return { ...action, until: [worksAs(name, login, side), ...action.until] };
}

const worksAs = (id: string, login: 'replication' | 'dms', side: Side): Probe => ({
  ask: { op: 'dms.endpoint-login@1', input: { id, user: { $secret: login, path: 'username' }, side } },
  path: 'login',
  is: ['as planned', 'missing'],
  never: ['another'],
  within: '5m',
});

/** An endpoint that somebody else made is not changed: what it leads to, and how, is theirs to say. */
function refuseOther(name: string, found: Found, wanted: { readonly [field: string]: Json }): void {
  const other = Object.entries(wanted).filter(([field, value]) => (found[field] ?? '') !== value);
  if (other.length === 0) return;
  const words = other.map(
    ([field, value]) => `${field} is "${found[field] ?? ''}", and had to be "${value}"`,
  );
  throw new Fault(`the endpoint "${name}" of DMS is not what the plan needs: ${words.join('; ')}`, {
    next: 'Correct or delete it, and run again.',
  });
}

/** The test of an endpoint from the replication instance. */
export function connection(plan: Plan, side: Side): Action {
  const name = namesOf(plan).endpoint(side);
  return {
    id: `connection-${side}`,
    title: `test that the replication instance reaches the ${side} as "${name}" says`,
    forward: {
      aws: 'dms:TestConnection',
      input: { ReplicationInstanceArn: arnOf('instance'), EndpointArn: arnOf(`endpoint-${side}`) },
    },
    until: [
      {
        ask: {
          op: 'dms.connection@1',
          input: { instance: arnOf('instance'), endpoint: arnOf(`endpoint-${side}`) },
        },
        path: 'state',
        is: ['successful'],
        never: ['failed'],
        within: '15m',
      },
    ],
    back: { nothing: 'it only tests' },
  };
}
