import { readConfig } from '../config/load.ts';
import { LamplighterError } from '../core/errors.ts';
import { builtInKinds } from '../kinds/index.ts';
import { createLogger } from '../ops/logger.ts';
import { resolveEnvironment } from '../runs/resolve-environment.ts';
import type { Invocation } from './cli.ts';
import { configPath } from './config-path.ts';
import { EXIT } from './exit-codes.ts';
import { renderLamp } from './render/lamp.ts';
import { styleFor } from './render/style.ts';

/** A cold start of eight minutes in forty seconds: slow enough to watch, quick enough to wait for. */
const SPEED = 12;
const HEADLESS_SPEED = 60;

export interface DemoCommand {
  port: number;
  /** Nobody clicks: a day and its evening are played, told, and over. */
  headless: boolean;
}

/** The bot with a Slack of its own to click in, until Ctrl-C; or a day of it, played by itself. */
export async function serveDemo(
  invocation: Invocation,
  name: string | undefined,
  { port, headless }: DemoCommand,
): Promise<number> {
  const { flags, env, stdout, stderr, signal } = invocation;
  if (flags.speed === 'max') {
    throw new LamplighterError('usage', 'The demo has people in it, so it runs at no more than a speed.', {
      remedy: 'Give a number, such as `--speed 60`; `demo --terminal --speed max` needs nobody to look.',
    });
  }
  const config = await readConfig(configPath({ ...flags, sandbox: true }, env), {
    registry: builtInKinds,
    unusableCalendar: 'go-on',
  });
  const environment = config.environments.get(resolveEnvironment(name, [...config.environments.keys()]));
  if (environment === undefined) throw new LamplighterError('internal', `${name} was resolved to nothing`);
  const speed = flags.speed ?? (headless ? HEADLESS_SPEED : SPEED);
  const { openDemo } = await import('../../packages/demo/src/open-demo.ts');
  const demo = await openDemo({
    config,
    environment,
    speed,
    port,
    world: flags.world,
    seed: flags.seed,
    withPage: !headless,
    log: createLogger({
      stream: stderr,
      pretty: !flags.json,
      env: { LAMPLIGHTER_LOG_LEVEL: 'warn', ...env },
    }),
  });
  try {
    if (headless) {
      const { playDay } = await import('../../packages/demo/src/play-day.ts');
      const tell = (line: string) =>
        stdout.write(`${flags.json ? JSON.stringify({ type: 'demo', line }) : line}\n`);
      await playDay(demo, environment.slack?.channel ?? '', tell);
      return EXIT.succeeded;
    }
    const style = styleFor(stdout, env);
    const greeting = [
      '',
      renderLamp(true, style),
      '',
      `${style('bold', environment.name)} in a simulated cloud, ${speed} times as fast as here, and a Slack to ask for it.`,
      'No account and no network is touched; everything is gone when you leave.',
      '',
      `  ${style('bold', demo.slack.url)}`,
      '',
      'Type /devenv up there and watch. Then /devenv status, /devenv help, or go to 19:00 by the button above',
      'and see what happens before the lamps go out. Ctrl-C ends it.',
      '',
    ];
    stdout.write(
      flags.json ? `${JSON.stringify({ type: 'demo', url: demo.slack.url })}\n` : `${greeting.join('\n')}\n`,
    );
    if (hasDesktop(env) && stdout.isTTY) await openInBrowser(demo.slack.url);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    return EXIT.succeeded;
  } finally {
    await demo.close();
  }
}

function hasDesktop(env: Invocation['env']): boolean {
  if (env.CI || env.SSH_CONNECTION) return false;
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** The address has been printed: where no browser comes, nothing is lost. */
async function openInBrowser(url: string): Promise<void> {
  const { default: open } = await import('open');
  const browser = await open(url).catch(() => undefined);
  browser?.on('error', () => {});
}
