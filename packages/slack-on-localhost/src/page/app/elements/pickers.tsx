import type { ElementShape, JsonObject } from '../blocks/shapes.ts';
import { useWorld } from '../state/world.ts';
import { wallTime, zonedSeconds } from '../text/dates.ts';
import { type ElementProps, useElement } from './use-element.tsx';

interface Picker {
  input: 'date' | 'time' | 'datetime-local';
  label: string;
  key: string;
  initial(element: ElementShape): unknown;
}

const PICKERS: Readonly<Record<string, Picker>> = {
  datepicker: {
    input: 'date',
    label: 'Select a date',
    key: 'selected_date',
    initial: ({ initial_date: date }) => date,
  },
  timepicker: {
    input: 'time',
    label: 'Select a time',
    key: 'selected_time',
    initial: ({ initial_time: time }) => time,
  },
  datetimepicker: {
    input: 'datetime-local',
    label: 'Select a date and time',
    key: 'selected_date_time',
    initial: ({ initial_date_time: seconds }) => seconds,
  },
};

export const isPicker = (type: string): boolean => type in PICKERS;

/** Dates and times, in the zone of the person who picks them. */
export function PickerElement(props: ElementProps) {
  const { element, labelledBy } = props;
  const { timeZone } = useWorld().me;
  const { held, hold, use, busy, wrap } = useElement(props);
  const { input, label, key, initial } = PICKERS[element.type] as Picker;
  const value = held ? held[key] : initial(element);
  const shown = typeof value === 'number' ? wallTime(value, timeZone) : String(value ?? '');
  const stateOf = (typed: string): JsonObject => {
    if (typed === '') return { [key]: null };
    return { [key]: input === 'datetime-local' ? zonedSeconds(typed, timeZone) : typed };
  };
  return (
    <>
      <input
        type={input}
        className="field picker"
        aria-labelledby={labelledBy}
        aria-label={labelledBy === undefined ? (element.placeholder?.text ?? label) : undefined}
        aria-busy={busy}
        disabled={busy}
        value={shown}
        onChange={({ target }) => hold(stateOf(target.value))}
        // While somebody types, every key changes the value; it is meant when they leave it or press Enter.
        onBlur={({ target }) => held && use(stateOf(target.value))}
        onKeyDown={({ key: pressed, currentTarget }) =>
          pressed === 'Enter' && props.tells && currentTarget.blur()
        }
      />
      {wrap}
    </>
  );
}
