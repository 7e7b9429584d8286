import { memo } from 'react';
import { type Block, Message } from 'slack-blocks-to-jsx';
import { useWorld } from '../state/world.ts';
import { Emoji } from '../text/emoji.tsx';

/** Blocks that slack-blocks-to-jsx draws: what is only to be looked at. */
export const LibraryBlocks = memo(({ blocks }: { blocks: readonly unknown[] }) => {
  const { people, channels, usergroups, theme } = useWorld();
  return (
    <Message
      withoutWrapper
      theme={theme}
      logo=""
      name=""
      // It would make them ids of the document, and the same block may be on the page twice.
      blocks={blocks.map((block) => ({ ...(block as Block), block_id: undefined })) as unknown as Block[]}
      data={{
        users: people.map(({ id, name }) => ({ id, name })),
        channels: channels.map(({ id, name }) => ({ id, name })),
        user_groups: usergroups.map(({ id, handle }) => ({ id, name: handle })),
      }}
      hooks={{ emoji: ({ name }) => <Emoji name={name} /> }}
    />
  );
});
