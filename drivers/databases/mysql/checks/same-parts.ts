import type { Engine, ServerCheck } from './check.ts';
import { firstOf, readSettings, setTo } from './setting.ts';

/** Settings that are made of several, of which only what both servers know can be compared. */
export const samePartsChecks = (engine: Engine): readonly ServerCheck[] => [
  {
    name: 'optimizer-switch',
    title: 'the optimizer may use the same means on both sides',
    severity: 'warn',
    of: 'server',
    why: 'the same query could get another plan, and take longer',
    async find(ask) {
      const [here, there] = await Promise.all(
        [ask.here, ask.there].map(async (read) =>
          flagsOf((await readSettings(read, ['optimizer_switch'])).get('optimizer_switch') ?? ''),
        ),
      );
      const differing = [...(there ?? [])].filter(([flag, value]) => {
        const on = here?.get(flag);
        return on !== undefined && on !== value;
      });
      return differing.length === 0
        ? []
        : [
            {
              what: `optimizer_switch has ${differing.map(([flag, value]) => `${flag}=${opposite(value)}`).join(', ')} on the target, and the source has not`,
              mend: `On the target: ${setTo(engine, 'optimizer_switch', differing.map(([flag, value]) => `${flag}=${value}`).join(','))}`,
            },
          ];
    },
  },
  {
    name: 'default-authentication',
    title: 'accounts that are made later log in by the same plugin on both sides',
    severity: 'warn',
    of: 'server',
    why: 'an older client may not know the plugin, and caching_sha2_password needs TLS or the server’s key',
    async find(ask) {
      if (engine === 'mariadb') return [];
      const [here, there] = await Promise.all(
        [ask.here, ask.there].map(async (read) => pluginOf(await readSettings(read, plugins))),
      );
      if (!here || !there || here.plugin === there.plugin) return [];
      const value = here.name === 'authentication_policy' ? `*:${there.plugin},,` : there.plugin;
      return [
        {
          what: `${here.name} makes accounts with ${here.plugin} on the target, and the source with ${there.plugin}`,
          mend:
            here.name === 'authentication_policy'
              ? `On the target: ${setTo(engine, here.name, value)}`
              : `On the target: Write ${here.name} = ${value} into the configuration, and restart the server.`,
        },
      ];
    },
  },
];

const flagsOf = (value: string): ReadonlyMap<string, string> =>
  new Map(
    value.split(',').flatMap((each): [string, string][] => {
      const [flag = '', on] = each.split('=');
      return on === undefined ? [] : [[flag, on]];
    }),
  );

const opposite = (value: string) => (value === 'on' ? 'off' : 'on');

/** Where 8.0 has both, the older one says what the policy's `*` leaves open. */
const plugins = ['authentication_policy', 'default_authentication_plugin'];

/** `*:PLUGIN,…`, `PLUGIN,…`, or `*`, which leaves it to default_authentication_plugin, and as of 8.4 to caching_sha2_password. */
function pluginOf(settings: ReadonlyMap<string, string>): { name: string; plugin: string } | undefined {
  const found = firstOf(settings, ...plugins);
  if (found === undefined) return undefined;
  const [first = ''] = (settings.get('authentication_policy') ?? '*').split(',');
  const named = first.replace(/^\*:?/, '');
  if (named !== '') return { name: 'authentication_policy', plugin: named };
  const older = settings.get('default_authentication_plugin');
  return older === undefined
    ? { name: 'authentication_policy', plugin: 'caching_sha2_password' }
    : { name: 'default_authentication_plugin', plugin: older };
}
