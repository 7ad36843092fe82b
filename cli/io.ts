/** Where a command prints. Commands print nowhere else, so that a test can read what they say. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  readonly colour: boolean;
}

/** The process's own streams; colours only for a terminal, and not if NO_COLOR is set. */
export const terminal: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  colour: process.stderr.isTTY === true && !process.env.NO_COLOR,
};

// Whoever reads may leave (`| head`, a closed terminal). Ending then could leave writes frozen: the run goes on unseen.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
