/** One line of an archive's table of contents, the catalog and oid of what it is of, and when it is restored. */
export type Entry = {
  readonly line: string;
  readonly of: string;
  readonly kind: string;
  readonly section: Section;
};

/** With the tables; after the rows; or once changes flow. */
export type Section = 'tables' | 'indexes' | 'objects';

/** Kinds by pg_restore's names; what is not among them comes with the tables. (pg_dump.c, `ArchiveEntry` calls.) */
const sections: { readonly [kind: string]: Section | null } = {
  CONSTRAINT: 'indexes',
  INDEX: 'indexes',
  'INDEX ATTACH': 'indexes',
  'FK CONSTRAINT': 'indexes',
  'CHECK CONSTRAINT': 'indexes',
  STATISTICS: 'indexes',
  TRIGGER: 'objects',
  RULE: 'objects',
  POLICY: 'objects',
  'ROW SECURITY': 'objects',
  ACL: 'objects',
  'DEFAULT ACL': 'objects',
  COMMENT: 'objects',
  'SECURITY LABEL': 'objects',
  // Schemas and extensions are made before, by name; what is of another database, or of replication, stays behind.
  SCHEMA: null,
  EXTENSION: null,
  'EVENT TRIGGER': null,
  PUBLICATION: null,
  'PUBLICATION TABLE': null,
  'PUBLICATION TABLES IN SCHEMA': null,
  SUBSCRIPTION: null,
  'SUBSCRIPTION TABLE': null,
  'SEQUENCE SET': null,
  'TABLE DATA': null,
  'MATERIALIZED VIEW DATA': null,
};

/** Longer names first: each line begins with one, and a name's own words may follow. */
const kinds = Object.keys(sections).sort((a, b) => b.length - a.length);

/** The entries of `pg_restore --list`. */
export const entriesOf = (list: string): readonly Entry[] =>
  list.split('\n').flatMap((line): Entry[] => {
    const [, of, rest] = /^\d+; (\d+ \d+) (.*)$/.exec(line) ?? [];
    if (of === undefined || rest === undefined) return [];
    const kind = kinds.find((name) => rest.startsWith(`${name} `)) ?? '';
    const section = kind === '' ? 'tables' : (sections[kind] ?? null);
    return section === null ? [] : [{ line, of, kind, section }];
  });

/** What is older than August 2025 does not write these: lines for psql, which a server does not know. */
const forPsql = /^\\(?:un)?restrict .*$/gm;

/** pg_restore 17 and later set this before anything else, whatever the target knows. */
const newSetting = /^SET transaction_timeout = 0;$/m;
const whereKnown = "SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'transaction_timeout';";

/** Comments, and what may hold lines that only look like one: strings, quoted names and bodies between dollars. */
const tokens =
  /^--.*$|E'(?:\\[\s\S]|''|[^'\\])*'|'(?:''|[^'])*'|"(?:""|[^"])*"|(?<dollars>\$[A-Za-z_0-9]*\$)[\s\S]*?\k<dollars>/gm;

const role = String.raw`(?:"(?:[^"]|"")+"|[^\s";]+)`;
const words = String.raw`(?:"(?:[^"]|"")*"|[^\n;"])+`;
const grants = `^(?:ALTER DEFAULT PRIVILEGES FOR ROLE (?<of>${role}) ${words} (?:TO|FROM)|ALTER ${words} OWNER TO|(?:GRANT|REVOKE) ${words} (?:TO|FROM)) (?<who>${role})(?: WITH GRANT OPTION)?;$`;

/** A grant by somebody else than the owner is made as him, which superusers alone may: the owner grants it instead. */
const asGrantor = `^(?:SET SESSION AUTHORIZATION ${role}|RESET SESSION AUTHORIZATION);$`;

/** What names roles, where it is a statement and not a line of a function's body. */
const ofRoles = new RegExp(`${grants}|${asGrantor}|${tokens.source}`, 'gm');

/** What pg_restore wrote, as statements that a server takes; owners and grantees who are not there are left out. */
export function statements(script: string, roles: ReadonlySet<string>): string {
  const there = (name: string) =>
    name === 'PUBLIC' || roles.has(name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name);
  return script
    .replaceAll(forPsql, '')
    .replace(newSetting, whereKnown)
    .replaceAll(ofRoles, (whole, ...found) => {
      const { of = 'PUBLIC', who } = found.at(-1) as { of?: string; who?: string };
      if (who === undefined) return /^(?:SET|RESET) /.test(whole) ? '' : whole;
      return there(of) && there(who) ? whole : '';
    });
}

const header = /^-- Name: (.*); Type: ([A-Z ]+); Schema: .*; Owner: .*$/;

export type Piece = { readonly name: string; readonly kind: string; readonly sql: string };

/** One entry each, by the comment that pg_restore writes before it. */
export function piecesOf(script: string): readonly Piece[] {
  const found = [...script.matchAll(tokens)].flatMap((token) => {
    const [, name, kind] = header.exec(token[0]) ?? [];
    return name === undefined || kind === undefined ? [] : [{ at: token.index, name, kind }];
  });
  return found.map(({ at, name, kind }, index) => ({
    name,
    kind,
    sql: script.slice(at, found[index + 1]?.at ?? script.length),
  }));
}
