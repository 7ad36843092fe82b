/** An error as AWS answers it: its code, its message, the HTTP status that goes with it, and what S3 names beside them. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;
  readonly details: { readonly [name: string]: string };
  constructor(
    code: string,
    message: string,
    status = 400,
    details: { readonly [name: string]: string } = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** Thrown where a request is to get no answer: its connection is cut. */
export class Cut extends Error {}
