import { PlainText } from '../text/text.tsx';
import { type ElementProps, useElement } from './use-element.tsx';

export function ButtonElement(props: ElementProps) {
  const { element } = props;
  const { use, busy, wrap } = useElement(props);
  return (
    <>
      <button
        type="button"
        className={`button ${element.style ?? ''}`}
        aria-label={element.accessibility_label}
        aria-busy={busy}
        disabled={busy}
        onClick={() => {
          if (element.url !== undefined) window.open(element.url, '_blank', 'noopener,noreferrer');
          use();
        }}
      >
        {busy && <span className="spinner" aria-hidden="true" />}
        <PlainText text={element.text?.text ?? ''} />
      </button>
      {wrap}
    </>
  );
}
