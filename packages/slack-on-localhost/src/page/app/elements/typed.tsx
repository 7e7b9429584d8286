import type { KeyboardEvent } from 'react';
import { type ElementProps, useElement } from './use-element.tsx';

const TYPES: Readonly<Record<string, string>> = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
};

export const isTyped = (type: string): boolean => type in TYPES;

/** Where text, an address or a number is typed. Enter tells the bot, where the block says so. */
export function TypedElement(props: ElementProps) {
  const { element, labelledBy } = props;
  const { held, hold, use, wrap } = useElement(props);
  const value = String(held?.value ?? (held ? '' : (element.initial_value ?? '')));
  const common = {
    className: 'field',
    value,
    placeholder: element.placeholder?.text,
    'aria-labelledby': labelledBy,
    minLength: element.min_length,
    maxLength: element.max_length,
    onChange: ({ target }: { target: { value: string } }) =>
      hold({ value: target.value === '' ? null : target.value }),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Enter' && props.tells) {
        event.preventDefault();
        use({ value: value === '' ? null : value });
      }
    },
  };
  return (
    <>
      {element.multiline ? (
        <textarea rows={3} {...common} />
      ) : (
        <input
          type={TYPES[element.type]}
          min={element.min_value}
          max={element.max_value}
          step={element.is_decimal_allowed ? 'any' : undefined}
          {...common}
        />
      )}
      {wrap}
    </>
  );
}
