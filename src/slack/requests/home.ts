import { ACCESS_ACTIONS, mayDo } from '../../core/access.ts';
import { type HomeEnvironment, homeView } from '../messages/blocks/home.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { probeEnvironment } from './probe-environment.ts';
import type { SlackRequest } from './slack-request.ts';

const RUNS_SHOWN = 8;

/**
 * Draws a person's Home tab: at once with the store's state, and again when everything has been probed.
 * Source: https://docs.slack.dev/surfaces/app-home
 */
export async function publishHome(parts: SlackDeps, request: SlackRequest, notice?: string): Promise<void> {
  const { app, client, clock } = parts;
  const shown: HomeEnvironment[] = [...parts.environments.values()].flatMap(
    ({ name, description, slack, evening }) => {
      const access = mayDo(slack?.policy, request, 'status');
      if (!access.allowed) return [];
      const may = ACCESS_ACTIONS.filter(
        (action) => mayDo(slack?.policy, request, action, evening.lease.who).allowed,
      );
      return [{ name, description, role: access.role, may, seen: undefined }];
    },
  );
  const names = shown.map(({ name }) => name);
  const perEnvironment = await Promise.all(
    names.map((environment) => app.history({ environment, limit: RUNS_SHOWN })),
  );
  const runs = perEnvironment
    .flat()
    .sort((a, b) => b.createdAtMs - a.createdAtMs)
    .slice(0, RUNS_SHOWN);
  const publish = (environments: readonly HomeEnvironment[]) =>
    client.views.publish({
      user_id: request.actor.id,
      view: homeView(request.texts, { environments, runs, atMs: clock.now(), notice }),
    });
  await publish(shown);
  if (shown.length === 0) return;
  const seen = await Promise.all(
    shown.map(async (environment) => ({
      ...environment,
      seen: await probeEnvironment(parts, environment.name, request.signal),
    })),
  );
  await publish(seen);
}
