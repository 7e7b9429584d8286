import { useMemo, useState } from 'react';
import type { ClientChannel, ClientMessage, LocalPerson } from '../../../page-protocol.ts';
import * as wire from '../state/page-api.ts';
import type { Seen } from '../state/seen.ts';
import { tsMs } from '../text/dates.ts';
import { MrkdwnLine } from '../text/text.tsx';
import { Composer } from './composer.tsx';
import { Home } from './home.tsx';
import { Icon } from './icons.tsx';
import type { ThreadSummary } from './message.tsx';
import { MessageList } from './message-list.tsx';
import type { Place } from './sidebar.tsx';

/** A channel, or the app with its two tabs. */
export function ChannelPane(props: {
  seen: Seen;
  channel: ClientChannel;
  place: Place;
  draft: { text: string } | undefined;
  onGo(place: Place): void;
  onBack(): void;
  onThread(ts: string): void;
}) {
  const { seen, channel, place, draft, onGo, onBack, onThread } = props;
  const { me, people, commands, connected, home } = seen.slack;
  const [sent, setSent] = useState(0);
  const held = seen.messages.get(channel.id);
  const messages = useMemo(() => inOrder(held).filter(isInChannel), [held]);
  const threads = useMemo(() => summaries(inOrder(held), people), [held, people]);
  const isDirect = channel.kind === 'direct';
  const bot = people.find(({ isBot }) => isBot);
  const title = isDirect ? (bot?.name ?? channel.name) : `#${channel.name}`;
  return (
    <main className="channel" aria-label={title}>
      <header className="pane-head">
        <button
          type="button"
          className="icon-button only-narrow"
          aria-label="Back to channels"
          onClick={onBack}
        >
          <Icon name="back" />
        </button>
        <div className="pane-title">
          <h2>{title}</h2>
          {channel.topic !== '' && <p>{channel.topic}</p>}
        </div>
        {isDirect && (
          <div className="tabs" role="tablist" aria-label={title}>
            {(['Home', 'Messages'] as const).map((tab) => (
              <button
                key={tab}
                type="button"
                role="tab"
                aria-selected={place.home === (tab === 'Home')}
                onClick={() => onGo({ channel: channel.id, home: tab === 'Home' })}
              >
                {tab}
              </button>
            ))}
          </div>
        )}
      </header>
      {!connected && (
        <p className="offline" role="status">
          <span className="presence" aria-hidden="true" />
          <span>
            <strong>{bot?.name ?? 'The app'} is offline.</strong> Commands and buttons are answered when it is
            back.
          </span>
        </p>
      )}
      {place.home ? (
        <Home view={home} connected={connected} />
      ) : (
        <>
          <MessageList
            key={`messages of ${channel.id}`}
            label={`Messages in ${title}`}
            messages={messages}
            notices={seen.notices.filter((notice) => (notice.channel ?? channel.id) === channel.id)}
            threads={threads}
            onThread={onThread}
            sent={sent}
            head={<Beginning channel={channel} title={title} ready={seen.loaded.has(channel.id)} />}
          />
          <Composer
            key={`composer of ${channel.id}`}
            label={`Message ${title}`}
            commands={commands}
            people={people}
            draft={draft}
            disabled={channel.archived ? `${title} is archived.` : undefined}
            autoFocus
            onSend={(text) => {
              setSent((count) => count + 1);
              return wire.send({ as: me.id, channel: channel.id, text });
            }}
          />
        </>
      )}
    </main>
  );
}

function Beginning({ channel, title, ready }: { channel: ClientChannel; title: string; ready: boolean }) {
  if (!ready) return <p className="empty">Loading…</p>;
  return (
    <div className="beginning">
      <h3>{title}</h3>
      <p>
        {channel.kind === 'direct' ? (
          <MrkdwnLine text="What you write here, the app alone reads." />
        ) : (
          <MrkdwnLine text={`This is the very beginning of *${title}*. ${channel.topic}`} />
        )}
      </p>
    </div>
  );
}

export const inOrder = (held: ReadonlyMap<string, ClientMessage> | undefined): ClientMessage[] =>
  [...(held?.values() ?? [])].sort((a, b) => (a.ts < b.ts ? -1 : 1));

const isInChannel = ({ ts, threadTs, broadcast = false }: ClientMessage): boolean =>
  threadTs === undefined || threadTs === ts || broadcast;

function summaries(
  all: readonly ClientMessage[],
  people: readonly LocalPerson[],
): Map<string, ThreadSummary> {
  const found = new Map<string, ThreadSummary>();
  const roots = new Map(all.map((message) => [message.ts, message]));
  for (const { threadTs, user, ts, ephemeral } of all) {
    if (threadTs === undefined || threadTs === ts || ephemeral) continue;
    const before = found.get(threadTs)?.people ?? [];
    const writer = people.find(({ id }) => id === user);
    found.set(threadTs, {
      count: roots.get(threadTs)?.replyCount ?? 0,
      people: writer && !before.includes(writer) ? [...before, writer] : before,
      lastMs: tsMs(ts),
    });
  }
  return found;
}
