/** Where a command prints. Commands print nowhere else, so that a test can read what they say. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  readonly colour: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const obeyed = /\x1b\[\d*m|\r\x1b\[2K|[\x00-\x08\x0b-\x1f]/g;

/** What a terminal would obey becomes a sign, for names come from databases. Colours, and the line that progress overwrites, are our own. */
export const visible = (text: string): string =>
  text.replace(obeyed, (found) =>
    found.length > 1 ? found : String.fromCodePoint(0x2400 + found.charCodeAt(0)),
  );

/** The process's own streams; colours only for a terminal, and not if NO_COLOR is set. */
export const terminal: Io = {
  out: (text) => void process.stdout.write(visible(text)),
  err: (text) => void process.stderr.write(visible(text)),
  colour: process.stderr.isTTY === true && !process.env.NO_COLOR,
};

// Whoever reads may leave (`| head`, a closed terminal). Ending then could leave writes frozen: the run goes on unseen.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
