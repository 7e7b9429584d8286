export type { BannerSource } from './banner.ts';
export { textLength } from './blocks/blocks.ts';
export { checkMessageBlocks } from './blocks/messages.ts';
export { type Clock, MINUTE, SECOND } from './clock.ts';
export type { DeliveryRecord } from './delivery/deliveries.ts';
export type { Ack, Envelope, Transport } from './delivery/envelope.ts';
export { NotDelivered } from './delivery/envelope.ts';
export {
  type ApiFault,
  type EnvelopeFault,
  type FaultRules,
  type Outage,
  type Rule,
  rateLimited,
  type SeenCall,
  type SeenEnvelope,
} from './faults.ts';
export { type LocalSlack, type LocalSlackOptions, startLocalSlack } from './local-slack.ts';
export { LocalSlackError, type LocalSlackErrorCode } from './local-slack-error.ts';
export { type AppManifest, parseManifest } from './manifest.ts';
export { ManualClock } from './manual-clock.ts';
export { DRAWN_EMOJI } from './page/drawn-emoji.ts';
export { createPage } from './page/page.ts';
export type * from './page-protocol.ts';
export type { PageSource } from './page-source.ts';
export type { Person } from './people/person.ts';
export { SlackRefusal } from './refusal.ts';
export type { Message } from './state/messages.ts';
export type { View } from './state/views.ts';
export { systemClock } from './system-clock.ts';
export type { ApiCallRecord } from './web-api/web-api.ts';
export type {
  AppOptions,
  ChannelOptions,
  PersonOptions,
  UsergroupOptions,
  WorkspaceOptions,
} from './workspace-options.ts';
