import { X509Certificate } from 'node:crypto';
import { account as owner } from '../account.ts';
import { AwsError } from '../error.ts';
import { type Given, type Operations, operation, text } from '../shape.ts';
import type { Account } from './account.ts';
import { newArn } from './arn.ts';
import { alreadyExists, invalidState, notFound } from './fault.ts';
import { filterList, matching } from './filters.ts';
import { checkIdentifier } from './identifier.ts';
import { page, paging } from './paging.ts';
import type { Certificate } from './records.ts';
import { readTags, tagList } from './tags.ts';

/** The operations on certificates, as PEM files: Oracle wallets are refused. */
export const certificateOperations = (account: Account): Operations => ({
  ImportCertificate: operation({
    parameters: importParameters,
    needs: ['CertificateIdentifier', 'CertificatePem'],
    answer: (input, { region }) => importCertificate(account, input, region),
  }),
  DescribeCertificates: operation({
    parameters: { Filters: filterList, ...paging },
    answer: ({ Filters, ...asked }) => {
      const found = matching(account.certificates.values(), Filters, {
        'certificate-arn': ({ arn }) => arn,
        'certificate-id': ({ identifier }) => identifier,
      });
      const { items, more } = page(found, asked, { keyOf: ({ identifier }) => identifier });
      return { Certificates: items.map(tellCertificate), ...more };
    },
  }),
  DeleteCertificate: operation({
    parameters: { CertificateArn: text },
    needs: ['CertificateArn'],
    answer: ({ CertificateArn }) => remove(account, CertificateArn),
  }),
});

const importParameters = { CertificateIdentifier: text, CertificatePem: text, Tags: tagList } as const;

function importCertificate(
  { certificates }: Account,
  input: Given<typeof importParameters, 'CertificateIdentifier' | 'CertificatePem'>,
  region: string,
): unknown {
  const identifier = checkIdentifier(input.CertificateIdentifier, 'CertificateIdentifier', 255);
  const pem = input.CertificatePem;
  read(pem);
  if ([...certificates.values()].some((each) => each.identifier === identifier))
    throw alreadyExists(`Certificate ${identifier} already exists`);
  const arn = newArn(region, 'cert');
  const certificate = { arn, identifier, pem, created: new Date(), tags: readTags(input.Tags) };
  certificates.set(arn, certificate);
  return { Certificate: tellCertificate(certificate) };
}

function remove({ certificates, endpoints }: Account, arn: string): unknown {
  const certificate = certificates.get(arn);
  if (!certificate) throw notFound(`Certificate ${arn} not found`);
  if ([...endpoints.values()].some((endpoint) => endpoint.certificate === arn))
    throw invalidState(`Certificate ${arn} is in use by an endpoint and cannot be deleted`);
  certificates.delete(arn);
  return { Certificate: tellCertificate(certificate) };
}

/** A certificate as the service shows it. */
export function tellCertificate({ arn, identifier, pem, created }: Certificate) {
  const { validFrom, validTo } = read(pem);
  return {
    CertificateIdentifier: identifier,
    CertificateCreationDate: created,
    CertificatePem: pem,
    CertificateArn: arn,
    CertificateOwner: owner,
    ValidFromDate: new Date(validFrom),
    ValidToDate: new Date(validTo),
  };
}

function read(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new AwsError('InvalidCertificateFault', 'The certificate was not valid.');
  }
}
