import { Fault } from '../../../engine/fault.ts';
import type { Json } from '../../../engine/step.ts';
import { type Operation, operation } from '../../operation.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'dms.import-certificate@1': {
      input: { id: string; side: Side; tags: readonly { Key: string; Value: string }[] };
    };
  }
}

/** Gives DMS the authorities by which this engine verifies a side: its replication instance trusts none of itself. */
const importCertificate = operation({
  name: 'dms.import-certificate@1',
  reads: false,
  async run({ id, side, tags }, { server, aws }): Promise<Json> {
    const { ca, name } = await server(side);
    if (ca === undefined)
      throw new Fault(`the plan names no authority for "${name}", and DMS verifies by none of its own`, {
        next: `Write "ca" in the ${side}: for RDS and Aurora the bundle from truststore.pki.rds.amazonaws.com.`,
      });
    await aws({
      aws: 'dms:ImportCertificate',
      input: { CertificateIdentifier: id, CertificatePem: ca, Tags: tags },
    });
    return { id };
  },
});

export const certificateOperations: readonly Operation[] = [importCertificate];
