import { WebClient } from '@slack/web-api';
import type { EnvironmentConfig } from '../config/environment-config.ts';
import { ROLES } from '../core/access.ts';
import { describeError } from '../core/errors.ts';
import type { Logger } from '../ops/logger.ts';
import type { CheckFinding } from '../runs/requests.ts';
import { SCOPES } from './fetch-table.ts';
import type { SlackSettings } from './settings.ts';
import { remedyForSlack } from './slack-trouble.ts';
import { clientOptions } from './start-slack.ts';

/**
 * Scopes without which lamplighter still works; manifest.yml says what it cannot do then.
 * Source: https://docs.slack.dev/reference/scopes
 */
const DISPENSABLE = new Set(['channels:history', 'files:write', 'groups:history', 'groups:read']);

/**
 * Checks the token and its scopes, the connection, the environments' channels, and everybody who has a role. Reads
 * only; posts nothing.
 */
export async function checkSlack(
  settings: SlackSettings,
  environment: EnvironmentConfig,
  log: Logger,
): Promise<CheckFinding[]> {
  const client = new WebClient(settings.botToken, clientOptions(settings, log));
  const token = await finding('slack: bot token', async () => {
    const { team, user, response_metadata } = await client.auth.test();
    return { detail: `${user} in ${team}`, scopes: response_metadata?.scopes };
  });
  const findings: CheckFinding[] = [token.finding];
  findings.push(await checkDoor(settings, log));
  if (!token.finding.ok) return findings;
  findings.push(...scopeFindings(token.value?.scopes));
  const { slack } = environment;
  if (slack === undefined) {
    const remedy = 'Name one (slack.channel), or leave it: then it cannot be reached from Slack.';
    const detail = `${environment.name} has no channel`;
    return [...findings, { subject: 'slack: channel', ok: false, detail, remedy }];
  }
  const principals = [...new Set(ROLES.flatMap((role) => slack.policy[role]))];
  const probes = [
    ...slack.policy.channels.map((channel) => checkChannel(client, channel, channel === slack.channel)),
    ...principals.filter((id) => id.startsWith('S')).map((id) => checkGroup(client, id)),
    ...principals.filter((id) => /^[UW]/.test(id)).map((id) => checkUser(client, id)),
  ];
  return [...findings, ...(await Promise.all(probes))];
}

async function checkDoor(settings: SlackSettings, log: Logger): Promise<CheckFinding> {
  const { transport } = settings;
  if (transport.kind === 'http') {
    const detail = `signed requests are expected on port ${transport.port}; that Slack reaches it only Slack can tell`;
    return { subject: 'slack: http', ok: true, detail };
  }
  const client = new WebClient(transport.appToken, clientOptions(settings, log));
  const { finding: found } = await finding('slack: socket', async () => {
    await client.apps.connections.open({});
    return { detail: 'Slack offers a socket for the app token' };
  });
  const remedy =
    'Set SLACK_APP_TOKEN to an app-level token (xapp-…) with the scope connections:write, and switch Socket Mode on.';
  return found.ok ? found : { ...found, remedy };
}

function scopeFindings(granted: readonly string[] | undefined): CheckFinding[] {
  const subject = 'slack: scopes';
  if (granted === undefined) return [{ subject, ok: true, detail: 'Slack does not say which there are' }];
  const missing = SCOPES.filter((scope) => !granted.includes(scope));
  const needed = missing.filter((scope) => !DISPENSABLE.has(scope));
  const more = granted.filter((scope) => !SCOPES.includes(scope));
  const lines = [
    missing.length === 0 ? 'all that manifest.yml asks for' : `missing: ${missing.join(', ')}`,
    ...(more.length > 0 ? [`not needed: ${more.join(', ')}`] : []),
  ];
  return [
    {
      subject,
      ok: needed.length === 0,
      detail: lines.join('; '),
      ...(needed.length > 0 && { remedy: `Add ${needed.join(', ')} to the app, and install it again.` }),
    },
  ];
}

async function checkChannel(client: WebClient, channel: string, shown: boolean): Promise<CheckFinding> {
  const subject = `slack: ${channel}`;
  const { finding: found, value } = await finding(subject, async () => {
    const answer = await client.conversations.info({ channel });
    return { detail: `#${answer.channel?.name}`, is: answer.channel };
  });
  if (value === undefined) return found;
  const bad = (detail: string, remedy: string): CheckFinding => ({ subject, ok: false, detail, remedy });
  if (value.is?.is_archived) {
    return bad(`${value.detail} is archived`, 'Unarchive it, or name another channel in the configuration.');
  }
  // Commands work where the bot is no member; posting does not.
  // Source: https://docs.slack.dev/reference/methods/chat.postMessage
  if (shown && value.is?.is_member === false) {
    return bad(`the bot is not in ${value.detail}`, `Type /invite @lamplighter in ${value.detail}.`);
  }
  return found;
}

const checkGroup = async (client: WebClient, usergroup: string): Promise<CheckFinding> =>
  (
    await finding(`slack: ${usergroup}`, async () => {
      const { users = [] } = await client.usergroups.users.list({ usergroup });
      return { detail: `a user group of ${users.length}` };
    })
  ).finding;

async function checkUser(client: WebClient, user: string): Promise<CheckFinding> {
  const { finding: found, value } = await finding(`slack: ${user}`, async () => {
    const answer = await client.users.info({ user });
    return { detail: answer.user?.real_name ?? user, gone: answer.user?.deleted };
  });
  if (value?.gone !== true) return found;
  const remedy = 'Take the id out of `access`.';
  return { ...found, ok: false, detail: `${value.detail} has left the workspace`, remedy };
}

async function finding<T extends { detail: string }>(
  subject: string,
  ask: () => Promise<T>,
): Promise<{ finding: CheckFinding; value?: T }> {
  try {
    const value = await ask();
    return { finding: { subject, ok: true, detail: value.detail }, value };
  } catch (error) {
    const remedy =
      remedyForSlack(error) ??
      'Slack cannot be reached: is https://slack.com allowed from here, or SLACK_API_URL wrong?';
    return { finding: { subject, ok: false, detail: describeError(error), remedy } };
  }
}
