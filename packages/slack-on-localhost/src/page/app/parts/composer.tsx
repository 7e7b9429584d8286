import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { ClientAnswer, LocalPerson, SlashCommandHelp } from '../../../page-protocol.ts';
import { complete } from './completion.ts';
import { Icon } from './icons.tsx';

/** Drafts that are in a composer already: another channel's composer must not take them again. */
const taken = new WeakSet<object>();

/** Where messages and commands are typed. Enter sends, Shift+Enter begins a line. */
export function Composer(props: {
  label: string;
  commands: readonly SlashCommandHelp[];
  people: readonly LocalPerson[];
  disabled?: string | undefined;
  autoFocus?: boolean;
  /** In threads: Slackbot speaks in the channel, where it may not be seen. */
  showsRefusals?: boolean;
  /** What was put here from elsewhere; each object once. */
  draft?: { text: string } | undefined;
  onSend(text: string): Promise<ClientAnswer>;
}) {
  const {
    label,
    commands,
    people,
    disabled,
    autoFocus = false,
    showsRefusals = false,
    draft,
    onSend,
  } = props;
  const [text, setText] = useState('');
  const [cursor, setCursor] = useState(0);
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState<string>();
  const [error, setError] = useState<string>();
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();

  const completion = dismissed === text ? undefined : complete(text, cursor, { commands, people });
  const suggestions = completion?.suggestions ?? [];
  const at = Math.min(active, suggestions.length - 1);
  const hint = commands.find(({ command }) => text.startsWith(`${command} `) && text.trim() === command);

  function write(next: string, nextCursor = next.length) {
    setText(next);
    setCursor(nextCursor);
    setActive(0);
    setDismissed(undefined);
    setError(undefined);
  }

  useEffect(() => {
    if (autoFocus) field.current?.focus();
  }, [autoFocus]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a draft counts when it comes, not at every render.
  useEffect(() => {
    if (draft === undefined || taken.has(draft)) return;
    taken.add(draft);
    write(draft.text);
    field.current?.focus();
  }, [draft]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    const area = field.current;
    const box = area?.parentElement;
    if (area === null || !box) return;
    // The box keeps its height meanwhile: else the messages above it would get room, and scroll, for a moment.
    box.style.height = `${box.offsetHeight}px`;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
    box.style.height = '';
  }, [text]);

  function pick(index: number) {
    const suggestion = suggestions[index];
    if (completion === undefined || suggestion === undefined) return;
    const next = `${text.slice(0, completion.from)}${suggestion.insert}${text.slice(cursor)}`;
    write(next, completion.from + suggestion.insert.length);
    field.current?.focus();
  }

  async function sendIt() {
    const sent = text;
    if (sent.trim() === '') return;
    write('');
    const answer = await onSend(sent);
    if (answer.ok || (sent.trim().startsWith('/') && !showsRefusals && answer.code !== 'unreachable')) return;
    setError(answer.error);
    // What could not be sent is not lost, unless something else was begun meanwhile.
    setText((now) => (now === '' ? sent : now));
  }

  function onKeyDown(event: KeyboardEvent) {
    // Korean and other input methods end a syllable with Enter.
    if (event.nativeEvent.isComposing) return;
    const isOpen = suggestions.length > 0;
    if (isOpen && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((at + step + suggestions.length) % suggestions.length);
    } else if (isOpen && (event.key === 'Tab' || event.key === 'Enter') && !event.shiftKey) pick(at);
    else if (isOpen && event.key === 'Escape') {
      setDismissed(text);
      event.stopPropagation();
    } else if (event.key === 'Enter' && !event.shiftKey) void sendIt();
    else return;
    event.preventDefault();
  }

  if (disabled !== undefined) return <p className="composer-closed">{disabled}</p>;
  return (
    <div className="composer-place">
      {suggestions.length > 0 && (
        <div className="suggestions" role="listbox" id={listId} aria-label="Suggestions" tabIndex={-1}>
          {suggestions.map(({ label: word, detail }, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and its keys choose.
            <div
              key={word}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              className="suggestion"
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => pick(index)}
            >
              <strong>{word}</strong>
              <span>{detail}</span>
            </div>
          ))}
        </div>
      )}
      {hint && (
        <p className="usage-hint">
          <strong>{hint.command}</strong> {hint.usageHint}
        </p>
      )}
      {error !== undefined && (
        <p className="composer-error" role="alert">
          {error}
        </p>
      )}
      <div className="composer">
        <textarea
          ref={field}
          rows={1}
          value={text}
          aria-label={label}
          placeholder={label}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={suggestions.length > 0}
          aria-controls={listId}
          aria-activedescendant={suggestions.length > 0 ? `${listId}-${at}` : undefined}
          onChange={({ target }) => write(target.value, target.selectionStart)}
          onSelect={({ currentTarget }) => setCursor(currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className="send"
          aria-label="Send"
          disabled={text.trim() === ''}
          onClick={() => void sendIt()}
        >
          <Icon name="send" />
        </button>
      </div>
    </div>
  );
}
