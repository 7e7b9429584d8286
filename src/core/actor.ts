/**
 * Who asks for something, wherever they are.
 *
 * - `slack`: a member of the workspace; `id` is the user id (`U…`)
 * - `terminal`: a person at the command line; `id` is the operating-system user
 * - `schedule`: the clock itself
 */
export interface Actor {
  source: 'slack' | 'terminal' | 'schedule';
  id: string;
  /** The display name where no mention is possible. */
  name: string;
}
