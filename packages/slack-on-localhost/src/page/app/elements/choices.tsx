import { useId } from 'react';
import type { OptionShape } from '../blocks/shapes.ts';
import { keyed } from '../text/keyed.ts';
import { Text } from '../text/text.tsx';
import { type ElementProps, useElement } from './use-element.tsx';

/** Radio buttons and check boxes. */
export function ChoicesElement(props: ElementProps) {
  const { element, labelledBy } = props;
  const { held, hold, use, busy, wrap } = useElement(props);
  const name = useId();
  const isMany = element.type === 'checkboxes';
  const chosen: readonly OptionShape[] = isMany
    ? ((held?.selected_options ?? element.initial_options ?? []) as OptionShape[])
    : [(held?.selected_option ?? element.initial_option) as OptionShape | undefined].filter(
        (option) => option !== undefined,
      );
  const isChosen = ({ value }: OptionShape) => chosen.some((other) => other.value === value);
  const choose = (option: OptionShape) => {
    const state = isMany
      ? { selected_options: element.options?.filter((other) => isChosen(other) !== (other === option)) }
      : { selected_option: option };
    hold(state);
    use(state);
  };
  return (
    <>
      <fieldset
        className="choices"
        role={isMany ? undefined : 'radiogroup'}
        aria-labelledby={labelledBy}
        disabled={busy}
      >
        {keyed(element.options).map(([key, option]) => (
          <label key={key} className="choice">
            <input
              type={isMany ? 'checkbox' : 'radio'}
              name={name}
              value={option.value}
              checked={isChosen(option)}
              onChange={() => choose(option)}
            />
            <span>
              <Text of={option.text} />
              {option.description && (
                <span className="choice-description">
                  <Text of={option.description} />
                </span>
              )}
            </span>
          </label>
        ))}
      </fieldset>
      {wrap}
    </>
  );
}
