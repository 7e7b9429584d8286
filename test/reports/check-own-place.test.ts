import { describe, expect, it } from 'vitest';
import { sandboxApp } from '../support/sandbox-app.ts';

const signal = new AbortController().signal;
const about = (findings: readonly { subject: string; ok: boolean; detail: string }[], words: string) =>
  findings.filter(({ detail }) => detail.includes(words));

describe('where lamplighter itself runs', () => {
  it('is refused when it is a node that it stops', async () => {
    const { app, run, environment, world } = await sandboxApp();
    await run('up');
    const { sandboxNodes } = await import('../../packages/sandbox-cloud/src/aws/eks.ts');
    const nodeName = sandboxNodes(world)[0]?.name ?? '';
    const [finding] = about(await app.check(environment.name, signal, { nodeName }), 'lamplighter itself');
    expect(finding).toMatchObject({ subject: 'nodes', ok: false });
    expect(finding?.detail).toContain(nodeName);
  });

  it('is refused when it is an instance that it stops', async () => {
    const { app, environment } = await sandboxApp();
    const here = { instanceId: 'i-06d5bb3c9d01f720d' };
    expect(about(await app.check(environment.name, signal, here), 'lamplighter itself')).toMatchObject([
      { subject: 'nat', ok: false },
    ]);
  });

  it('is fine anywhere else, and not spoken of where nothing is known', async () => {
    const { app, run, environment } = await sandboxApp();
    await run('up');
    const elsewhere = { nodeName: 'tools-1', instanceId: 'i-0123456789abcdef0' };
    expect(about(await app.check(environment.name, signal, elsewhere), 'does not stop')).toMatchObject([
      { subject: 'lamplighter', ok: true },
    ]);
    const unknown = await app.check(environment.name, signal);
    expect(unknown.some(({ subject }) => subject === 'lamplighter')).toBe(false);
  });
});
