import type { ElementShape, JsonObject, OptionShape } from '../blocks/shapes.ts';
import { useWorld, type World } from '../state/world.ts';
import { keyed } from '../text/keyed.ts';
import { type ElementProps, useElement } from './use-element.tsx';

interface Choice {
  value: string;
  label: string;
}

/** How a kind of menu keeps what was chosen, in the form of the element's own state. */
interface Kind {
  groups(element: ElementShape, world: World): { label?: string; choices: Choice[] }[];
  initial(element: ElementShape): readonly string[];
  held(state: JsonObject): readonly string[];
  state(values: readonly string[], element: ElementShape): JsonObject;
}

const choice = ({ value, text }: OptionShape): Choice => ({ value, label: text.text });

const optionGroups = ({ options, option_groups: groups }: ElementShape) =>
  groups?.map(({ label, options }) => ({ label: label.text, choices: options.map(choice) })) ?? [
    { choices: (options ?? []).map(choice) },
  ];

const allOptions = ({ options, option_groups: groups }: ElementShape): readonly OptionShape[] =>
  options ?? groups?.flatMap(({ options }) => options) ?? [];

const chosenOptions = (values: readonly string[], element: ElementShape) =>
  allOptions(element).filter(({ value }) => values.includes(value));

const valueIn = (option: unknown): string[] => (option ? [(option as OptionShape).value] : []);
const one = (id: unknown): string[] => (typeof id === 'string' ? [id] : []);

const peopleChoices = (_: ElementShape, { people }: World) => [
  { choices: people.map(({ id, name }) => ({ value: id, label: `@${name}` })) },
];
const channelChoices = (_: ElementShape, { channels }: World) => [
  {
    choices: channels
      .filter(({ kind }) => kind === 'channel')
      .map(({ id, name }) => ({ value: id, label: `#${name}` })),
  },
];

const oneOption: Kind = {
  groups: optionGroups,
  initial: ({ initial_option: option }) => valueIn(option),
  held: ({ selected_option: option }) => valueIn(option),
  state: (values, element) => ({ selected_option: chosenOptions(values, element)[0] ?? null }),
};

const KINDS: Readonly<Record<string, Kind>> = {
  static_select: oneOption,
  external_select: oneOption,
  multi_static_select: {
    groups: optionGroups,
    initial: ({ initial_options: options = [] }) => options.map(({ value }) => value),
    held: ({ selected_options: options }) => (options as OptionShape[]).map(({ value }) => value),
    state: (values, element) => ({ selected_options: chosenOptions(values, element) }),
  },
  users_select: {
    groups: peopleChoices,
    initial: ({ initial_user: user }) => one(user),
    held: ({ selected_user: user }) => one(user),
    state: ([user]) => ({ selected_user: user ?? null }),
  },
  multi_users_select: {
    groups: peopleChoices,
    initial: ({ initial_users: users = [] }) => users,
    held: ({ selected_users: users }) => users as string[],
    state: (users) => ({ selected_users: users }),
  },
  channels_select: {
    groups: channelChoices,
    initial: ({ initial_channel: channel }) => one(channel),
    held: ({ selected_channel: channel }) => one(channel),
    state: ([channel]) => ({ selected_channel: channel ?? null }),
  },
  conversations_select: {
    groups: channelChoices,
    initial: ({ initial_conversation: conversation }) => one(conversation),
    held: ({ selected_conversation: conversation }) => one(conversation),
    state: ([conversation]) => ({ selected_conversation: conversation ?? null }),
  },
};

export const isSelect = (type: string): boolean => type in KINDS;

/** All menus. The browser's own control works with keys, screen readers and thumbs alike. */
export function SelectElement(props: ElementProps) {
  const { element, labelledBy } = props;
  const world = useWorld();
  const { held, hold, use, busy, wrap } = useElement(props);
  const kind = KINDS[element.type] ?? oneOption;
  const isMulti = element.type.startsWith('multi_');
  const values = held ? kind.held(held) : kind.initial(element);
  const placeholder = element.placeholder?.text ?? 'Choose an option';
  return (
    <>
      <select
        className="field select"
        aria-labelledby={labelledBy}
        aria-label={labelledBy === undefined ? placeholder : undefined}
        aria-busy={busy}
        disabled={busy}
        multiple={isMulti}
        value={isMulti ? [...values] : (values[0] ?? '')}
        onChange={({ target }) => {
          const state = kind.state(
            [...target.selectedOptions].map(({ value }) => value),
            element,
          );
          hold(state);
          use(state);
        }}
      >
        {!isMulti && (
          <option value="" disabled>
            {placeholder}
          </option>
        )}
        {keyed(kind.groups(element, world)).map(([group, { label, choices }]) => {
          const options = keyed(choices).map(([key, { value, label }]) => (
            <option key={key} value={value}>
              {label}
            </option>
          ));
          return label === undefined ? (
            options
          ) : (
            <optgroup key={group} label={label}>
              {options}
            </optgroup>
          );
        })}
      </select>
      {wrap}
    </>
  );
}
