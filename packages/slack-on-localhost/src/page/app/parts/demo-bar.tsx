import { useEffect, useState } from 'react';
import type { DemoBar as DemoBarData } from '../../../client-wire.ts';
import * as wire from '../state/wire.ts';
import { keyed } from '../text/keyed.ts';

const LOOK_MS = 2_000;
/** Finer, and everything would be drawn anew at each look. */
const ABOUT_MS = 10 * 60_000;

/** What there is to try, and what time it is in the simulated world. Nothing, where nothing is demonstrated. */
export function DemoBar(props: {
  as: string;
  onHint(text: string): void;
  /** How far the simulated world is ahead of this machine, in milliseconds, about. */
  onAhead(aheadMs: number): void;
}) {
  const { as, onHint, onAhead } = props;
  const [bar, setBar] = useState<DemoBarData>();
  const [busy, setBusy] = useState<string>();
  const [refusal, setRefusal] = useState<string>();
  const isThere = bar !== undefined;

  useEffect(() => {
    const look = () => void wire.readDemo().then((found) => setBar((held) => found ?? held));
    look();
    if (!isThere) return;
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [isThere]);

  const worldMs = bar?.worldMs;
  useEffect(() => {
    if (worldMs !== undefined) onAhead(Math.round((worldMs - Date.now()) / ABOUT_MS) * ABOUT_MS);
  }, [worldMs, onAhead]);

  if (bar === undefined) return null;
  const act = async (id: string) => {
    setBusy(id);
    const answer = await wire.actInDemo(as, id);
    const now = (await wire.readDemo()) ?? bar;
    setBar(now);
    // What the demo says of it by itself is kept up to date, and goes away.
    setRefusal(answer.ok || now.notice !== undefined ? undefined : answer.error);
    setBusy(undefined);
  };
  return (
    <aside className="demo-bar" aria-label="Demo">
      <strong>{bar.title}</strong>
      <ul>
        {keyed(bar.hints).map(([at, hint]) => (
          <li key={at}>
            {keyed(hint.split('`')).map(([key, part]) =>
              Number(key) % 2 === 1 ? (
                <button key={key} type="button" className="hint" onClick={() => onHint(part)}>
                  {part}
                </button>
              ) : (
                part
              ),
            )}
          </li>
        ))}
      </ul>
      {bar.worldTime !== undefined && <time>{bar.worldTime}</time>}
      {bar.actions.map(({ id, label, waiting = false }) => (
        <button
          key={id}
          type="button"
          className={waiting ? 'demo-action waiting' : 'demo-action'}
          aria-busy={busy === id}
          disabled={busy !== undefined}
          onClick={() => void act(id)}
        >
          {waiting && <span className="spinner" aria-hidden="true" />}
          {label}
        </button>
      ))}
      <p className="demo-notice" role="status">
        {bar.notice ?? refusal}
      </p>
    </aside>
  );
}
