import { X509Certificate } from 'node:crypto';
import { AwsError } from '../error.ts';
import type { Input } from '../json.ts';
import type { Account } from './account.ts';
import { newArn } from './arn.ts';
import { alreadyExists, invalidState, notFound } from './fault.ts';
import { matching } from './filters.ts';
import { identifier, text } from './input.ts';
import { page } from './paging.ts';
import type { Certificate } from './records.ts';

/** ImportCertificate, of a PEM file: an Oracle wallet is refused. */
export function importCertificate({ certificates }: Account, input: Input, region: string): unknown {
  const name = identifier(input, 'CertificateIdentifier', 255);
  const pem = text(input, 'CertificatePem');
  read(pem);
  if ([...certificates.values()].some((each) => each.identifier === name))
    throw alreadyExists(`Certificate ${name} already exists`);
  const certificate = { arn: newArn(region, 'cert'), identifier: name, pem, created: Date.now() };
  certificates.set(certificate.arn, certificate);
  return { Certificate: describe(certificate) };
}

/** DescribeCertificates. */
export function describeCertificates({ certificates }: Account, input: Input): unknown {
  const found = matching(certificates.values(), input, {
    'certificate-arn': ({ arn }) => arn,
    'certificate-id': ({ identifier }) => identifier,
  });
  const { items, ...more } = page(found, input);
  return { Certificates: items.map(describe), ...more };
}

/** DeleteCertificate: refused while an endpoint uses it. */
export function deleteCertificate({ certificates, endpoints }: Account, input: Input): unknown {
  const arn = text(input, 'CertificateArn');
  const certificate = certificates.get(arn);
  if (!certificate) throw notFound(`Certificate ${arn} not found`);
  if ([...endpoints.values()].some((endpoint) => endpoint.certificate === arn))
    throw invalidState(`Certificate ${arn} is in use by an endpoint and cannot be deleted`);
  certificates.delete(arn);
  return { Certificate: describe(certificate) };
}

function describe({ arn, identifier, pem, created }: Certificate): unknown {
  const { validFrom, validTo } = read(pem);
  return {
    CertificateIdentifier: identifier,
    CertificateCreationDate: created / 1_000,
    CertificatePem: pem,
    CertificateArn: arn,
    CertificateOwner: '000000000000',
    ValidFromDate: Date.parse(validFrom) / 1_000,
    ValidToDate: Date.parse(validTo) / 1_000,
  };
}

function read(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new AwsError('InvalidCertificateFault', 'The certificate was not valid.');
  }
}
