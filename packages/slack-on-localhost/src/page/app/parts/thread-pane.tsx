import { useMemo, useState } from 'react';
import type { ClientChannel } from '../../../page-protocol.ts';
import * as wire from '../state/page-api.ts';
import type { Seen } from '../state/seen.ts';
import { inOrder } from './channel-pane.tsx';
import { Composer } from './composer.tsx';
import { Icon } from './icons.tsx';
import { repliesInWords } from './message.tsx';
import { MessageList } from './message-list.tsx';

/** A message and its answers. Slack refuses slash commands here; the app can be spoken to by its name. */
export function ThreadPane(props: { seen: Seen; channel: ClientChannel; ts: string; onClose(): void }) {
  const { seen, channel, ts, onClose } = props;
  const { me, people, commands } = seen.slack;
  const [sent, setSent] = useState(0);
  const held = seen.messages.get(channel.id);
  const messages = useMemo(
    () => inOrder(held).filter((message) => message.ts === ts || message.threadTs === ts),
    [held, ts],
  );
  const replies = messages.filter((message) => message.ts !== ts).length;
  return (
    <aside
      className="thread"
      aria-label="Thread"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <header className="pane-head">
        <div className="pane-title">
          <h2>Thread</h2>
          <p>{channel.kind === 'direct' ? channel.name : `#${channel.name}`}</p>
        </div>
        <button type="button" className="icon-button" aria-label="Close thread" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <MessageList
        key={`messages of ${ts}`}
        label="Thread messages"
        messages={messages}
        sent={sent}
        afterFirst={replies > 0 ? repliesInWords(replies) : undefined}
      />
      <Composer
        key={`composer of ${ts}`}
        label="Reply…"
        commands={commands}
        people={people}
        autoFocus
        showsRefusals
        disabled={channel.archived ? 'This channel is archived.' : undefined}
        onSend={(text) => {
          setSent((count) => count + 1);
          return wire.send({ as: me.id, channel: channel.id, threadTs: ts, text });
        }}
      />
    </aside>
  );
}
