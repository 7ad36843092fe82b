/** The account that everything in the sandbox belongs to; no real one has this number. */
export const account = '000000000000';
