/** A message in Slack, as it is found again to be edited. */
export interface MessageRef {
  channel: string;
  ts: string;
}
