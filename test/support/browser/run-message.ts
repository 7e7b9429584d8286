import type { KnownBlock, PlanBlock, RichTextBlock, TaskCardBlock } from '@slack/types';

const words = (text: string): RichTextBlock => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});

type Status = TaskCardBlock['status'];

const PHASES: readonly { id: string; done: string; busy: string; detail?: string }[] = [
  { id: 'nat', done: 'on in 41 s', busy: 'starting', detail: 'i-0a91c4, t4g.nano, 10.20.0.11' },
  { id: 'nodes', done: '3 of 3 ready in 2 min 12 s', busy: '2 of 3 nodes ready' },
  {
    id: 'mysql',
    done: 'available in 4 min 3 s',
    busy: 'starting, usually 5 min',
    detail: 'db.t4g.medium, MySQL 8.0.39',
  },
  { id: 'kafka-host', done: 'on in 38 s', busy: 'starting' },
  { id: 'redis', done: 'created in 6 min', busy: 'creating, usually 6 min' },
  { id: 'kafka', done: 'has a controller', busy: 'waits for its controller' },
  { id: 'backend', done: '2 of 2 pods ready', busy: '1 of 2 pods ready' },
  { id: 'orderbook', done: 'answers 200', busy: 'asking' },
];

/** A run's message with so many phases done, the next two under way. */
export function runMessage(done: number, failed?: string): { text: string; blocks: KnownBlock[] } {
  const status = (at: number): Status => {
    if (PHASES[at]?.id === failed) return 'error';
    if (at < done) return 'complete';
    return at < done + 2 ? 'in_progress' : 'pending';
  };
  const tasks = PHASES.map((phase, at): TaskCardBlock => {
    const message = {
      complete: phase.done,
      in_progress: phase.busy,
      pending: 'waiting',
      error: 'did not become ready',
    };
    return {
      type: 'task_card',
      task_id: phase.id,
      title: `${phase.id} · ${message[status(at)]}`,
      status: status(at),
      ...(phase.detail !== undefined && { details: words(phase.detail) }),
    };
  });
  const isOver = done >= PHASES.length;
  const busy = PHASES.slice(done, done + 2).map(({ id }) => id);
  const plan: PlanBlock = {
    type: 'plan',
    // The same before and after an update: what collapses it is the update, not another block.
    block_id: 'plan',
    title: isOver
      ? 'exchange-dev is lit · 8 of 8 done'
      : `exchange-dev is going up · ${done} of ${PHASES.length} done · ${busy.join(', ')}`,
    tasks,
  };
  const glance = isOver
    ? ':bulb: *exchange-dev is lit* · 8 of 8 done · took 8 min 20 s\nlit until Tue 19:30 · asked by <@U0JUN0001>'
    : `:hourglass_flowing_sand: *exchange-dev is going up* · ${done} of ${PHASES.length} done\nNow: *${busy.join('*, *')}*\nready between 18:52:10 and 18:55 · asked by <@U0JUN0001> · lit until Tue 19:30`;
  const button = (id: string, text: string, style?: 'danger') => ({
    type: 'button' as const,
    action_id: id,
    text: { type: 'plain_text' as const, text },
    ...(style && { style }),
  });
  return {
    text: plan.title,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: glance } },
      plan,
      {
        type: 'actions',
        elements: isOver
          ? [button('status', 'Status'), button('extend', 'Keep tonight')]
          : [
              {
                ...button('cancel', 'Cancel', 'danger'),
                confirm: {
                  title: { type: 'plain_text', text: 'Cancel this run?' },
                  text: {
                    type: 'mrkdwn',
                    text: 'What is lit stays lit. *mysql* and *redis* are left as they are.',
                  },
                  confirm: { type: 'plain_text', text: 'Cancel the run' },
                  deny: { type: 'plain_text', text: 'Keep going' },
                  style: 'danger',
                },
              },
              button('status', 'Status'),
            ],
      },
    ],
  };
}

const ROWS = [
  [':large_green_circle:', 'nat', 'on', 't4g.nano · i-0a91c4 · since 18:31'],
  [':large_green_circle:', 'nodes', 'on', '3 of 3 ready · m6i.large'],
  [':large_yellow_circle:', 'mysql', 'starting', 'db.t4g.medium · 8.0.39'],
  [':black_circle:', 'kafka-host', 'off', 'since yesterday 20:01'],
  [':white_circle:', 'redis', 'absent', 'is created on up'],
  [
    ':red_circle:',
    'backend',
    'broken',
    '`CrashLoopBackOff` in backend-7d4f\n      _look at its log: kubectl logs backend-7d4f_',
  ],
] as const;

/** An answer to a question for the state of everything. */
export function statusMessage(): { text: string; blocks: KnownBlock[] } {
  return {
    text: 'exchange-dev is partly lit: 2 of 6 on',
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ':first_quarter_moon: *exchange-dev* is partly lit: 2 of 6 on\nlit until Tue 19:30  ·  next start Wed 08:30',
        },
      },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: ROWS.map(([sign, id, state, rest]) => `${sign} *${id}*  ${state}  ${rest}`).join('\n'),
        },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'last run: up, succeeded, <@U0JUN0001>  ·  as of <!date^1795545000^{time}|18:30 UTC>',
          },
        ],
      },
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'refresh', text: { type: 'plain_text', text: 'Refresh' } }],
      },
    ],
  };
}
