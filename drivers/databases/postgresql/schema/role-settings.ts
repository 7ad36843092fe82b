import { quoteName, quoteText } from '../names.ts';
import { namesIn } from '../setting-lists.ts';
import type { Piece } from '../write-secretly.ts';

/** What is set for a role: in the database that moves, or everywhere. */
export type RoleSetting = { readonly everywhere: boolean; readonly name: string; readonly value: string };

/** A subquery of pg_roles `r` that gives its settings, of other databases none. */
export const roleSettings = `(SELECT coalesce(array_to_json(array_agg(json_build_object(
    'everywhere', s.setdatabase = 0, 'name', split_part(c.setting, '=', 1), 'value', substr(c.setting, strpos(c.setting, '=') + 1))
    ORDER BY s.setdatabase, c.setting COLLATE "C")), '[]')
  FROM pg_db_role_setting s, unnest(s.setconfig) AS c (setting)
  WHERE s.setrole = r.oid AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())))::text`;

/** A setting's value, or the words of its list, without quotes. */
export const wordsOf = ({ name, value }: RoleSetting): readonly string[] => namesIn(name, value) ?? [value];

/** The statement that sets it for a role. A setting of the application's own may hold a key, and is in no log. */
export function settingRole(role: string, database: string, setting: RoleSetting): readonly Piece[] {
  const where = setting.everywhere ? '' : ` IN DATABASE ${quoteName(database)}`;
  const to = wordsOf(setting).flatMap((word, n): Piece[] => [
    ...(n > 0 ? [','] : []),
    setting.name.includes('.') ? { secret: word } : quoteText(word),
  ]);
  return [`ALTER ROLE ${quoteName(role)}${where} SET ${quoteName(setting.name)} TO`, ...to];
}
