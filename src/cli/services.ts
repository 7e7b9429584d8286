import type { CliServices } from './cli.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The real services; `note` hears what people should know beside the answer. Each is loaded when a command asks for it: `--help` needs no cloud client. */
export function cliServices(env: Env, note: (message: string) => void): CliServices {
  const sandbox = async () => (await import('./sandbox-control.ts')).sandboxControl(env);
  return {
    openApp: async (flags) => (await import('./open-app.ts')).openApp(flags, env, { role: 'command', note }),
    loadConfig: async (path, options) => {
      const { readConfig } = await import('../config/load.ts');
      const { builtInKinds } = await import('../kinds/index.ts');
      return await readConfig(path, { registry: builtInKinds, ...options });
    },
    configSchema: async () => {
      const { loadKind, kindNames } = await import('../kinds/index.ts');
      const { configJsonSchema } = await import('../config/json-schema.ts');
      return configJsonSchema(await Promise.all(kindNames.map(loadKind)));
    },
    account: async (flags, region) => (await import('./account.ts')).openAccount(flags, region),
    sandbox: {
      serve: async (...given) => (await sandbox()).serve(...given),
      stop: async (...given) => (await sandbox()).stop(...given),
      status: async (...given) => (await sandbox()).status(...given),
    },
  };
}
