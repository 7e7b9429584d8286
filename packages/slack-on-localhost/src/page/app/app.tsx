import { useCallback, useEffect, useMemo, useState } from 'react';
import { Banner } from './parts/banner.tsx';
import { ChannelPane } from './parts/channel-pane.tsx';
import { Modals } from './parts/modals.tsx';
import { type Place, Sidebar } from './parts/sidebar.tsx';
import { ThreadPane } from './parts/thread-pane.tsx';
import * as wire from './state/page-api.ts';
import { useSlack } from './state/use-slack.ts';
import { useTheme } from './state/use-theme.ts';
import { type World, WorldContext } from './state/world.ts';

/** Which of the panes a narrow screen shows. */
type Pane = 'sidebar' | 'channel' | 'thread';

/** The client of one person. */
export function App({ as, onSwitch }: { as: string; onSwitch(personId: string): void }) {
  const slack = useSlack(as);
  const [theme, toggleTheme] = useTheme();
  const [wanted, setWanted] = useState<Place>(placeInAddress);
  const [thread, setThread] = useState<string>();
  const [pane, setPane] = useState<Pane>('channel');
  const [draft, setDraft] = useState<{ text: string }>();
  const [aheadMs, setAheadMs] = useState(0);
  const { seen, online, tell, load } = slack;

  const channels = seen?.slack.channels ?? [];
  const channel =
    channels.find(({ id }) => id === wanted.channel) ??
    channels.find(({ kind }) => kind === 'channel') ??
    channels[0];
  const place: Place = { channel: channel?.id ?? '', home: wanted.home && channel?.kind === 'direct' };

  const go = useCallback((next: Place) => {
    setWanted(next);
    setThread(undefined);
    setPane('channel');
    history.replaceState(null, '', `${location.search}#${next.channel}${next.home ? '/home' : ''}`);
  }, []);
  const openThread = useCallback((ts: string) => {
    setThread(ts);
    setPane('thread');
  }, []);
  const closeThread = useCallback(() => {
    setThread(undefined);
    setPane('channel');
  }, []);
  const onEdited = useCallback(
    (viewId: string, blockId?: string) =>
      tell({ type: 'errors-cleared', viewId, ...(blockId !== undefined && { blockId }) }),
    [tell],
  );

  useEffect(() => {
    if (channel) load(channel.id);
  });

  const isUnread = !place.home && (channel?.unread ?? 0) > 0;
  useEffect(() => {
    if (!isUnread) return;
    // A tab that nobody looks at has read nothing.
    const read = () => {
      if (!document.hidden) void wire.markRead(as, place.channel);
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [isUnread, as, place.channel]);

  const unread = channels.reduce((sum, { id, unread }) => (id === place.channel ? sum : sum + unread), 0);
  const name = channel?.kind === 'channel' ? `#${channel.name}` : (channel?.name ?? '');
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${name} · ${seen?.slack.workspace ?? 'Local Slack'}`;
  }, [unread, name, seen?.slack.workspace]);

  const { me, people, channels: places, usergroups } = seen?.slack ?? {};
  const world = useMemo<World | undefined>(
    () =>
      me && people && places && usergroups && { me, people, channels: places, usergroups, theme, aheadMs },
    [me, people, places, usergroups, theme, aheadMs],
  );

  if (seen === undefined || world === undefined || channel === undefined) {
    return (
      <p className="opening" role="status">
        Opening the workspace…
      </p>
    );
  }
  const hint = (text: string) => {
    if (place.home) go({ channel: channels[0]?.id ?? '', home: false });
    setPane('channel');
    setDraft({ text });
  };
  return (
    <WorldContext value={world}>
      <div className="frame" data-pane={pane}>
        <Banner as={as} onHint={hint} onAhead={setAheadMs} />
        {!online && (
          <p className="reconnecting" role="status">
            Reconnecting to the local Slack…
          </p>
        )}
        <div className={thread === undefined ? 'panes' : 'panes with-thread'}>
          <Sidebar
            slack={seen.slack}
            place={place}
            theme={theme}
            onGo={go}
            onSwitch={onSwitch}
            onTheme={toggleTheme}
          />
          <ChannelPane
            seen={seen}
            channel={channel}
            place={place}
            draft={draft}
            onGo={go}
            onBack={() => setPane('sidebar')}
            onThread={openThread}
          />
          {thread !== undefined && (
            <ThreadPane seen={seen} channel={channel} ts={thread} onClose={closeThread} />
          )}
        </div>
        <Modals views={seen.slack.views} errors={seen.errors} onEdited={onEdited} />
      </div>
    </WorldContext>
  );
}

function placeInAddress(): Place {
  const [channel = '', tab] = location.hash.slice(1).split('/');
  return { channel, home: tab === 'home' };
}
