/** What a hook answers: an error of its own is an answer too. */
export type Answer = { readonly ok: true } | { readonly ok: false; readonly error: string };
