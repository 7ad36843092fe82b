import { AwsError } from '../error.ts';

// The fault names and their common errors: https://docs.aws.amazon.com/dms/latest/APIReference/CommonErrors.html and the
// pages of the operations.

/** A parameter's value is out of its range, or nothing that the sandbox can do. */
export const invalidValue = (message: string) => new AwsError('InvalidParameterValueException', message);

/** Parameters that do not go together. */
export const invalidCombination = (message: string) =>
  new AwsError('InvalidParameterCombinationException', message);

/** What is named is not there. */
export const notFound = (message: string) => new AwsError('ResourceNotFoundFault', message);

/** A bucket that is named is not there. */
export const noBucket = (message: string) => new AwsError('S3ResourceNotFoundFault', message);

/** An identifier is taken. */
export const alreadyExists = (message: string) => new AwsError('ResourceAlreadyExistsFault', message);

/** The resource is in a state in which this cannot be done. */
export const invalidState = (message: string) => new AwsError('InvalidResourceStateFault', message);
