/** Why a line is no command. Words in it are theirs: quote them. */
export type Problem =
  | { problem: 'too-long'; length: number; limit: number }
  | { problem: 'unknown-command'; word: string; near: string | undefined }
  | { problem: 'unknown-environment'; word: string; near: string | undefined; known: readonly string[] }
  | { problem: 'which-environment'; known: readonly string[] }
  | { problem: 'unknown-flag'; word: string; command: string; near: string | undefined }
  | { problem: 'bad-wish'; word: 'for' | 'until'; text: string }
  | { problem: 'no-wish'; word: 'for' | 'until'; command: string }
  | { problem: 'no-time' | 'no-reason'; command: string }
  | { problem: 'flags-clash' }
  | { problem: 'extra-word'; word: string; command: string };
