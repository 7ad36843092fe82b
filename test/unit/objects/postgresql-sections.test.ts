import { expect, test } from 'vitest';
import { statements } from '../../../drivers/databases/postgresql/schema/sections.ts';

const roles = new Set(['app', 'Odd "role"']);

test('a target older than pg_restore is not asked for a setting that it does not know', () => {
  const body = 'CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$\nSET transaction_timeout = 0;\n$$;';
  const script = statements(`SET lock_timeout = 0;\nSET transaction_timeout = 0;\n${body}`, roles);
  expect(script).toBe(
    `SET lock_timeout = 0;\nSELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'transaction_timeout';\n${body}`,
  );
});

test('what is for psql, and for roles that are not there, is left out', () => {
  const script = statements(
    [
      '\\restrict abc',
      'GRANT SELECT ON TABLE public.t TO app;',
      'GRANT SELECT ON TABLE public.t TO "Odd ""role""" WITH GRANT OPTION;',
      'GRANT SELECT ON TABLE public.t TO PUBLIC;',
      'REVOKE ALL ON TABLE public.t FROM stranger;',
      'ALTER TABLE public.t OWNER TO stranger;',
      '\\unrestrict abc',
    ].join('\n'),
    roles,
  );
  expect(script.split('\n').filter(Boolean)).toEqual([
    'GRANT SELECT ON TABLE public.t TO app;',
    'GRANT SELECT ON TABLE public.t TO "Odd ""role""" WITH GRANT OPTION;',
    'GRANT SELECT ON TABLE public.t TO PUBLIC;',
  ]);
});
