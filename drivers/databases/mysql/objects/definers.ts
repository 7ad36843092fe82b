import { fits } from '../../../../engine/plan/patterns.ts';
import { quoted } from './accounts.ts';
import { nameIn } from './words.ts';

/** A plan's rule: objects whose definer fits `from` (`*`: any characters) get the definer `to`. */
export type DefinerRule = { readonly from: string; readonly to: string };

/** A quoted name, as a regular expression: with sql_mode ANSI_QUOTES the server prints names as it prints text otherwise. */
export const quotedName = '(?:`(?:[^`]|``)*`|"(?:[^"]|"")*")';
const clause = new RegExp(`^(CREATE (?:ALGORITHM=\\w+ )?)DEFINER=(${quotedName})(?:@(${quotedName}))? `, 'u');

/** A definer as `user@host`; a role of MariaDB has no host. */
export function definerOf(text: string): string {
  const [, , user, host] = clause.exec(text) ?? [];
  if (user === undefined) throw new Error(`"${text.slice(0, 80)}" names no definer`);
  return host === undefined ? nameIn(user) : `${nameIn(user)}@${nameIn(host)}`;
}

/** The definer that an object gets on the target: the first rule that fits decides, and without one it keeps its own. */
export function mended(definer: string, rules: readonly DefinerRule[]): string {
  return rules.find(({ from }) => fits(from, definer))?.to ?? definer;
}

/** A statement with its definer changed by the rules. */
export function mendDefiner(text: string, rules: readonly DefinerRule[]): string {
  const definer = definerOf(text);
  const to = mended(definer, rules);
  return to === definer ? text : text.replace(clause, (_, head: string) => `${head}DEFINER=${quoted(to)} `);
}

/** A statement without its definer. */
export const withoutDefiner = (text: string): string => text.replace(clause, '$1');
