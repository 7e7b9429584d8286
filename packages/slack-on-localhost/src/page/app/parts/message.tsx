import { memo, useMemo, useState } from 'react';
import type { ClientMessage, LocalPerson, ViewState } from '../../../page-protocol.ts';
import { Blocks } from '../blocks/blocks.tsx';
import type { BlockShape } from '../blocks/shapes.ts';
import * as wire from '../state/page-api.ts';
import { type Surface, SurfaceContext, withValue } from '../state/surface.ts';
import { useWorld } from '../state/world.ts';
import { formatted, timeOf, tsMs } from '../text/dates.ts';
import { Mrkdwn } from '../text/text.tsx';
import { Avatar } from './avatar.tsx';
import { Icon } from './icons.tsx';

/** Who answered in a thread, and when last. */
export interface ThreadSummary {
  count: number;
  people: readonly LocalPerson[];
  lastMs: number;
}

interface MessageProps {
  message: ClientMessage;
  /** Follows another of the same writer: without name and picture. */
  compact: boolean;
  thread?: ThreadSummary | undefined;
  onThread?: ((ts: string) => void) | undefined;
}

export const repliesInWords = (count: number): string => (count === 1 ? '1 reply' : `${count} replies`);

export const Message = memo(({ message, compact, thread, onThread }: MessageProps) => {
  const { me, people } = useWorld();
  const writer = people.find(({ id }) => id === message.user);
  const atMs = tsMs(message.ts);
  const time = timeOf(atMs, me);
  const name = writer?.isBot ? writer.name : (writer?.realName ?? message.user);
  const full = formatted(atMs, me, { dateStyle: 'full', timeStyle: 'medium' });
  return (
    <article
      className={`message ${compact ? 'compact' : ''} ${message.ephemeral ? 'ephemeral' : ''}`}
      aria-label={`${name} at ${time}`}
    >
      {message.ephemeral && (
        <p className="only-you">
          <Icon name="eye" /> Only visible to you
        </p>
      )}
      {message.broadcast && onThread && (
        <p className="only-you">
          <Icon name="reply" /> Replied to a thread
        </p>
      )}
      <div className="message-side">
        {compact ? <time title={full}>{time}</time> : <Avatar person={writer} />}
      </div>
      <div className="message-main">
        {!compact && (
          <p className="message-head">
            <strong>{name}</strong>
            {writer?.isBot && <span className="app-badge">APP</span>}
            <time title={full}>{time}</time>
          </p>
        )}
        <MessageContent message={message} />
        {thread && thread.count > 0 && onThread && (
          <button type="button" className="thread-link" onClick={() => onThread(message.ts)}>
            {thread.people.slice(0, 4).map((person) => (
              <Avatar key={person.id} person={person} small />
            ))}
            <strong>{repliesInWords(thread.count)}</strong>
            <span>Last reply {timeOf(thread.lastMs, me)}</span>
          </button>
        )}
      </div>
      {onThread && !message.ephemeral && (
        <div className="message-tools">
          <button
            type="button"
            aria-label="Reply in thread"
            onClick={() => onThread(message.threadTs ?? message.ts)}
          >
            <Icon name="reply" />
          </button>
        </div>
      )}
    </article>
  );
});

function MessageContent({ message }: { message: ClientMessage }) {
  const { me } = useWorld();
  const [values, setValues] = useState<ViewState>({});
  const { channel, ts } = message;
  const surface = useMemo<Surface>(
    () => ({
      values,
      errors: {},
      setValue: (blockId, actionId, value) => setValues((held) => withValue(held, blockId, actionId, value)),
      click: (blockId, actionId, chosen) =>
        wire.click({
          as: me.id,
          message: { channel, ts },
          blockId,
          actionId,
          state: values,
          ...(chosen && { chosen }),
        }),
    }),
    [values, me.id, channel, ts],
  );
  return (
    <div className="message-content">
      {message.blocks ? (
        <SurfaceContext value={surface}>
          <Blocks blocks={message.blocks as readonly BlockShape[]} revision={message.revision} />
        </SurfaceContext>
      ) : (
        message.text !== '' && <Mrkdwn text={message.text} />
      )}
      {message.edited && <span className="edited">(edited)</span>}
      {message.files?.map(({ id, name, title, url }) =>
        /\.(png|jpe?g|gif|webp|svg)$/i.test(name) ? (
          <a key={id} className="picture" href={url} target="_blank" rel="noreferrer">
            <img src={url} alt={title} />
          </a>
        ) : (
          <a key={id} className="file" href={url} download={name}>
            <Icon name="file" />
            <span>
              <strong>{title}</strong>
              {name}
            </span>
          </a>
        ),
      )}
    </div>
  );
}
