import type { Fault } from './checks-faults.ts';

/** What each kind is made by, and how it is told. */
export const made: readonly (readonly [name: string, statements: string, found: RegExp])[] = [
  [
    'a function of the server’s own',
    "CREATE FUNCTION deep(int, int) RETURNS int LANGUAGE internal STRICT AS 'int4pl'",
    /^functions in a language that is not trusted, .*: "public\.deep\(integer, integer\) \(internal\)"$/,
  ],
  [
    'a function that leaks nothing',
    'CREATE FUNCTION deep(a int) RETURNS int LANGUAGE sql LEAKPROOF AS $$ SELECT a $$',
    /^functions that are LEAKPROOF.*: "public\.deep\(a integer\)"$/,
  ],
  [
    'an aggregate with a state of the server’s own',
    'CREATE AGGREGATE deep (int8) (SFUNC = int8_avg_accum, STYPE = internal, FINALFUNC = numeric_poly_avg)',
    /^aggregates whose state is internal, .*: "public\.deep\(bigint\)"$/,
  ],
  [
    'a base type',
    `CREATE TYPE deep; CREATE FUNCTION deep_in(cstring) RETURNS deep LANGUAGE internal STRICT IMMUTABLE AS 'int4in';
     CREATE FUNCTION deep_out(deep) RETURNS cstring LANGUAGE internal STRICT IMMUTABLE AS 'int4out';
     CREATE TYPE deep (INPUT = deep_in, OUTPUT = deep_out, LIKE = int4)`,
    /^base types, .*: "public\.deep"$/,
  ],
  [
    'an order of one’s own',
    `CREATE OPERATOR CLASS deep FOR TYPE int4 USING btree AS
       OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int4, int4)`,
    /^operator classes, .*: "public\.deep \(btree\)"$/,
  ],
  [
    'a family without a class',
    'CREATE OPERATOR FAMILY deep USING btree',
    /^operator families, .*: "public\.deep \(btree\)"$/,
  ],
  [
    'a parser of texts',
    'CREATE TEXT SEARCH PARSER deep (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)',
    /^text search parsers, .*: "public\.deep"$/,
  ],
  [
    'a template of dictionaries',
    'CREATE TEXT SEARCH TEMPLATE deep (INIT = dsimple_init, LEXIZE = dsimple_lexize)',
    /^text search templates, .*: "public\.deep"$/,
  ],
];

const gone = `DROP FUNCTION IF EXISTS deep(int, int), deep(int), deep_in(cstring), deep_out(deep) CASCADE; DROP AGGREGATE IF EXISTS deep(int8);
  DROP TYPE IF EXISTS deep CASCADE; DROP OPERATOR FAMILY IF EXISTS deep USING btree CASCADE;
  DROP TEXT SEARCH PARSER IF EXISTS deep; DROP TEXT SEARCH TEMPLATE IF EXISTS deep`;

/** What is used and stands in no schema. */
export const outside: readonly Fault[] = [
  {
    ...{ name: 'a server of foreign tables', check: 'outside-schemas', mend: 'by hand' },
    made: [
      ['source', 'CREATE FOREIGN DATA WRAPPER far; CREATE SERVER "a way" FOREIGN DATA WRAPPER far'],
      ['source', 'CREATE FOREIGN TABLE elsewhere (n int) SERVER "a way"'],
    ],
    found: /^the target has no server "a way"$/,
    undone: [['source', 'DROP FOREIGN DATA WRAPPER IF EXISTS far CASCADE']],
  },
  {
    ...{ name: 'a language that nobody packed', check: 'outside-schemas', mend: 'by hand' },
    made: [
      ['source', 'CREATE TRUSTED LANGUAGE own HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler'],
      ['source', "CREATE FUNCTION deep() RETURNS int LANGUAGE own AS 'BEGIN RETURN 1; END'"],
    ],
    found: /^the target has no language "own"$/,
    undone: [['source', 'DROP LANGUAGE IF EXISTS own CASCADE']],
  },
  {
    ...{ name: 'a way to keep tables', check: 'outside-schemas', mend: 'by hand' },
    made: [
      ['source', 'CREATE ACCESS METHOD own TYPE TABLE HANDLER heap_tableam_handler'],
      ['source', 'CREATE TABLE deep (n int PRIMARY KEY) USING own'],
    ],
    found: /^the target has no access method "own"$/,
    undone: [['source', 'DROP ACCESS METHOD IF EXISTS own CASCADE']],
  },
];

/** Planted on the source, where the target's engine is no superuser; mended by making it one. */
export const forSuperusers: readonly Fault[] = made.map(
  ([name, statements, found]): Fault => ({
    ...{ name, check: 'superuser-objects', found },
    made: [
      ['source', statements],
      ['target', 'ALTER ROLE engine NOSUPERUSER'],
    ],
    undone: [
      ['source', gone],
      ['target', 'ALTER ROLE engine SUPERUSER'],
    ],
  }),
);
