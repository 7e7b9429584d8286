import type { HomeView, KnownBlock } from '@slack/types';
import { ACCESS_ACTIONS, type AccessAction, type Role } from '../../../core/access.ts';
import type { RunRecord } from '../../../core/ports/run-store.ts';
import { ACTION, VIEW } from '../../ids.ts';
import type { Seen } from '../environment-snapshot.ts';
import type { Texts } from '../texts/texts.ts';
import { actions, button, context, escaped, header, moment, section } from './basics.ts';
import { runLine } from './lists.ts';
import { eveningLine, runLines } from './status.ts';

/** One environment on somebody's page. */
export interface HomeEnvironment {
  name: string;
  description: string | undefined;
  role: Role;
  /** What the role may do. */
  may: readonly AccessAction[];
  /** Undefined while it is being probed. */
  seen: Seen | undefined;
}

/**
 * The most environments on a Home tab: Slack accepts 100 blocks there, four for each environment, and the rest.
 * Source: https://docs.slack.dev/reference/block-kit/blocks
 */
const MOST_ENVIRONMENTS = 18;

/** All environments that somebody may see, with the actions that the role allows. */
export function homeView(
  texts: Texts,
  page: {
    environments: readonly HomeEnvironment[];
    runs: readonly RunRecord[];
    atMs: number;
    notice?: string | undefined;
  },
): HomeView {
  const { home } = texts.commands;
  const { environments, runs, atMs, notice } = page;
  const blocks: KnownBlock[] = [header(home.title)];
  if (notice !== undefined) blocks.push(section(notice), { type: 'divider' });
  if (environments.length === 0) blocks.push(section(home.none));
  for (const environment of environments.slice(0, MOST_ENVIRONMENTS)) {
    blocks.push(...environmentBlocks(texts, environment), { type: 'divider' });
  }
  if (runs.length > 0) {
    blocks.push(section([`*${home.recent}*`, ...runs.map((run) => runLine(texts, run, true))].join('\n')));
  }
  blocks.push(context(home.asOf(moment(atMs))));
  return { type: 'home', callback_id: VIEW.home, blocks };
}

function environmentBlocks(
  texts: Texts,
  { name, description, role, may, seen }: HomeEnvironment,
): KnownBlock[] {
  const { home, status } = texts.commands;
  const on =
    seen?.rows.filter(({ probe }) => probe && 'observed' in probe && probe.observed.state === 'on').length ??
    0;
  const title = status.title[seen?.summary ?? 'asking'](name);
  const value = { environment: name };
  const can = (action: AccessAction) => may.includes(action);
  const lit = seen?.summary === 'lit';
  const dark = seen?.summary === 'dark';
  return [
    section(
      [
        seen === undefined ? title : `${title}: ${status.count(on, seen.rows.length)}`,
        ...(description === undefined ? [] : [escaped(description)]),
        ...(seen === undefined ? [] : [...eveningLine(texts, seen), ...runLines(texts, seen)]),
      ].join('\n'),
    ),
    context(home.may(texts.commands.roles[role], ACCESS_ACTIONS.filter(can).join(', '))),
    actions([
      button(ACTION.showStatus, status.show, value),
      ...(can('up') && !lit ? [button(ACTION.startEnvironment, status.start, value, 'primary')] : []),
      ...(can('down') && !dark ? [button(ACTION.stopEnvironment, status.stop, value, 'danger')] : []),
    ]),
  ];
}
