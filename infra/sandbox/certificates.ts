import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bits, identifier, integer, octets, sequence, set, tagged, text, time, yes } from './der.ts';

const ecdsaWithSha256 = sequence(identifier('1.2.840.10045.4.3.2'));
const commonName = identifier('2.5.4.3');
const basicConstraints = identifier('2.5.29.19');
const keyUsage = identifier('2.5.29.15');
const extendedKeyUsage = identifier('2.5.29.37');
const alternativeNames = identifier('2.5.29.17');
const serverAuthentication = identifier('1.3.6.1.5.5.7.3.1');
const signCertificates = Buffer.of(0b0000_0100);
const authorityName = 'aurora-migrate sandbox';
const day = 86_400_000;

/** A certificate authority for one run: its key is in memory only. */
export interface Authority {
  /** The PEM file with its certificate. */
  readonly path: string;
  /** Writes a server's certificate and key into a folder. */
  issue(server: {
    readonly names: readonly string[];
    readonly address: string;
    /** A link's address that leads to it, too. */
    readonly link?: string | undefined;
    readonly folder: string;
  }): Promise<{ readonly certificate: string; readonly key: string }>;
}

/** Makes a certificate authority, and writes its certificate into `folder`. */
export async function createAuthority(folder: string): Promise<Authority> {
  const authority = generateKeys();
  const path = join(folder, 'ca.pem');
  const extensions = [
    sequence(basicConstraints, yes, octets(sequence(yes))),
    sequence(keyUsage, yes, octets(bits(signCertificates, 2))),
  ];
  const subject = authorityName;
  await writeFile(path, certify({ subject, key: authority.publicKey, extensions }, authority.privateKey));
  return {
    path,
    async issue({ names, address, link, folder: into }) {
      const keys = generateKeys();
      const paths = { certificate: join(into, 'server-cert.pem'), key: join(into, 'server-key.pem') };
      const server = {
        subject: names[0] ?? address,
        key: keys.publicKey,
        extensions: forServer(names, link === undefined ? [address] : [address, link]),
      };
      await writeFile(paths.certificate, certify(server, authority.privateKey));
      await writeFile(paths.key, keys.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
      return paths;
    },
  };
}

function forServer(names: readonly string[], addresses: readonly string[]): Buffer[] {
  const entries = names.map((name) => tagged(2, Buffer.from(name), true));
  for (const address of addresses) entries.push(tagged(7, Buffer.from(address.split('.').map(Number)), true));
  return [
    sequence(basicConstraints, yes, octets(sequence())),
    sequence(extendedKeyUsage, octets(sequence(serverAuthentication))),
    sequence(alternativeNames, octets(sequence(...entries))),
  ];
}

function certify(
  holder: { readonly subject: string; readonly key: KeyObject; readonly extensions: readonly Buffer[] },
  signingKey: KeyObject,
): string {
  const version3 = tagged(0, integer(Buffer.of(2)));
  const serial = Buffer.concat([Buffer.of(1), randomBytes(15)]);
  // A clock that was set back a little must not void the run.
  const validity = sequence(time(new Date(Date.now() - day)), time(new Date(Date.now() + 30 * day)));
  const content = sequence(
    version3,
    integer(serial),
    ecdsaWithSha256,
    name(authorityName),
    validity,
    name(holder.subject),
    holder.key.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...holder.extensions)),
  );
  return pem(sequence(content, ecdsaWithSha256, bits(sign('sha256', content, signingKey))));
}

function generateKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function name(value: string): Buffer {
  return sequence(set(sequence(commonName, text(value))));
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `${['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\n')}\n`;
}
