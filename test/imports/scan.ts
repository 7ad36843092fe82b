/** One import as it is written: static, re-exported, dynamic or of a type. */
export type Import = {
  readonly line: number;
  /** What stands between the quotes; null where it is computed. */
  readonly from: string | null;
  /** Nothing of it is left at run time. */
  readonly typeOnly: boolean;
};

const commentOrText = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|(['"])(?:\\.|(?!\1)[^\\\n])*\1|`(?:\\.|[^\\`])*`/g;
const static_ =
  /(?<=^|[;}])[ \t]*(?:import|export)\b(?<type>\s+type\b(?!\s*(?:,|from\b)))?(?<names>[^'"`;()=]*?)(?<=\bfrom\s*|\bimport\s*)(?<quote>['"])(?<from>[^'"\n]+)\k<quote>/gm;
const dynamic = /(?<typeof>\btypeof\s+)?\bimport\s*\(\s*(?:(?<quote>['"`])(?<from>[^'"`\n$]+)\k<quote>)?/g;

/** The text without its comments: every line stays where it is. */
export function withoutComments(text: string): string {
  return text.replace(commentOrText, (found) =>
    found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found,
  );
}

/** Every import of a module, in the order of its text. */
export function importsIn(text: string): readonly Import[] {
  const code = withoutComments(text);
  const found = [
    ...[...code.matchAll(static_)].map((match) => ({
      at: match.index + match[0].length,
      from: match.groups?.from ?? null,
      typeOnly: match.groups?.type !== undefined || onlyTypes(match.groups?.names ?? ''),
    })),
    ...[...code.matchAll(dynamic)].map((match) => ({
      at: match.index + match[0].length,
      from: match.groups?.from ?? null,
      typeOnly: match.groups?.typeof !== undefined,
    })),
  ];
  return found
    .sort((a, b) => a.at - b.at)
    .map(({ at, from, typeOnly }) => ({ line: code.slice(0, at).split('\n').length, from, typeOnly }));
}

/** `{ type A, type B }`: nothing else is named. */
function onlyTypes(names: string): boolean {
  const inside = /^\s*\{([^}]*)\}\s*from\s*$/.exec(names)?.[1];
  const each = inside?.split(',').map((name) => name.trim()) ?? [];
  const named = each.filter((name) => name !== '');
  return named.length > 0 && named.every((name) => /^type\s/.test(name));
}
