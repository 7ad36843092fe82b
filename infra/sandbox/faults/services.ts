import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../aws/error.ts';
import type { FaultKind } from './fault.ts';

const silence = 5_000;
const refusal = 3_000;

/** The DNS server says nothing. */
export const dnsSilent: FaultKind = {
  name: 'dns-silent',
  summary: `The DNS server answers nothing for ${silence / 1_000} s.`,
  async strike({ sandbox }) {
    sandbox.dns.silence(silence);
    return { what: `silenced DNS for ${silence} ms`, passes: sleep(silence) };
  },
};

/** Route 53 slows its callers down. */
export const route53Throttled = refusing(
  'route53-throttled',
  'throttles',
  new AwsError('Throttling', 'Rate exceeded', 400),
);

/** Route 53 is out of order. */
export const route53Fails = refusing(
  'route53-fails',
  'fails',
  new AwsError('ServiceUnavailable', 'Service is unavailable', 503),
);

/** A change is accepted, and that is all. */
export const route53NeverInsync: FaultKind = {
  name: 'route53-never-insync',
  summary:
    'Route 53 accepts changes and never tells them to be everywhere; after 8 s the operator interrupts the engine, and it is mended.',
  patience: 8_000,
  async strike({ sandbox }) {
    sandbox.aws.mood.settles = false;
    const mend = async () => {
      sandbox.aws.mood.settles = true;
    };
    return { what: 'Route 53 leaves every change PENDING', mend, end: mend };
  },
};

function refusing(name: string, does: string, error: AwsError): FaultKind {
  return {
    name,
    summary: `Route 53 ${does} every request (${error.code}, ${error.status}) for ${refusal / 1_000} s.`,
    async strike({ sandbox }) {
      sandbox.aws.mood.refuses = error;
      const passes = sleep(refusal).then(() => {
        sandbox.aws.mood.refuses = null;
      });
      return { what: `Route 53 ${does} for ${refusal} ms`, passes };
    },
  };
}
