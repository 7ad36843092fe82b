/** What pg_dump moves with a schema, a member of every kind; `$S` is the schema's quoted name. Procedures tell by OUT arguments from 14 on. */
export const everyKind = (schema: string, major: number): string =>
  `
CREATE SCHEMA IF NOT EXISTS $S;
SET search_path = $S;
CREATE COLLATION plainly (provider = libc, locale = 'C');
CREATE TYPE mood AS ENUM ('sad', 'so-so');
CREATE TYPE place AS (a int, b text COLLATE plainly);
CREATE TYPE span AS RANGE (subtype = float8);
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE TYPE raw;
CREATE FUNCTION raw_in(cstring) RETURNS raw IMMUTABLE STRICT LANGUAGE internal AS 'textin';
CREATE FUNCTION raw_out(raw) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS 'textout';
CREATE TYPE raw (INPUT = raw_in, OUTPUT = raw_out, LIKE = text);
CREATE FUNCTION back_to_front(int, int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT pg_catalog.btint4cmp($2, $1)';
CREATE FUNCTION after(int, int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT $1 > $2';
CREATE OPERATOR <<< (LEFTARG = int, RIGHTARG = int, FUNCTION = after, COMMUTATOR = >>>);
CREATE FUNCTION small(positive) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT $1 < 10';
CREATE OPERATOR ?! (RIGHTARG = positive, FUNCTION = small);
CREATE OPERATOR FAMILY turned USING btree;
CREATE OPERATOR CLASS turned_int FOR TYPE int USING btree FAMILY turned AS OPERATOR 1 <<<, FUNCTION 1 back_to_front(int, int);
CREATE OPERATOR CLASS turned_alone FOR TYPE int USING btree AS OPERATOR 1 <<<, FUNCTION 1 back_to_front(int, int);
CREATE AGGREGATE "Count"(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
CREATE AGGREGATE sum_of(mood) (SFUNC = int8inc_any, STYPE = int8, INITCOND = '0');
CREATE AGGREGATE mid(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE FUNCTION many(VARIADIC "all of" mood[] DEFAULT '{}', OUT n int, OUT m text) LANGUAGE sql AS 'SELECT 1, null::text';
CREATE FUNCTION listed(a int) RETURNS TABLE (b int, c positive) LANGUAGE sql AS 'SELECT 1, 1';
CREATE FUNCTION mine(text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE inout_only(INOUT a int) LANGUAGE plpgsql AS 'BEGIN a := 1; END';
${major < 14 ? '' : "CREATE PROCEDURE gives(a int, OUT b int) LANGUAGE plpgsql AS 'BEGIN b := 1; END'; CREATE PROCEDURE gives(a int, b int) LANGUAGE plpgsql AS 'BEGIN END';"}
CREATE TEXT SEARCH TEMPLATE plain_template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH PARSER plain_parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH DICTIONARY plain_words (TEMPLATE = plain_template);
CREATE TEXT SEARCH CONFIGURATION words (PARSER = plain_parser);
ALTER TEXT SEARCH CONFIGURATION words ADD MAPPING FOR asciiword WITH plain_words;
CREATE CONVERSION to_latin FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
CREATE SEQUENCE counted;
CREATE TABLE things (id serial PRIMARY KEY, other int DEFAULT nextval('counted'), m mood, p positive, r raw, s span, two place, owner text,
  found tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce(owner, ''))) STORED, word text COLLATE plainly);
CREATE TABLE parts (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE parts_rest PARTITION OF parts DEFAULT;
CREATE INDEX turned_index ON things (other turned_int);
CREATE STATISTICS related (dependencies) ON id, other FROM things;
CREATE VIEW seen AS SELECT id, m, listed.c FROM things, listed(id);
CREATE MATERIALIZED VIEW counts AS SELECT "Count"(*) AS n FROM things;
CREATE RULE kept AS ON DELETE TO seen DO INSTEAD NOTHING;
CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touches BEFORE UPDATE ON things FOR EACH ROW EXECUTE FUNCTION touched();
ALTER TABLE things ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON things USING (owner = current_user);
COMMENT ON TYPE mood IS 'how it feels';
RESET search_path;`.replaceAll('$S', schema);

const catalogs = [
  ...[
    'class',
    'proc',
    'type',
    'operator',
    'opclass',
    'opfamily',
    'amop',
    'amproc',
    'collation',
    'conversion',
    'cast',
  ],
  ...[
    'ts_config',
    'ts_dict',
    'ts_parser',
    'ts_template',
    'statistic_ext',
    'namespace',
    'extension',
    'default_acl',
  ],
  ...['trigger', 'rewrite', 'policy', 'constraint', 'attrdef', 'event_trigger'],
];

/** Every object of a database that initdb did not make, what is said of schemas, and who may use them. */
export const wholeCatalog = `SELECT array_agg(object ORDER BY object COLLATE "C") AS objects FROM (
  SELECT (SELECT concat(type, ' ', identity) FROM pg_identify_object(catalog, id, 0)) AS object
  FROM (${catalogs.map((name) => `SELECT 'pg_${name}'::regclass AS catalog, oid AS id FROM pg_${name}`).join(' UNION ALL ')}) AS every
  WHERE id >= 16384 AND (SELECT schema IS NULL OR schema !~ '^pg_' FROM pg_identify_object(catalog, id, 0))
  UNION ALL SELECT concat_ws(' ', 'schema', nspname, obj_description(oid, 'pg_namespace')) FROM pg_namespace WHERE nspname !~ '^pg_'
  UNION ALL SELECT concat_ws(' ', nspname, 'lets', a.grantee::regrole, a.privilege_type, a.is_grantable)
    FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) AS a WHERE nspname !~ '^pg_'
  UNION ALL SELECT concat_ws(' ', 'default', a.grantee::regrole, a.privilege_type) FROM pg_default_acl, aclexplode(defaclacl) AS a
) AS found`;
