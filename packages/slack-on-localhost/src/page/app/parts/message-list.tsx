import { Fragment, useEffect, useRef } from 'react';
import type { ClientMessage } from '../../../page-protocol.ts';
import type { SlackbotNotice } from '../state/seen.ts';
import { useWorld } from '../state/world.ts';
import { dayOf, isSameDay, tsMs } from '../text/dates.ts';
import { Message, type ThreadSummary } from './message.tsx';
import { Notice } from './notice.tsx';
import { useListEnd } from './use-list-end.ts';

/** Messages of one writer closer than this share their head. */
const TOGETHER_MS = 5 * 60_000;

export function MessageList(props: {
  label: string;
  messages: readonly ClientMessage[];
  notices?: readonly SlackbotNotice[];
  threads?: ReadonlyMap<string, ThreadSummary>;
  onThread?: (ts: string) => void;
  /** What is shown before the first message. */
  head?: React.ReactNode;
  /** What stands between the first message and the others. */
  afterFirst?: string | undefined;
  /** How many messages the reader has sent from here. */
  sent: number;
}) {
  const { label, messages, notices = [], threads, onThread, head, afterFirst, sent } = props;
  const { me } = useWorld();
  const list = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);

  const newest = `${messages.at(-1)?.ts ?? ''} ${String(notices.at(-1)?.id ?? 0).padStart(6, '0')}`;
  const { hasNews, toEnd } = useListEnd(list, inner, newest);
  // What the reader writes is answered at the end, wherever they were reading.
  useEffect(() => {
    if (sent > 0) toEnd();
  }, [sent, toEnd]);

  const after = (ts: string, next: string | undefined) =>
    notices
      .filter(({ afterTs }) => afterTs >= ts && (next === undefined || afterTs < next))
      .map((notice) => <Notice key={notice.id} notice={notice} />);

  return (
    <div className="message-place">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys. */}
      <div ref={list} className="message-list" role="log" aria-label={label} tabIndex={0}>
        <div ref={inner} className="message-list-inner">
          {head}
          {after('', messages[0]?.ts)}
          {messages.map((message, at) => {
            const previous = messages[at - 1];
            const atMs = tsMs(message.ts);
            const isNewDay = previous === undefined || !isSameDay(tsMs(previous.ts), atMs, me);
            return (
              <Fragment key={message.ts}>
                {isNewDay && (
                  <p className="day">
                    <span>{dayOf(atMs, me, Date.now())}</span>
                  </p>
                )}
                <Message
                  message={message}
                  compact={
                    !isNewDay && !(at === 1 && afterFirst !== undefined) && continues(previous, message)
                  }
                  thread={threads?.get(message.ts)}
                  onThread={onThread}
                />
                {at === 0 && afterFirst !== undefined && <p className="replies-line">{afterFirst}</p>}
                {after(message.ts, messages[at + 1]?.ts)}
              </Fragment>
            );
          })}
        </div>
      </div>
      {hasNews && (
        <button type="button" className="news" onClick={toEnd}>
          New messages <span aria-hidden="true">↓</span>
        </button>
      )}
    </div>
  );
}

const continues = (previous: ClientMessage | undefined, message: ClientMessage): boolean =>
  previous?.user === message.user &&
  !previous.ephemeral &&
  !message.ephemeral &&
  previous.replyCount === 0 &&
  tsMs(message.ts) - tsMs(previous.ts) < TOGETHER_MS;
