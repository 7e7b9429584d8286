import { memo, type ReactNode } from 'react';
import type { TextShape } from '../blocks/shapes.ts';
import { useWorld } from '../state/world.ts';
import { dateToken } from './dates.ts';
import { Emoji } from './emoji.tsx';
import { keyed } from './keyed.ts';
import { type Inline, parseInline, parseMrkdwn } from './mrkdwn.ts';

/** A text object of Block Kit. */
export function Text({ of }: { of: TextShape }) {
  return of.type === 'mrkdwn' ? <Mrkdwn text={of.text} /> : <PlainText text={of.text} />;
}

/** Text without marks; emoji by name are still drawn. */
export function PlainText({ text }: { text: string }) {
  return keyed(text.split(/:([a-z0-9_+-]*[a-z_+][a-z0-9_+-]*):/)).map(([key, part]) =>
    Number(key) % 2 === 1 ? <Emoji key={key} name={part} /> : part,
  );
}

export const Mrkdwn = memo(({ text }: { text: string }) => (
  <div className="mrkdwn">
    {keyed(parseMrkdwn(text)).map(([key, passage]) => {
      switch (passage.type) {
        case 'preformatted':
          return <pre key={key}>{passage.text}</pre>;
        case 'quote':
          return (
            <blockquote key={key}>
              <Inlines of={passage.inner} />
            </blockquote>
          );
        default:
          return (
            <p key={key}>
              <Inlines of={passage.inner} />
            </p>
          );
      }
    })}
  </div>
));

export const MrkdwnLine = ({ text }: { text: string }) => <Inlines of={parseInline(text)} />;

const Inlines = ({ of }: { of: readonly Inline[] }) =>
  keyed(of).map(([key, node]) => <InlineNode key={key} of={node} />);

function InlineNode({ of: node }: { of: Inline }): ReactNode {
  const { me, people, channels, usergroups, aheadMs } = useWorld();
  switch (node.type) {
    case 'text':
      return node.text;
    case 'bold':
      return (
        <strong>
          <Inlines of={node.inner} />
        </strong>
      );
    case 'italic':
      return (
        <em>
          <Inlines of={node.inner} />
        </em>
      );
    case 'strike':
      return (
        <s>
          <Inlines of={node.inner} />
        </s>
      );
    case 'code':
      return <code>{node.text}</code>;
    case 'emoji':
      return <Emoji name={node.name} />;
    case 'user': {
      const name = people.find(({ id }) => id === node.id)?.name ?? node.label ?? node.id;
      return <span className={node.id === me.id ? 'mention mention-me' : 'mention'}>@{name}</span>;
    }
    case 'channel': {
      const name = channels.find(({ id }) => id === node.id)?.name ?? node.label ?? 'private channel';
      return <span className="mention">#{name}</span>;
    }
    case 'group': {
      const handle = usergroups.find(({ id }) => id === node.id)?.handle;
      return <span className="mention">{handle ? `@${handle}` : (node.label ?? node.id)}</span>;
    }
    case 'broadcast':
      return <span className="mention mention-me">@{node.label ?? node.id}</span>;
    case 'link':
      return (
        <a href={node.url} target="_blank" rel="noreferrer">
          {node.label}
        </a>
      );
    case 'date': {
      const shown = Number.isFinite(node.seconds)
        ? dateToken(node.seconds, node.format, me, Date.now() + aheadMs)
        : node.fallback;
      return node.url === undefined ? (
        <time title={node.fallback}>{shown}</time>
      ) : (
        <a href={node.url} target="_blank" rel="noreferrer">
          {shown}
        </a>
      );
    }
    default:
      return node satisfies never;
  }
}
