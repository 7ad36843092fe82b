import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Fault } from '../../engine/fault.ts';

const tries = 20;

/** The command that gives macOS more loopback addresses than one. */
export const addLoopbackAddresses =
  'for n in 2 3 4 5 6 7 8 9; do sudo ifconfig lo0 alias 127.0.0.$n up; done';

/** A loopback address on which `ports` are free, other than those in `taken`. */
export async function chooseAddress(
  ports: readonly number[],
  taken: readonly string[] = [],
): Promise<string> {
  for (const address of candidates()) {
    if (taken.includes(address)) continue;
    const free = await Promise.all(ports.map((port) => canListen(address, port)));
    if (free.every(Boolean)) return address;
  }
  throw new Fault(`no loopback address beside 127.0.0.1 with port ${ports.join(' and ')} free was found`, {
    next: process.platform === 'linux' ? 'ss -ltn' : addLoopbackAddresses,
  });
}

/** Whether a server could listen there now. */
export async function canListen(address: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, address);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

// Linux answers on all of 127.0.0.0/8; elsewhere only addresses given to the interface can be bound.
function candidates(): string[] {
  if (process.platform === 'linux')
    return Array.from(
      { length: tries },
      () => `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(2, 255)}`,
    );
  return Object.values(networkInterfaces())
    .flat()
    .map((entry) => entry?.address ?? '')
    .filter((address) => address.startsWith('127.') && address !== '127.0.0.1');
}
