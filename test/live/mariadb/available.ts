import { obtainServer } from '../../../infra/sandbox/obtain.ts';

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** Whether a MariaDB server can be had here; without one, its tests are skipped aloud. */
export const mariadb: boolean = await obtainServer('mariadb', say).then(
  () => true,
  (error: Error) => {
    say(`MariaDB's tests are skipped: ${error.message}`);
    return false;
  },
);
