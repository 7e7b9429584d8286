import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { builtInKinds } from '../../src/kinds/index.ts';
import { refusal } from '../support/config/load.ts';

const file = (...lines: string[]) => `${lines.join('\n')}
environments:
  dev:
    connections:
      aws: { region: eu-west-1 }
    components:
      db: { kind: rds-instance, instanceId: dev-db }
`;

const slackOf = async (environment: string, ...top: string[]) => {
  const config = await loadConfig({
    text: `${file(...top)}${environment}`,
    source: 'dev.yaml',
    registry: builtInKinds,
  });
  return config.environments.get('dev')?.slack;
};

describe('the Slack part of an environment', () => {
  it('is not there unless a channel is named', async () => {
    expect(await slackOf('')).toBeUndefined();
    expect(await slackOf('    access: { admin: [U0DANA] }\n')).toBeUndefined();
  });

  it('lets everyone in the channel look and operate, and nobody approve, when nothing is said', async () => {
    expect(await slackOf('    slack: { channel: C0DEV }\n')).toEqual({
      channel: 'C0DEV',
      locale: 'en',
      policy: {
        channels: ['C0DEV'],
        viewer: ['everyone'],
        operator: ['everyone'],
        approver: [],
        admin: [],
      },
      summary: { at: '0 10 * * 1' },
    });
  });

  it('takes its language from the top of the file unless it has its own', async () => {
    expect((await slackOf('    slack: { channel: C0DEV }\n', 'slack: { locale: ko }'))?.locale).toBe('ko');
    const own = await slackOf('    slack: { channel: C0DEV, locale: en }\n', 'slack: { locale: ko }');
    expect(own?.locale).toBe('en');
  });

  it('counts channels that have a role among its channels, once each', async () => {
    const access = '    access: { operator: [C0OPS, C0DEV], admin: [U0DANA] }\n';
    const place = await slackOf(`    slack: { channel: C0DEV, also: [C0ALSO] }\n${access}`);
    expect(place?.policy.channels).toEqual(['C0DEV', 'C0ALSO', 'C0OPS']);
  });

  it('sums its weeks up when it says, or never', async () => {
    const at = async (summary: string) =>
      (await slackOf(`    slack: { channel: C0DEV, summary: ${summary} }\n`))?.summary;
    expect(await at('{ at: "30 9 * * 5" }')).toEqual({ at: '30 9 * * 5' });
    expect(await at('false')).toBeUndefined();
    const { message } = await refusal(`${file()}    slack: { channel: C0DEV, summary: { at: monday } }\n`);
    expect(message).toContain('summary.at');
    expect(message).toContain('is no cron expression');
    const { message: yes } = await refusal(`${file()}    slack: { channel: C0DEV, summary: true }\n`);
    expect(yes).toContain('environments.dev.slack.summary');
  });

  it('refuses names in place of ids, and unknown roles', async () => {
    const { message } = await refusal(
      `${file()}    slack: { channel: "#devenv" }\n    access: { operator: ["@kim"], boss: [U0DANA] }\n`,
    );
    expect(message).toContain('is not the id of a Slack channel');
    expect(message).toContain('is nobody who can have a role');
    expect(message).toContain('boss');
  });
});
