import type { ClientChannel, ClientState } from '../../../page-protocol.ts';
import type { Theme } from '../state/use-theme.ts';
import { AppIcon } from './avatar.tsx';
import { Icon } from './icons.tsx';
import { PersonSwitch } from './person-switch.tsx';

export interface Place {
  channel: string;
  /** Which side of the app: its Home, or the direct messages with it. */
  home: boolean;
}

export function Sidebar(props: {
  slack: ClientState;
  place: Place;
  theme: Theme;
  onGo(place: Place): void;
  onSwitch(personId: string): void;
  onTheme(): void;
}) {
  const { slack, place, theme, onGo, onSwitch, onTheme } = props;
  const channels = slack.channels.filter(({ kind }) => kind === 'channel');
  const direct = slack.channels.filter(({ kind }) => kind === 'direct');
  const bot = slack.people.find(({ isBot }) => isBot);
  return (
    <nav className="sidebar" aria-label="Workspace">
      <header className="workspace">
        <span className="workspace-sign">
          <AppIcon />
        </span>
        <h1>{slack.workspace}</h1>
        <button
          type="button"
          className="icon-button"
          aria-label={theme === 'dark' ? 'Switch to light' : 'Switch to dark'}
          onClick={onTheme}
        >
          <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
        </button>
      </header>
      <div className="places">
        <h2 id="channels-title">Channels</h2>
        <ul aria-labelledby="channels-title">
          {channels.map((channel) => (
            <li key={channel.id}>
              <PlaceButton
                sign="#"
                channel={channel}
                name={channel.name}
                current={channel.id === place.channel}
                onGo={() => onGo({ channel: channel.id, home: false })}
              />
            </li>
          ))}
        </ul>
        <h2 id="apps-title">Apps</h2>
        <ul aria-labelledby="apps-title">
          {direct.map((channel) => (
            <li key={channel.id}>
              <PlaceButton
                sign={<span className={slack.connected ? 'presence here' : 'presence'} />}
                channel={channel}
                name={bot?.name ?? channel.name}
                note={slack.connected ? undefined : 'offline'}
                current={channel.id === place.channel && !place.home}
                onGo={() => onGo({ channel: channel.id, home: false })}
              />
              <button
                type="button"
                className="place inner"
                aria-current={channel.id === place.channel && place.home ? 'page' : undefined}
                onClick={() => onGo({ channel: channel.id, home: true })}
              >
                <span className="place-name">Home</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      <PersonSwitch me={slack.me} people={slack.people} onSwitch={onSwitch} />
    </nav>
  );
}

function PlaceButton(props: {
  sign: React.ReactNode;
  channel: ClientChannel;
  name: string;
  note?: string | undefined;
  current: boolean;
  onGo(): void;
}) {
  const { sign, channel, name, note, current, onGo } = props;
  const unread = current ? 0 : channel.unread;
  return (
    <button
      type="button"
      className={unread > 0 ? 'place unread' : 'place'}
      aria-current={current ? 'page' : undefined}
      onClick={onGo}
    >
      <span className="place-sign" aria-hidden="true">
        {sign}
      </span>
      <span className="place-name">{name}</span>
      {note !== undefined && <span className="place-note">{note}</span>}
      {channel.archived && <span className="place-note">archived</span>}
      {unread > 0 && (
        <span className="badge">
          {unread}
          <span className="unseen"> unread</span>
        </span>
      )}
    </button>
  );
}
