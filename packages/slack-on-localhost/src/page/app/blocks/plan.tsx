import { useId, useState } from 'react';
import { keyed } from '../text/keyed.ts';
import { PlainText } from '../text/text.tsx';
import { LibraryBlocks } from './library.tsx';
import type { BlockShape, TaskShape } from './shapes.ts';

/**
 * A plan. It begins collapsed, and every update of its message collapses it again, as in Slack's own client:
 * so the title has to say enough, and a bot that edits too often is a nuisance here too.
 */
export function Plan({ block, revision }: { block: BlockShape; revision: number }) {
  const [expandedAt, setExpandedAt] = useState<number>();
  const listId = useId();
  const tasks = block.tasks ?? [];
  const expanded = expandedAt === revision;
  return (
    <section className="plan" aria-label="Plan">
      <button
        type="button"
        className="plan-title"
        aria-expanded={expanded}
        aria-controls={listId}
        onClick={() => setExpandedAt(expanded ? undefined : revision)}
      >
        <StatusIcon status={overall(tasks)} />
        <span className="plan-words">
          <PlainText text={block.title ?? ''} />
        </span>
        <Chevron />
      </button>
      <ProgressLine tasks={tasks} />
      <ul id={listId} className="plan-tasks" hidden={!expanded}>
        {keyed(tasks).map(([key, task]) => (
          <li key={key}>
            <TaskCard task={task} revision={revision} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export function TaskCard({ task, revision }: { task: TaskShape; revision: number }) {
  const [expandedAt, setExpandedAt] = useState<number>();
  const detailsId = useId();
  const inside = [task.details, task.output].filter((block) => block !== undefined);
  const sources = task.sources ?? [];
  const title = (
    <>
      <StatusIcon status={task.status} />
      <span className="task-words">
        <PlainText text={task.title} />
      </span>
    </>
  );
  if (inside.length === 0 && sources.length === 0) return <div className="task-title">{title}</div>;
  const expanded = expandedAt === revision;
  return (
    <>
      <button
        type="button"
        className="task-title"
        aria-expanded={expanded}
        aria-controls={detailsId}
        onClick={() => setExpandedAt(expanded ? undefined : revision)}
      >
        {title}
        <Chevron />
      </button>
      <div id={detailsId} className="task-details" hidden={!expanded}>
        {inside.length > 0 && <LibraryBlocks blocks={inside} />}
        {keyed(sources).map(([key, { url, text }]) => (
          <a key={key} className="task-source" href={url} target="_blank" rel="noreferrer">
            {text}
          </a>
        ))}
      </div>
    </>
  );
}

const WORDS = {
  pending: 'pending',
  in_progress: 'in progress',
  complete: 'complete',
  error: 'error',
} satisfies Record<TaskShape['status'], string>;

const STROKES = {
  pending: undefined,
  in_progress: undefined,
  complete: 'm5 8.3 2.1 2.1L11.2 6',
  error: 'm5.7 5.7 4.6 4.6m0-4.6-4.6 4.6',
};

function StatusIcon({ status }: { status: TaskShape['status'] }) {
  const stroke = STROKES[status];
  return (
    <svg className={`status ${status}`} viewBox="0 0 16 16" role="img" aria-label={WORDS[status]}>
      <circle cx="8" cy="8" r="6.6" />
      {status === 'in_progress' && <path className="arc" d="M8 1.4A6.6 6.6 0 0 1 14.6 8" />}
      {stroke !== undefined && <path className="mark" d={stroke} />}
    </svg>
  );
}

const Chevron = () => (
  <svg className="chevron" viewBox="0 0 16 16" aria-hidden="true">
    <path d="m6 4 4 4-4 4" />
  </svg>
);

function ProgressLine({ tasks }: { tasks: readonly TaskShape[] }) {
  return (
    <div className="plan-line" aria-hidden="true">
      {keyed(tasks).map(([key, { status }]) => (
        <span key={key} className={status} />
      ))}
    </div>
  );
}

/** What the plan as a whole shows beside its title. */
function overall(tasks: readonly TaskShape[]): TaskShape['status'] {
  const has = (status: TaskShape['status']) => tasks.some((task) => task.status === status);
  if (has('in_progress')) return 'in_progress';
  if (has('error')) return 'error';
  if (!has('pending')) return 'complete';
  return has('complete') ? 'in_progress' : 'pending';
}
