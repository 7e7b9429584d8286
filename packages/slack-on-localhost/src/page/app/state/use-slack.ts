import { useEffect, useReducer, useRef, useState } from 'react';
import type { ClientEvent } from '../../../page-protocol.ts';
import { eventsUrl, readMessages, readState } from './page-api.ts';
import { change, type Seen, type SeenChange } from './seen.ts';

const RETRY_MS = 1_500;

export interface Slack {
  /** Undefined until the server has answered. */
  seen: Seen | undefined;
  /** Whether the page hears of changes. */
  online: boolean;
  tell(change: SeenChange): void;
  /** Asks for the messages of a channel, once. */
  load(channel: string): void;
}

/**
 * One person's live view of the workspace.
 *
 * The stream comes first and the questions after it, so nothing is lost between them. A page that nobody
 * looks at lets go of its stream: browsers hold six of them for each server, and a seventh tab would hang.
 */
export function useSlack(as: string): Slack {
  const [seen, tell] = useReducer(change, undefined);
  const [online, setOnline] = useState(false);
  const wanted = useRef(new Set<string>());

  const ask = (channel: string) => {
    readMessages(as, channel).then(
      (messages) => tell({ type: 'messages', channel, messages }),
      // The stream breaks too, and everything is asked for again when it is back.
      () => wanted.current.delete(channel),
    );
  };

  useEffect(() => {
    let stream: EventSource | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const askAll = async () => {
      const state = await readState(as);
      tell({ type: 'state', state });
      for (const channel of wanted.current) {
        tell({ type: 'messages', channel, messages: await readMessages(as, channel) });
      }
      setOnline(true);
    };
    const stop = () => {
      clearTimeout(retry);
      stream?.close();
      stream = undefined;
    };
    const again = () => {
      setOnline(false);
      stop();
      retry = setTimeout(start, RETRY_MS);
    };
    const start = () => {
      stop();
      stream = new EventSource(eventsUrl(as));
      stream.onopen = () => void askAll().catch(again);
      stream.onmessage = ({ data }) => tell(JSON.parse(data) as ClientEvent);
      stream.onerror = again;
    };
    const onVisibility = () => (document.hidden ? stop() : start());
    document.addEventListener('visibilitychange', onVisibility);
    start();
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      stop();
    };
  }, [as]);

  return {
    seen,
    online,
    tell,
    load(channel) {
      if (wanted.current.has(channel)) return;
      wanted.current.add(channel);
      ask(channel);
    },
  };
}
