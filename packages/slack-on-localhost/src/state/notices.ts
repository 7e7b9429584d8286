import type { Changes } from './changes.ts';

/** What Slack itself said to a person. */
export interface Notice {
  personId: string;
  channel?: string | undefined;
  text: string;
}

export class Notices {
  readonly all: Notice[] = [];
  readonly #changes: Changes;

  constructor(changes: Changes) {
    this.#changes = changes;
  }

  tell(notice: Notice): void {
    this.all.push(notice);
    const { personId, channel, text } = notice;
    this.#changes.tell([personId], { type: 'slackbot', ...(channel !== undefined && { channel }), text });
  }
}
