import { AwsError } from '../error.ts';

/** What RDS says of a value that a parameter may not have. */
export const invalidValue = (message: string) => new AwsError('InvalidParameterValue', message);

/** What RDS says of parameters that may not be given together, or not as things stand. */
export const invalidCombination = (message: string) => new AwsError('InvalidParameterCombination', message);
