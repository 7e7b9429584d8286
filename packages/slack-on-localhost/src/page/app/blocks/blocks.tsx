import { memo, useId } from 'react';
import { InteractiveElement } from '../elements/element.tsx';
import { useSurface } from '../state/surface.ts';
import { keyed } from '../text/keyed.ts';
import { PlainText, Text } from '../text/text.tsx';
import { LibraryBlocks } from './library.tsx';
import { Plan, TaskCard } from './plan.tsx';
import type { BlockShape, ElementShape, TaskShape, TextShape } from './shapes.ts';

/** Blocks of a message or view. */
export const Blocks = memo(
  ({ blocks, revision = 0 }: { blocks: readonly BlockShape[]; revision?: number }) => (
    <div className="blocks">
      {keyed(blocks, ({ block_id: id }) => id).map(([key, block]) => (
        <AnyBlock key={key} block={block} revision={revision} />
      ))}
    </div>
  ),
);

function AnyBlock({ block, revision }: { block: BlockShape; revision: number }) {
  switch (block.type) {
    case 'section':
      return <Section block={block} />;
    case 'context':
      return <ContextLine block={block} />;
    case 'actions':
      return (
        <div className="actions">
          {keyed(block.elements, ({ action_id: id }) => id).map(([key, element]) => (
            <div key={key} className="action">
              <InteractiveElement blockId={block.block_id} element={element} tells />
            </div>
          ))}
        </div>
      );
    case 'input':
      return <InputBlock block={block} />;
    case 'plan':
      return <Plan block={block} revision={revision} />;
    case 'task_card':
      return (
        <div className="plan">
          <TaskCard task={block as unknown as TaskShape} revision={revision} />
        </div>
      );
    case 'header':
      return (
        <h3 className="header-block">
          <PlainText text={block.text?.text ?? ''} />
        </h3>
      );
    case 'divider':
      return <hr />;
    default:
      return <LibraryBlocks blocks={[block]} />;
  }
}

function Section({ block }: { block: BlockShape }) {
  const { text, fields, accessory } = block;
  return (
    <div className="section">
      <div className="section-text">
        {text && <Text of={text} />}
        {fields && (
          <div className="fields">
            {keyed(fields).map(([key, field]) => (
              <div key={key}>
                <Text of={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory && (
        <div className="accessory">
          {accessory.type === 'image' ? (
            <img src={accessory.image_url} alt={accessory.alt_text} />
          ) : (
            <InteractiveElement blockId={block.block_id} element={accessory} tells />
          )}
        </div>
      )}
    </div>
  );
}

const ContextLine = ({ block }: { block: BlockShape }) => (
  <div className="context">
    {keyed(block.elements).map(([key, element]) => (
      <div key={key}>
        {element.type === 'image' ? (
          <img src={element.image_url} alt={element.alt_text} />
        ) : (
          <Text of={element as ElementShape & TextShape} />
        )}
      </div>
    ))}
  </div>
);

function InputBlock({ block }: { block: BlockShape }) {
  const { errors } = useSurface();
  const labelId = useId();
  const error = errors[block.block_id];
  if (block.element === undefined) return null;
  return (
    <div className={error === undefined ? 'input-block' : 'input-block wrong'}>
      <div id={labelId} className="input-label">
        <PlainText text={block.label?.text ?? ''} />
        {block.optional && <span className="optional"> (optional)</span>}
      </div>
      <InteractiveElement
        blockId={block.block_id}
        element={block.element}
        tells={block.dispatch_action === true}
        labelledBy={labelId}
      />
      {error !== undefined && (
        <p className="input-error" role="alert">
          {error}
        </p>
      )}
      {block.hint && (
        <p className="input-hint">
          <PlainText text={block.hint.text} />
        </p>
      )}
    </div>
  );
}
