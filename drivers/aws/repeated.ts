const made = /^[a-z0-9]+:(?:Create|Import)/;
const deleted = /^[a-z0-9]+:Delete/;

/**
 * Whether an error only says that a call was made before: what is to be made exists, or what is to be deleted does not. An engine that
 * was killed after a request makes it again; whether it did what it should is for the action's proof to say.
 */
export const isRepeated = (
  aws: string,
  { code = '', message = '' }: { readonly code?: string; readonly message?: string },
): boolean =>
  (made.test(aws) && /AlreadyExists/.test(code)) ||
  (deleted.test(aws) && (/NotFound/.test(code) || /already being deleted/.test(message)));
