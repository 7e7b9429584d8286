/** Characters that must not reach a message: they would move the cursor, or reverse the text beside them. */
const INVISIBLE = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Plain text has no escapes in Slack, and its handling of `<!channel>` there is undocumented.
 * Source: https://docs.slack.dev/messaging/formatting-message-text
 */
const LOOKALIKES: Readonly<Record<string, string>> = { '<': '‹', '>': '›' };

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').replace(INVISIBLE, '').trim();

/** Foreign text in mrkdwn, at most `limit` characters when escaped: never a link, a mention or half an escape. */
export const mrkdwn = (text: string, limit: number): string => within(oneLine(text), limit, ESCAPES);

/** Foreign text in plain text, at most `limit` characters. */
export const plain = (text: string, limit: number): string => within(oneLine(text), limit, LOOKALIKES);

function within(text: string, limit: number, written: Readonly<Record<string, string>>): string {
  let shown = '';
  for (const character of text) {
    const next = written[character] ?? character;
    if (shown.length + next.length > limit) return `${withRoom(shown, limit - 1)}…`;
    shown += next;
  }
  return shown;
}

/** Removes whole characters and whole escapes from the end. */
function withRoom(shown: string, limit: number): string {
  let cut = shown;
  while (cut.length > limit)
    cut = cut.replace(/(?:&(?:amp|lt|gt);|[\uD800-\uDBFF][\uDC00-\uDFFF]|[\s\S])$/, '');
  return cut;
}
