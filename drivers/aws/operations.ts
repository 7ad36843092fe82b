// The inputs are read off the SDK packages' own types; nothing is imported at run time.
type Sdk = {
  cloudwatch: typeof import('@aws-sdk/client-cloudwatch');
  dms: typeof import('@aws-sdk/client-database-migration-service');
  logs: typeof import('@aws-sdk/client-cloudwatch-logs');
  rds: typeof import('@aws-sdk/client-rds');
  route53: typeof import('@aws-sdk/client-route-53');
  secretsmanager: typeof import('@aws-sdk/client-secrets-manager');
  sns: typeof import('@aws-sdk/client-sns');
  ssm: typeof import('@aws-sdk/client-ssm');
  sts: typeof import('@aws-sdk/client-sts');
};
export type Inputs<S extends keyof Sdk> = {
  [N in keyof Sdk[S] & string as N extends `${infer Operation}Command`
    ? `${S}:${Operation}`
    : never]: Sdk[S][N] extends new (...input: never[]) => { readonly input: infer I } ? I : never;
};

declare module '../../engine/step.ts' {
  interface AwsOperations
    extends Inputs<'cloudwatch'>,
      Inputs<'dms'>,
      Inputs<'logs'>,
      Inputs<'rds'>,
      Inputs<'route53'>,
      Inputs<'secretsmanager'>,
      Inputs<'sns'>,
      Inputs<'ssm'>,
      Inputs<'sts'> {}
}

/** A service as calls name it. */
export type Service = keyof Sdk;
