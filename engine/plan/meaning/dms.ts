import type { Finding } from '../fault.ts';
import { canonical } from '../identity.ts';
import type { Known } from '../known.ts';
import { phases } from '../overlay.ts';
import { find, isByDms, keyOf, spanOf, text, toData, type Written } from '../tree.ts';
import { checkAssessment } from './dms-assessment.ts';
import { stepsOf } from './order.ts';

/** What DMS needs beside what native replication does, and what must wait until it has brought everything. */
export function checkDms(tree: Written, known: Known): Finding[] {
  if (!isByDms(tree)) return needless(tree);
  return [
    ...checkAccount(tree),
    ...checkEngine(tree),
    ...checkTls(tree),
    ...checkAssessment(tree),
    ...checkWaiting(tree, known),
  ];
}

function needless(tree: Written): Finding[] {
  if (find(tree, ['replication', 'via']) === undefined) return [];
  return ['dms', 'target_credentials'].flatMap((key): Finding[] => {
    const path = ['replication', key];
    if (find(tree, path) === undefined) return [];
    return [
      {
        span: keyOf(tree, path),
        path,
        what: `"replication.${key}" is for DMS, and the plan says "via: ${text(tree, ['replication', 'via'])}"`,
        suggestion: 'write "via: dms", or leave it out',
      },
    ];
  });
}

function checkAccount(tree: Written): Finding[] {
  const path = ['replication', 'target_credentials'];
  const own = find(tree, path);
  const why = 'the cutover locks the account that DMS writes as, so that nothing comes after the drain';
  if (own === undefined)
    return [
      {
        span: keyOf(tree, ['replication']),
        path: ['replication'],
        what: '"via: dms" needs "replication.target_credentials"',
        why,
        suggestion: 'write "target_credentials", of an account that nobody else uses',
        incomplete: true,
      },
    ];
  const engine = find(tree, ['target', 'credentials']);
  if (engine === undefined || canonical(toData(own)) !== canonical(toData(engine))) return [];
  return [
    {
      span: keyOf(tree, path),
      path,
      what: '"replication.target_credentials" is the account that the migration itself uses',
      why,
      suggestion: 'name an account of its own for DMS',
    },
  ];
}

/** The user guide's table of TLS modes has no `require` for MySQL, and has it for PostgreSQL. */
function checkTls(tree: Written): Finding[] {
  if (text(tree, ['source', 'engine']) === 'postgresql') return [];
  return ['source', 'target'].flatMap((side): Finding[] => {
    const path = [side, 'tls'];
    if (text(tree, path) !== 'require') return [];
    return [
      {
        span: spanOf(tree, path),
        path,
        what: `DMS cannot connect to MySQL by "tls: require"`,
        why: 'it verifies the server, or does not encrypt',
        suggestion: 'write "verify", with "ca" where the authority is not a public one',
      },
    ];
  });
}

const untried: {
  readonly [engine: string]: { readonly name: string; readonly why: string; readonly to: string };
} = {
  mariadb: {
    name: 'MariaDB',
    why: 'it was not tried: how DMS reads its log is not proven here',
    to: 'which moves it to another MariaDB',
  },
};

function checkEngine(tree: Written): Finding[] {
  const engine = untried[text(tree, ['source', 'engine']) ?? ''];
  if (engine === undefined) return [];
  return [
    {
      span: spanOf(tree, ['source', 'engine']),
      path: ['source', 'engine'],
      what: `${engine.name} by DMS is not supported`,
      why: engine.why,
      suggestion: `write "via: native", ${engine.to}`,
    },
  ];
}

const waiting: { readonly [step: string]: string } = {
  'restore-objects': 'triggers would fire on what DMS brings, a second time',
  'start-reverse': 'what DMS brings would flow back to the source',
};

/** DMS writes as an application would. */
function checkWaiting(tree: Written, known: Known): Finding[] {
  const standing = phases
    .filter((phase) => phase !== 'rollback')
    .flatMap((phase) => stepsOf(tree, phase, known));
  const drain = standing.findIndex(({ step }) => step === 'drain');
  return standing.flatMap(({ step, path }, at): Finding[] => {
    const why = waiting[step];
    if (why === undefined || path === undefined || drain < 0 || at > drain) return [];
    return [
      {
        span: spanOf(tree, [...path, 'step']),
        path: [...path, 'step'],
        what: `"${step}" stands before "drain", and the plan says "via: dms"`,
        why,
        suggestion: 'move it below "drain"',
      },
    ];
  });
}
