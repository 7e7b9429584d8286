import { useEffect, useState } from 'react';
import type { DemoBar as DemoBarData } from '../../../client-wire.ts';
import * as wire from '../state/wire.ts';
import { keyed } from '../text/keyed.ts';

const LOOK_MS = 2_000;

/** What there is to try, and what time it is in the simulated world. Nothing, where nothing is demonstrated. */
export function DemoBar({ as, onHint }: { as: string; onHint(text: string): void }) {
  const [bar, setBar] = useState<DemoBarData>();
  const [busy, setBusy] = useState<string>();
  const isThere = bar !== undefined;

  useEffect(() => {
    const look = () => void wire.readDemo().then((found) => setBar((held) => found ?? held));
    look();
    if (!isThere) return;
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [isThere]);

  if (bar === undefined) return null;
  const act = async (id: string) => {
    setBusy(id);
    await wire.actInDemo(as, id);
    setBar((await wire.readDemo()) ?? bar);
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
      {bar.actions.map(({ id, label }) => (
        <button
          key={id}
          type="button"
          className="demo-action"
          aria-busy={busy === id}
          disabled={busy !== undefined}
          onClick={() => void act(id)}
        >
          {label}
        </button>
      ))}
    </aside>
  );
}
