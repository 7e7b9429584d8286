import { useEffect, useState } from 'react';
import type { Banner as BannerContent } from '../../../page-protocol.ts';
import * as wire from '../state/page-api.ts';
import { keyed } from '../text/keyed.ts';

const LOOK_MS = 2_000;
/** Finer, and everything would be drawn anew at each look. */
const ABOUT_MS = 10 * 60_000;

/** The bar above everything: hints for the composer, a time and actions. Nothing, where there is none. */
export function Banner(props: {
  as: string;
  onHint(text: string): void;
  /** How far the banner's time is ahead of this machine, in milliseconds, about. */
  onAhead(aheadMs: number): void;
}) {
  const { as, onHint, onAhead } = props;
  const [bar, setBar] = useState<BannerContent>();
  const [busy, setBusy] = useState<string>();
  const [refusal, setRefusal] = useState<string>();
  const isThere = bar !== undefined;

  useEffect(() => {
    const read = () => void wire.readBanner().then((found) => setBar((held) => found ?? held));
    read();
    if (!isThere) return;
    const timer = setInterval(read, LOOK_MS);
    return () => clearInterval(timer);
  }, [isThere]);

  const timeMs = bar?.timeMs;
  useEffect(() => {
    if (timeMs !== undefined) onAhead(Math.round((timeMs - Date.now()) / ABOUT_MS) * ABOUT_MS);
  }, [timeMs, onAhead]);

  if (bar === undefined) return null;
  const act = async (id: string) => {
    setBusy(id);
    const answer = await wire.actInBanner(as, id);
    const now = (await wire.readBanner()) ?? bar;
    setBar(now);
    // What the banner says of it by itself is kept up to date, and goes away.
    setRefusal(answer.ok || now.notice !== undefined ? undefined : answer.error);
    setBusy(undefined);
  };
  return (
    <aside className="banner" aria-label={bar.label}>
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
      {bar.time !== undefined && <time>{bar.time}</time>}
      {bar.actions.map(({ id, label, waiting = false }) => (
        <button
          key={id}
          type="button"
          className={waiting ? 'banner-action waiting' : 'banner-action'}
          aria-busy={busy === id}
          disabled={busy !== undefined}
          onClick={() => void act(id)}
        >
          {waiting && <span className="spinner" aria-hidden="true" />}
          {label}
        </button>
      ))}
      <p className="banner-notice" role="status">
        {bar.notice ?? refusal}
      </p>
    </aside>
  );
}
