/** A quoted identifier: backticks doubled, so that no name can end the quotation. */
export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** `database`.`table`, quoted. */
export const quoteTable = ({ database, table }: { database: string; table: string }): string =>
  `${quoteName(database)}.${quoteName(table)}`;

/** An account, `user` or `user@host`, quoted for account statements, which take no bound values. */
export function quoteAccount(account: string): string {
  const { user, host } = splitAccount(account);
  return `${quoteText(user)}@${quoteText(host)}`;
}

/** `user@host` in its parts; `%` where no host is given. */
export function splitAccount(account: string): { user: string; host: string } {
  const cut = account.lastIndexOf('@');
  return cut < 0
    ? { user: account, host: '%' }
    : { user: account.slice(0, cut), host: account.slice(cut + 1) };
}

/** Those of some accounts, written `user@host`, that the application uses. */
export const ofApplication = (
  accounts: readonly string[],
  application: readonly string[],
): readonly string[] => {
  const whole = (account: string) => {
    const { user, host } = splitAccount(account);
    return `${user}@${host}`;
  };
  const named = new Set(application.map(whole));
  return accounts.filter((each) => named.has(whole(each)));
};

/** A text literal for the few statements that take no bound values. */
export const quoteText = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/** The schema of the project's own tables on each side. */
export const own = 'aurora_migrate';

/**
 * What carries the changes of a side to the other: the channel that applies them there, and the tables of this project's own that only
 * it carries, for a row that flowed both ways would prove nothing.
 */
export const flowFrom = {
  source: { channel: 'aurora_migrate', heartbeat: 'heartbeat', marker: 'marker' },
  target: { channel: 'aurora_migrate_back', heartbeat: 'heartbeat_back', marker: 'marker_back' },
} as const;

/** The name of the forward channel. */
export const forwardChannel = flowFrom.source.channel;
