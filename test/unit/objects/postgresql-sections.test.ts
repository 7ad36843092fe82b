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

test('default privileges need both of their roles, and a name may hold what looks like an end', () => {
  const script = statements(
    [
      'ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA public GRANT SELECT ON TABLES  TO "Odd ""role""";',
      'ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA public GRANT SELECT ON TABLES  TO stranger;',
      'ALTER DEFAULT PRIVILEGES FOR ROLE stranger IN SCHEMA public REVOKE ALL ON TABLES  FROM app;',
      'GRANT SELECT ON TABLE public."a; TO b" TO app;',
      'GRANT SELECT ON TABLE public."a; TO app" TO stranger;',
    ].join('\n'),
    roles,
  );
  expect(script.split('\n').filter(Boolean)).toEqual([
    'ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA public GRANT SELECT ON TABLES  TO "Odd ""role""";',
    'GRANT SELECT ON TABLE public."a; TO b" TO app;',
  ]);
});

test('a body that grants to somebody who is not there is not touched', () => {
  const bodies = [
    'CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$\nGRANT SELECT ON t TO stranger;\n$$;',
    "CREATE FUNCTION g() RETURNS void LANGUAGE sql AS '\nALTER TABLE t OWNER TO stranger;\nRESET SESSION AUTHORIZATION;\n';",
  ].join('\n');
  expect(statements(bodies, roles)).toBe(bodies);
});

test('what somebody else than the owner granted is granted by the owner', () => {
  const script = statements(
    'SET SESSION AUTHORIZATION app;\nGRANT SELECT ON TABLE t TO "Odd ""role""";\nRESET SESSION AUTHORIZATION;',
    roles,
  );
  expect(script.trim()).toBe('GRANT SELECT ON TABLE t TO "Odd ""role""";');
});
