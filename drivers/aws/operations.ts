// The inputs are read off the SDK packages' own types; nothing is imported at run time.
type Sdk = {
  route53: typeof import('@aws-sdk/client-route-53');
  secretsmanager: typeof import('@aws-sdk/client-secrets-manager');
};
type Inputs<S extends keyof Sdk> = {
  [N in keyof Sdk[S] & string as N extends `${infer Operation}Command`
    ? `${S}:${Operation}`
    : never]: Sdk[S][N] extends new (...input: never[]) => { readonly input: infer I } ? I : never;
};

declare module '../../engine/step.ts' {
  interface AwsOperations extends Inputs<'route53'>, Inputs<'secretsmanager'> {}
}

/** A service as calls name it. */
export type Service = keyof Sdk;
