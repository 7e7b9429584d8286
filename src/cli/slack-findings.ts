import type { CheckFinding } from '../runs/requests.ts';
import { readSlackSettings } from '../slack/settings.ts';
import type { Invocation } from './cli.ts';
import { configPath } from './config-path.ts';

/** What Slack would say to us; nothing where no token is set. */
export async function slackFindings(
  { env, flags, services, stderr }: Invocation,
  environment: string,
): Promise<CheckFinding[]> {
  const settings = readSlackSettings(env);
  if (settings === undefined) return [];
  const config = (
    await services.loadConfig(configPath(flags, env), { unusableCalendar: 'go-on' })
  ).environments.get(environment);
  if (config === undefined) return [];
  // Loaded only here: most commands need no Slack.
  const { checkSlack } = await import('../slack/check-slack.ts');
  const { createLogger } = await import('../ops/logger.ts');
  const quiet = { LAMPLIGHTER_LOG_LEVEL: 'silent' };
  return checkSlack(settings, config, createLogger({ stream: stderr, pretty: true, env: quiet }));
}
