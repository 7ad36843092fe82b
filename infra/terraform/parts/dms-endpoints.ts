import { Construct } from 'constructs';
import { Data, Resource } from '../elements.ts';
import type { Expression } from '../generated/aws.ts';
import type { DmsGiven } from '../given.ts';
import { role, service } from './role.ts';

type Side = 'source' | 'target';

/** The endpoints of a task. */
export interface DmsEndpointsProps {
  readonly dms: DmsGiven;
  readonly region: string;
  /** The name of the role under which DMS reads the logins. */
  readonly roleName: string;
  /** The secret of each side's login. */
  readonly secrets: { readonly [S in Side]: string };
}

/** Endpoints whose logins DMS reads out of their secrets: Terraform has none of them, and keeps none. */
export class DmsEndpoints extends Construct {
  readonly arns: { readonly [S in Side]: Expression };

  constructor(scope: Construct, id: string, props: DmsEndpointsProps) {
    super(scope, id);
    const { region, roleName } = props;
    const secrets = {
      source: this.#secret('source', props.secrets.source),
      target: this.#secret('target', props.secrets.target),
    };
    const reader = role(this, 'reader', {
      name: roleName,
      description: 'DMS reads the logins of its endpoints',
      // Of the region: the one without it cannot read a secret for an endpoint.
      trust: service(`dms.${region}.amazonaws.com`),
    });
    const reading = new Resource(this, 'reading', 'aws_iam_role_policy', {
      name: 'read-logins',
      role: reader.ref('id'),
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'ReadLogins',
            Effect: 'Allow',
            Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
            Resource: [...new Set(Object.values(secrets))],
          },
        ],
      }),
    });
    const endpoint = (side: Side) =>
      this.#endpoint(side, props.dms, secrets[side], reader.ref('arn'), reading);
    this.arns = { source: endpoint('source'), target: endpoint('target') };
  }

  #secret(side: Side, name: string): string {
    if (name.startsWith('arn:')) return name;
    return new Data(this, `${side}-secret`, 'aws_secretsmanager_secret', { name }).ref('arn');
  }

  #endpoint(
    side: Side,
    dms: DmsGiven,
    secret: string,
    reader: Expression,
    after: Resource<'aws_iam_role_policy'>,
  ): Expression {
    const { engine, ssl, attributes, postgresql } = dms.words(side);
    const authority = dms.authorities[side];
    const certificate =
      authority === null
        ? null
        : new Resource(this, `${side}-authority`, 'aws_dms_certificate', {
            certificate_id: dms.certificate(side),
            certificate_pem: authority,
          }).ref('certificate_arn');
    return new Resource(
      this,
      side,
      'aws_dms_endpoint',
      {
        endpoint_id: dms.endpoint(side),
        endpoint_type: side,
        engine_name: engine,
        secrets_manager_arn: secret,
        secrets_manager_access_role_arn: reader,
        ssl_mode: ssl,
        ...(certificate !== null && { certificate_arn: certificate }),
        ...(attributes !== '' && { extra_connection_attributes: attributes }),
        ...(postgresql !== null && settingsOf(postgresql)),
      },
      { after: [after] },
    ).ref('endpoint_arn');
  }
}

/** The database is the endpoint's own attribute there, and every setting has the provider's spelling. */
function settingsOf({ DatabaseName: database, ...settings }: { readonly [setting: string]: unknown }) {
  return {
    database_name: String(database),
    postgres_settings: {
      ...numbers,
      ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [spelled(name), value])),
    },
  };
}

/**
 * DMS's own defaults. (API reference, PostgreSQLSettings.) The provider sends 0 for each number that is left out, and others report tasks that fail by
 * files of 0 KB.
 */
const numbers = { execute_timeout: 60, heartbeat_frequency: 5, max_file_size: 32_768 };

/** `HeartbeatEnable` is `heartbeat_enable`. */
const spelled = (name: string): string =>
  name.replace(/[A-Z]/g, (letter, at: number) => `${at > 0 ? '_' : ''}${letter.toLowerCase()}`);
