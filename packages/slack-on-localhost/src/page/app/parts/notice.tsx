import type { SlackbotNotice } from '../state/seen.ts';
import { useWorld } from '../state/world.ts';
import { timeOf } from '../text/dates.ts';
import { Mrkdwn } from '../text/text.tsx';
import { Icon } from './icons.tsx';

/** What Slack itself says to one person. */
export function Notice({ notice }: { notice: SlackbotNotice }) {
  const { me } = useWorld();
  return (
    <article className="message ephemeral" aria-label="Slackbot">
      <p className="only-you">
        <Icon name="eye" /> Only visible to you
      </p>
      <div className="message-side">
        <span className="avatar slackbot" aria-hidden="true">
          ♥
        </span>
      </div>
      <div className="message-main">
        <p className="message-head">
          <strong>Slackbot</strong>
          <time>{timeOf(notice.atMs, me)}</time>
        </p>
        <div className="message-content">
          <Mrkdwn text={notice.text} />
        </div>
      </div>
    </article>
  );
}
