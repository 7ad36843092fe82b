/**
 * Settings whose value is a list of names, each of which stands in quotation marks of its own: as one text they would be one name.
 * (guc.c, GUC_LIST_QUOTE; variable_is_guc_list_quote in dumputils.c.)
 */
const lists = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
]);

/** The names of a setting that is a list, as the server keeps them: those without quotation marks mean small letters; null for any other setting. */
export const namesIn = (setting: string, value: string): readonly string[] | null =>
  lists.has(setting)
    ? [...value.matchAll(/"((?:[^"]|"")*)"|[^\s,"]+/g)].map(([whole, quoted]) =>
        quoted === undefined ? whole.toLowerCase() : quoted.replaceAll('""', '"'),
      )
    : null;
