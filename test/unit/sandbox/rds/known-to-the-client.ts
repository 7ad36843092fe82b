import type {
  DBCluster,
  DBClusterParameterGroup,
  DBClusterSnapshot,
  DBInstance,
  DBParameterGroup,
  DBSnapshot,
} from '@aws-sdk/client-rds';
import type {
  tellCluster,
  tellClusterGroup,
  tellGroup,
  tellInstance,
} from '../../../../infra/sandbox/aws/rds/output.ts';
import type { tellClusterSnapshot, tellSnapshot } from '../../../../infra/sandbox/aws/rds/snapshot-output.ts';

// Nothing runs here: the compiler holds that everything that RDS is made to tell is something that the SDK's client knows, of its type.
// What the client does not know would be lost in it without a word.

type Strange<Told extends (...input: never[]) => object, Known> =
  | Exclude<keyof ReturnType<Told>, keyof Known>
  | (ReturnType<Told> extends Known ? never : 'of another type');
type None<T extends never> = T;

/** Empty, or it does not compile. */
export type Unknown = [
  None<Strange<typeof tellCluster, DBCluster>>,
  None<Strange<typeof tellInstance, DBInstance>>,
  None<Strange<typeof tellClusterSnapshot, DBClusterSnapshot>>,
  None<Strange<typeof tellSnapshot, DBSnapshot>>,
  None<Strange<typeof tellClusterGroup, DBClusterParameterGroup>>,
  None<Strange<typeof tellGroup, DBParameterGroup>>,
];
