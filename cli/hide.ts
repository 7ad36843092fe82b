/** How many characters of a secret, in a row, are as good as the secret. */
const telling = 8;

/** The forms in which programs, servers and drivers repeat what they were given. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const escaped = [...bytes]
    .map((byte) =>
      byte < 0x20 || byte > 0x7e
        ? `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : String.fromCharCode(byte),
    )
    .join('');
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    secret.replace(/[\\'"]/g, (sign) => `\\${sign}`),
    secret.replaceAll("'", "''"),
    escaped,
    encodeURIComponent(secret.toWellFormed()),
    bytes.toString('base64'),
    bytes.toString('hex'),
  ];
}

/** A text without any of the secrets, in whatever form, nor the beginning of one that was cut off. Short ones would tear holes into words. */
export function hide(text: string, secrets: Iterable<string>): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    for (const form of new Set(formsOf(secret))) clean = without(clean, form);
  }
  return clean;
}

function without(text: string, form: string): string {
  const head = form.slice(0, telling);
  let clean = '';
  let from = 0;
  for (let at = text.indexOf(head); at >= 0; at = text.indexOf(head, from)) {
    let length = head.length;
    while (length < form.length && text[at + length] === form[length]) length++;
    clean += `${text.slice(from, at)}…`;
    from = at + length;
  }
  return clean + text.slice(from);
}

/** The same error, which says nothing of the secrets any more. */
export function hideIn(error: unknown, secrets: Iterable<string>): unknown {
  if (!(error instanceof Error)) return error;
  const known = [...secrets];
  // Some errors, such as the one that tells of a stop, let nobody set their words.
  for (const words of ['message', 'stack'] as const) {
    const clean = hide(error[words] ?? '', known);
    if (clean !== (error[words] ?? ''))
      Object.defineProperty(error, words, { value: clean, configurable: true, writable: true });
  }
  // The driver keeps the statement with it.
  if ('sql' in error) error.sql = undefined;
  if ('sqlMessage' in error) error.sqlMessage = undefined;
  return error;
}
