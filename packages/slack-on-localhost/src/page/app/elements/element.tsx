import { ButtonElement } from './button.tsx';
import { ChoicesElement } from './choices.tsx';
import { OverflowElement } from './overflow.tsx';
import { isPicker, PickerElement } from './pickers.tsx';
import { isSelect, SelectElement } from './select.tsx';
import { isTyped, TypedElement } from './typed.tsx';
import type { ElementProps } from './use-element.tsx';

/** Any interactive element. The server refuses those that Slack does not know. */
export function InteractiveElement(props: ElementProps) {
  const { type } = props.element;
  if (type === 'button') return <ButtonElement {...props} />;
  if (type === 'overflow') return <OverflowElement {...props} />;
  if (type === 'radio_buttons' || type === 'checkboxes') return <ChoicesElement {...props} />;
  if (isSelect(type)) return <SelectElement {...props} />;
  if (isPicker(type)) return <PickerElement {...props} />;
  if (isTyped(type)) return <TypedElement {...props} />;
  return <span className="element-failure">This page does not know elements of the type {type}.</span>;
}
